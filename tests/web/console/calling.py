"""A call of a page, as a browser makes it, without a server."""

from typing import Any

from litestar import Request


def call(
    headers: dict[str, str], *, scheme: str = "http", client: tuple[str, int] | None = None
) -> Request[Any, Any, Any]:
    """Make a request with these headers."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: Any = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": raw,
        "scheme": scheme,
        "client": client,
        "state": {},
    }
    return Request(scope)

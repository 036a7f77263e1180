"""Tracing: each request has an id that its answer, its problem and the log share."""

from collections.abc import Callable
from typing import Any, Final

from litestar import Litestar
from litestar.types import Message, Scope

HEADER: Final = b"x-request-id"

_KEY: Final = "request_id"
_NAMER: Final = "request_namer"
_LONGEST_PATH: Final = 200
_SIGN_IN: Final = "/sign-in/"
"""What stands behind it lets somebody in."""


def request_id(scope: Scope) -> str:
    """Find the id of a request; it gets one when it is first asked for."""
    state: dict[str, Any] = scope["state"]
    if _KEY not in state:
        state[_KEY] = new_id(scope["litestar_app"])
    return str(state[_KEY])


def new_id(app: Litestar) -> str:
    """Make an id for a request that no route has seen."""
    return str(app.state[_NAMER]())


def naming(new_id: Callable[[], str]) -> dict[str, Any]:
    """Return the state that an application needs, to name its requests."""
    return {_NAMER: new_id}


async def put_request_id(message: Message, scope: Scope) -> None:
    """Put the id into the answer's head."""
    if message["type"] == "http.response.start":
        message["headers"] = [*message["headers"], (HEADER, request_id(scope).encode())]


def shown_path(scope: Scope) -> str:
    """Write the path of a request so that it can neither forge nor flood the log, nor tell it a secret."""
    path = scope["path"]
    if path.startswith(_SIGN_IN):
        path = scope.get("path_template", _SIGN_IN)
    return ascii(path)[1:-1][:_LONGEST_PATH]

"""Hardening: what every answer tells a browser, so that a page of ours can't be turned against its user."""

from typing import Final

from litestar.types import Message, Scope

HEADERS: Final = {
    b"content-security-policy": (
        b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        b"object-src 'none'"
    ),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"same-origin",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}

_UNCACHED: Final = (b"cache-control", b"no-store")


async def harden(message: Message, scope: Scope) -> None:  # noqa: ARG001
    """Put the headers into an answer's head; nothing is cached unless the answer says how."""
    if message["type"] != "http.response.start":
        return
    said = {name.lower() for name, _ in message["headers"]}
    added = [*HEADERS.items(), *([] if _UNCACHED[0] in said else [_UNCACHED])]
    message["headers"] = [*message["headers"], *added]

"""Hardening: what every answer tells a browser, so that a page of ours can't be turned against its user."""

from collections.abc import Awaitable, Callable
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

_ENCRYPTED_ONLY: Final = {b"strict-transport-security": b"max-age=31536000"}
"""Only of our own name: what else has a name beneath it is not ours to bind (RFC 6797, 6.1)."""
_UNCACHED: Final = (b"cache-control", b"no-store")

Hook = Callable[[Message, Scope], Awaitable[None]]


def hardening(*, is_https: bool) -> Hook:
    """Make what puts the headers into an answer's head; nothing is cached unless the answer says how."""
    always = tuple((HEADERS | _ENCRYPTED_ONLY if is_https else HEADERS).items())

    async def harden(message: Message, scope: Scope) -> None:  # noqa: ARG001
        if message["type"] != "http.response.start":
            return
        said = {name.lower() for name, _ in message["headers"]}
        uncached = () if _UNCACHED[0] in said else (_UNCACHED,)
        message["headers"] = [*message["headers"], *always, *uncached]

    return harden

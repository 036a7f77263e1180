"""HEAD: what can be had by GET can be asked for without its content (RFC 9110, 9.1 and 9.3.2)."""

from collections.abc import Iterable
from typing import Any, Final

from litestar import Litestar
from litestar.types import Message, Scope, Send

_MARK: Final = "chargeloom.head"
_NOTHING: Final[Message] = {"type": "http.response.body", "body": b"", "more_body": False}


class Application(Litestar):
    """An application that answers HEAD as it answers GET, and sends the head alone."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope.get("method") == "HEAD":
            asked: Any = {**scope, "method": "GET", _MARK: True}
            await super().__call__(asked, receive, _head_of(send))
        else:
            await super().__call__(scope, receive, send)


def is_head(scope: Scope) -> bool:
    """Whether the head alone is asked for: that must use nothing up (RFC 9110, 9.2.1)."""
    return _MARK in scope


def allowed(methods: Iterable[str]) -> str:
    """Write which methods there are (RFC 9110, 10.2.1)."""
    known = {*methods}
    return ", ".join(sorted(known | {"HEAD"} if "GET" in known else known))


def _head_of(send: Send) -> Send:
    """Let a head out, and end there: what would go on for ever is told that its reader left."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send(_NOTHING)

    return send_head

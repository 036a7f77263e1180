"""Callers who leave before they have said all: nobody waits for an answer, and nothing of ours has failed."""

from typing import Final

from litestar.types import ASGIApp, Receive, ReceiveMessage, Scope, Send

from chargeloom.web.problems import Problem

_WITHOUT_CONTENT: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""What these say is in their head; that their reader leaves is another's to notice."""


class Leaving:
    """Refuses a request whose content breaks off, as one that was never said."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on; whoever reads the content learns that it will not come. Raises Problem there."""
        if scope.get("method") not in _WITHOUT_CONTENT:
            receive = _whole(receive)
        await self.app(scope, receive, send)


def _whole(receive: Receive) -> Receive:
    is_whole = False

    async def part() -> ReceiveMessage:
        nonlocal is_whole
        message = await receive()
        if message["type"] == "http.disconnect" and not is_whole:
            raise Problem(400, "bad-request", "the connection ended before the content did")
        is_whole = is_whole or not message.get("more_body", False)
        return message

    return part

"""The other end of an answer, without a network: reads, stops reading, or leaves."""

import asyncio
from typing import Any

from litestar.types import ASGIApp


class Peer:
    """The other end of an answer."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.is_complete = False
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.reached = asyncio.Event()
        """Set once anything is on its way here, read or not."""
        self.heard = asyncio.Event()
        self.gone = asyncio.Event()

    async def send(self, message: Any) -> None:
        self.reached.set()
        await self.may_read.wait()
        if message["type"] == "http.response.body":
            self.got.append(message["body"])
            self.is_complete = not message["more_body"]
            self.heard.set()

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def hear(self, answer: ASGIApp) -> None:
        await answer({"type": "http"}, self.receive, self.send)  # type: ignore[arg-type]

"""Messages that leave together: after a commit many are answered, and what sends is more code than the processor keeps near."""

import asyncio
from typing import Final, Protocol

MOST: Final = 32
"""So many were made just now, and are still near."""


class Sender(Protocol):
    """Who has a message to send."""

    def post(self, text: bytes) -> None:
        """Send it, if that is still possible; this never raises."""


class Mailbag:
    """Messages that wait for others to leave with, at most until the turn of the event loop ends."""

    def __init__(self) -> None:
        self._letters: list[tuple[Sender, bytes]] = []

    def put(self, sender: Sender, text: bytes) -> None:
        """Let a message wait."""
        letters = self._letters
        if not letters:
            asyncio.get_running_loop().call_soon(self.empty)
        letters.append((sender, text))
        if len(letters) >= MOST:
            self.empty()

    def empty(self) -> None:
        """Send all that wait, in their order."""
        letters, self._letters = self._letters, []
        for sender, text in letters:
            sender.post(text)

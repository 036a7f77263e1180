"""Messages that came in one turn of the event loop: some are read, one behind the other, then all of them are taken.

What reads sockets, what reads messages and what handles them are more code, each, than the processor keeps near. Message
by message they would throw each other out.
"""

import asyncio
from typing import Any, Final, Protocol

MOST: Final = 32
"""So many messages stay near, too, until they are handled."""


class Member(Protocol):
    """Who has a message."""

    def read(self, message: bytes) -> Any:
        """Read it, and give what is to be taken; None when nothing is."""

    def take(self, said: Any) -> None:
        """Handle what was read."""


class Cohort:
    """Messages that wait for others to be handled with, at most until the turn ends.

    Each member has one at a time: what it says next is read when this one is handled.
    """

    def __init__(self) -> None:
        self._waiting: dict[Member, bytes] = {}

    def join(self, member: Member, message: bytes) -> None:
        """Let a message wait."""
        if member in self._waiting:
            self.set_off()
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self.set_off)
        self._waiting[member] = message
        if len(self._waiting) >= MOST:
            self.set_off()

    def set_off(self) -> None:
        """Handle all that wait."""
        waiting, self._waiting = self._waiting, {}
        read = [(member, member.read(message)) for member, message in waiting.items()]
        for member, said in read:
            if said is not None:
                member.take(said)

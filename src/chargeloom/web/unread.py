"""Unread: an answer that its reader does not take is given up, for what waits for readers fills the memory."""

import asyncio
from collections.abc import Callable


class Unread:
    """Watches what waits for the reader of a connection: of it something must go in every span of patience."""

    def __init__(
        self, transport: asyncio.WriteTransport, patience_s: float, give_up: Callable[[], None]
    ) -> None:
        self._transport = transport
        self._patience_s = patience_s
        self._give_up = give_up
        self._left = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether nothing more is written until the reader has taken what there is."""
        return self._timer is not None

    def begin(self) -> None:
        """Watch: more waits than should."""
        self.end()
        self._left = self._transport.get_write_buffer_size()
        self._timer = asyncio.get_running_loop().call_later(self._patience_s, self._look)

    def end(self) -> None:
        """Watch no more: the reader took it, or is gone."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _look(self) -> None:
        if self._transport.get_write_buffer_size() < self._left:
            self.begin()
        else:
            self.end()
            self._give_up()

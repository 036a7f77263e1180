"""A steady beat of the event loop, which leaves one out when the loop was held up."""

import asyncio
from collections.abc import Callable


class Pulse:
    """Beats every so often; nobody is judged by a silence that was ours.

    After a late beat the loop first gets to read what has arrived.
    """

    def __init__(
        self, every_s: float, on_beat: Callable[[], None], clock: Callable[[], float]
    ) -> None:
        self._every_s = every_s
        self._on_beat = on_beat
        self._clock = clock
        self._due_s = 0.0
        self._has_waited = False
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to beat."""
        self._due_s = self._clock() + self._every_s
        self._timer = asyncio.get_running_loop().call_later(self._every_s, self._ring)

    def stop(self) -> None:
        """Beat no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        is_late = self._clock() > self._due_s + self._every_s
        self.start()
        self._has_waited = is_late and not self._has_waited
        if not self._has_waited:
            self._on_beat()

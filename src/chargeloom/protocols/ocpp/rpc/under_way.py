"""The peer's calls that are being handled: an id is unique, and comes twice only as a retry (OCPP 2.1, Part 4, 4.1.4)."""

from typing import Any, Final

from chargeloom.protocols.ocpp.incoming import Called, Deviations

MAX_REPEATED: Final = 32


class UnderWay:
    """Each call is under way from when it is read until its answer leaves."""

    __slots__ = ("_last_hash", "_last_id", "_repeated", "calls")

    def __init__(self) -> None:
        self.calls: tuple[Called, ...] = ()
        self._repeated: tuple[Called, ...] = ()
        self._last_id = ""
        self._last_hash = 0

    def begin(
        self,
        message_id: str,
        action: str,
        request: Any,
        frame: bytes,
        deviations: Deviations = (),
    ) -> Called:
        """Take a call; it tells whether the one before had the same id and other content."""
        # To keep the frame itself saves instructions and costs time: 500 of them are half of what a core's cache holds.
        content = hash(frame)
        reuses_id = message_id == self._last_id and content != self._last_hash
        self._last_id, self._last_hash = message_id, content
        called = Called(message_id, action, request, frame, reuses_id, deviations)
        self.calls += (called,)
        return called

    def twin(self, message_id: str) -> Called | None:
        """Find the call with this id."""
        return next((one for one in self.calls if one.message_id == message_id), None)

    def repeat(self, called: Called) -> None:
        """Note that a call came again: it is answered as often, as far as that is bearable."""
        if len(self._repeated) < MAX_REPEATED:
            self._repeated += (called,)

    def end(self, called: Called) -> int:
        """Note that a call is no longer handled; return how many repetitions get its answer."""
        if self.calls == (called,):
            self.calls = ()
        else:
            self.calls = tuple(one for one in self.calls if one is not called)
        if not self._repeated:
            return 0
        others = tuple(one for one in self._repeated if one is not called)
        count = len(self._repeated) - len(others)
        self._repeated = others
        return count

    def end_id(self, message_id: str) -> None:
        """Note that the calls with this id are no longer handled."""
        self.calls = tuple(one for one in self.calls if one.message_id != message_id)
        self._repeated = tuple(one for one in self._repeated if one.message_id != message_id)

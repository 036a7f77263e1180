"""The quirk of message ids that do not tell one message from another."""

from chargeloom.sim.station.interference import CALL, Frame, Interference


class MessageIdsReused(Interference):
    """Counts them from 1 on each link (25)."""

    def __init__(self) -> None:
        super().__init__()
        self._meant: dict[str, str] = {}

    def connected(self, now: float) -> None:
        super().connected(now)
        self._meant.clear()

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] != CALL:
            return [frame]
        number = str(len(self._meant) + 1)
        self._meant[number] = frame[1]
        return [[CALL, number, *frame[2:]]]

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == CALL:
            return [frame]
        return [[frame[0], self._meant.get(frame[1], frame[1]), *frame[2:]]]

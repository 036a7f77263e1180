"""A station seen through its interferences; the link does not notice them."""

from collections.abc import Callable, Sequence
from typing import Final

from chargeloom.sim.station.happening import Happening
from chargeloom.sim.station.interference import Frame, Interference, read, write
from chargeloom.sim.station.model import Model
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.vehicles.vehicle import Vehicle


class MaskedModel:
    """Passes every frame through all interferences, in their order outwards, and back inwards."""

    def __init__(self, model: Model, interferences: Sequence[Interference]) -> None:
        self.model: Final = model
        self._interferences = tuple(interferences)
        self._out: list[Frame] = []
        self._hangs_up = False
        self._crashes = False
        self._now = 0.0

    @property
    def subprotocol(self) -> str:
        return self.model.subprotocol

    @property
    def password(self) -> bytes | None:
        return self.model.password

    @property
    def wants_link(self) -> bool:
        """Not while an interference lets go of the link."""
        return self.model.wants_link and not self._hangs_up

    @property
    def goes_silent(self) -> bool:
        """Whether the link must be left open and forgotten."""
        taken = [_taken(one, "goes_silent") for one in self._interferences]
        return any(taken)

    @property
    def is_quiet(self) -> bool:
        return self.model.is_quiet and not self._out

    @property
    def untold(self) -> int:
        return self.model.untold

    def connected(self, now: float) -> None:
        """A link stands: what was put off before is over."""
        self._out.clear()
        self.model.connected(now)
        for one in self._interferences:
            one.connected(now)
        self._collect(now)

    def disconnected(self, now: float) -> None:
        """The link is gone; what has crashed boots again."""
        self._hangs_up = False
        self.model.disconnected(now)
        for one in self._interferences:
            one.disconnected(now)
        if self._crashes:
            self._crashes = False
            self.model.crash(now)

    def receive(self, text: bytes, now: float) -> None:
        """Take one frame, as far as it gets through."""
        frames = [read(text)]
        for one in reversed(self._interferences):
            frames = [passed for frame in frames for passed in one.incoming(frame, now)]
        for frame in frames:
            self.model.receive(write(frame), now)
        self._collect(now)

    def frames_to_send(self) -> list[bytes]:
        """Give what goes out: what the station says, changed, and what it does not know of."""
        self._collect(self._now)
        out, self._out = self._out, []
        return [write(frame) for frame in out]

    def happenings(self) -> list[Happening]:
        return self.model.happenings()

    def tick(self, now: float) -> None:
        self.model.tick(now)
        for one in self._interferences:
            one.tick(now)
        self._collect(now)

    def deadline(self) -> float | None:
        times = [self.model.deadline(), *(one.deadline() for one in self._interferences)]
        return min((time for time in times if time is not None), default=None)

    def snapshot(self) -> bytes:
        return self.model.snapshot()

    def restore(self, snapshot: bytes, now: float) -> None:
        self.model.restore(snapshot, now)

    def crash(self, now: float) -> None:
        self.model.crash(now)

    def places(self) -> Sequence[int]:
        return self.model.places()

    def outlet(self, place: int) -> Outlet:
        return self.model.outlet(place)

    def is_charging(self, place: int) -> bool:
        return self.model.is_charging(place)

    def awaited(self, place: int) -> str | None:
        return self.model.awaited(place)

    def plug(self, place: int, vehicle: Vehicle, now: float) -> None:
        self._act(lambda: self.model.plug(place, vehicle, now), now)

    def unplug(self, place: int, now: float) -> None:
        self._act(lambda: self.model.unplug(place, now), now)

    def fault(self, place: int, now: float) -> None:
        self._act(lambda: self.model.fault(place, now), now)

    def present(self, id_tag: str, place: int, now: float) -> None:
        self._act(lambda: self.model.present(id_tag, place, now), now)

    def _act(self, act: Callable[[], None], now: float) -> None:
        act()
        self._collect(now)

    def _collect(self, now: float) -> None:
        """Take what the station says, and what the interferences say beside it."""
        self._now = now
        is_news = True
        while is_news:
            frames: list[Frame] = [read(text) for text in self.model.frames_to_send()]
            for one in self._interferences:
                frames = [passed for frame in frames for passed in one.outgoing(frame, now)]
                frames += _drained(one.to_csms)
            self._out += frames
            inwards = [frame for one in self._interferences for frame in _drained(one.to_station)]
            for frame in inwards:
                self.model.receive(write(frame), now)
            is_news = bool(inwards)
        for one in self._interferences:
            crashes = _taken(one, "crashes")
            self._crashes = self._crashes or crashes
            self._hangs_up = _taken(one, "hangs_up") or crashes or self._hangs_up


def _drained(frames: list[Frame]) -> list[Frame]:
    drained = list(frames)
    frames.clear()
    return drained


def _taken(one: Interference, flag: str) -> bool:
    value = bool(getattr(one, flag))
    setattr(one, flag, False)
    return value

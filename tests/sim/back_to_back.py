"""A station and a central system, back to back, whatever they speak; time passes only when a test says so."""

import itertools
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.sim.station.happening import Happening
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CAR = VehicleKind(name="car", capacity_wh=60_000, ac_power_w=11_000, dc_power_w=100_000)


def car(soc: float = 0.2, target: float = 1.0) -> Vehicle:
    return Vehicle(CAR, soc=soc, target_soc=target)


class Csms(Protocol):
    """The other side of a link."""

    def connected(self) -> None:
        """A link stands."""

    def receive(self, frame: bytes, now: float) -> bytes | None:
        """Take a frame; gives the answer, if there is one."""


class Model(Protocol):
    """A station of some version."""

    @property
    def wants_link(self) -> bool: ...

    def connected(self, now: float) -> None: ...
    def disconnected(self, now: float) -> None: ...
    def receive(self, text: bytes, now: float) -> None: ...
    def frames_to_send(self) -> list[bytes]: ...
    def happenings(self) -> list[Happening]: ...
    def tick(self, now: float) -> None: ...
    def deadline(self) -> float | None: ...
    def unplug(self, place: int, now: float) -> None: ...
    def present(self, id_tag: str, place: int, now: float) -> None: ...
    def snapshot(self) -> bytes: ...
    def restore(self, snapshot: bytes, now: float) -> None: ...


ModelT = TypeVar("ModelT", bound=Model)
CsmsT = TypeVar("CsmsT", bound=Csms)


class BackToBack(ABC, Generic[ModelT, CsmsT]):
    """Carries frames to and fro; a version adds how a vehicle is plugged in, and what was heard."""

    def __init__(self, csms: CsmsT, *, pace: float, clock: StationClock | None = None) -> None:
        self.now = 0.0
        self.csms = csms
        self.is_linked = False
        self.ids = (f"station-{number}" for number in itertools.count())
        self.clock = clock or StationClock(from_datetime(NOON) / SECOND)
        self.pace = pace
        self.model = self.station()
        self._earlier: list[Happening] = []

    @abstractmethod
    def station(self) -> ModelT:
        """Build the station, without a memory."""

    @abstractmethod
    def plug(self, vehicle: Vehicle | None = None, place: int = 1) -> None:
        """Plug a vehicle in."""

    def connect(self) -> None:
        self.is_linked = True
        self.csms.connected()
        self.model.connected(self.now)
        self.exchange()

    def disconnect(self) -> None:
        self.is_linked = False
        self.model.disconnected(self.now)

    def lose_power(self, dark_s: float = 60.0) -> None:
        """Cut the power now, and start the same station with its memory after a while."""
        snapshot = self.model.snapshot()
        if self.is_linked:
            self.disconnect()
        self._earlier += self.model.happenings()
        self.now += dark_s
        self.model = self.station()
        self.model.restore(snapshot, self.now)

    def happenings(self) -> list[Happening]:
        """Give all that has happened, before and after losses of power."""
        self._earlier += self.model.happenings()
        return self._earlier

    def exchange(self) -> None:
        """Carry frames to and fro until both sides are silent."""
        while frames := self.model.frames_to_send():
            for frame in frames:
                answer = self.csms.receive(frame, self.now) if self.is_linked else None
                if answer is not None:
                    self.model.receive(answer, self.now)
        if not self.model.wants_link and self.is_linked:
            self.disconnect()

    def wait(self, seconds: float) -> None:
        """Let time pass, from deadline to deadline."""
        until = self.now + seconds
        while (deadline := self.model.deadline()) is not None and deadline <= until:
            before = self.now
            self.now = max(self.now, deadline)
            self.model.tick(self.now)
            self.exchange()
            after = self.model.deadline()
            assert after is None or after > before or self.now > before, "time stands still"
        self.now = until
        self.model.tick(self.now)
        self.exchange()

    def unplug(self, place: int = 1) -> None:
        self.model.unplug(place, self.now)
        self.exchange()

    def present(self, id_tag: str = "TAG", place: int = 1) -> None:
        self.model.present(id_tag, place, self.now)
        self.exchange()

    def charge(self, seconds: float = 0, id_tag: str = "TAG", place: int = 1) -> None:
        """Start a transaction, and let it run for a while."""
        self.plug(place=place)
        self.present(id_tag, place)
        self.wait(seconds)

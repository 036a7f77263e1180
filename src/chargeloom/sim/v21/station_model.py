"""A charging station of OCPP 2.1, without a network and without a clock of its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Final

from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.v21.dialect import DIALECT
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import Mutability
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.station.transaction_queue import Queued
from chargeloom.sim.v21 import settings
from chargeloom.sim.v21.orders import ORDERS, priority_charging, resets
from chargeloom.sim.v21.transaction_limits import SUPPORTED, TransactionLimits
from chargeloom.sim.v21.words import speak
from chargeloom.sim.v201 import station_model
from chargeloom.sim.v201.device_model import Entry, Key
from chargeloom.sim.v201.inventory import BOOLEAN, INTEGER, MEMBERS
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import StationKind
from chargeloom.wire.message import Call, Message

_YES: Final = Entry("true", BOOLEAN)


class StationModel(station_model.StationModel):
    """Acts as a 2.0.1 station does, and knows the orders that 2.1 has added."""

    dialect: ClassVar[Dialect] = DIALECT
    orders: ClassVar[Orders] = ORDERS
    tells_status_by_events: ClassVar[bool] = True
    extras: ClassVar[Mapping[Key, Entry]] = {
        Key("SmartChargingCtrlr", "SupportsFeature", "DynamicProfiles"): _YES,
        Key("SmartChargingCtrlr", "SupportsFeature", "MaxOfflineDuration"): _YES,
        settings.RESUMPTION_TIMEOUT: Entry(
            "0", INTEGER, Mutability.READ_WRITE, unit="s", minimum=0
        ),
        settings.RESUMES_ENERGY: Entry("true", BOOLEAN, Mutability.READ_WRITE),
        settings.SUPPORTED_LIMITS: Entry(SUPPORTED, MEMBERS),
    }

    def __init__(
        self,
        kind: StationKind,
        new_id: Callable[[], str],
        *,
        clock: StationClock | None = None,
        pace: float = 1.0,
    ) -> None:
        super().__init__(kind, new_id, clock=clock, pace=pace)
        self._limits: Final = TransactionLimits(self.station)

    def delivered(self, queued: Queued, reply: Message, now: float) -> None:
        """Learn how far a transaction may go, too (OCPP 2.1, E16.FR.03)."""
        super().delivered(queued, reply, now)
        limit = getattr(reply, "transaction_limit", None)
        event: Any = queued.request
        evse = self.station.transaction_at(event.transaction_info.transaction_id)
        if limit is not None and evse is not None:
            self._limits.take(evse, limit, now)

    def _deadlines(self) -> Iterable[float | None]:
        yield from super()._deadlines()
        yield self._limits.looks_at

    def _pass(self, now: float) -> None:
        super()._pass(now)
        if self._limits.looks_at is not None and now >= self._limits.looks_at:
            self._limits.look(now)

    def crash(self, now: float) -> None:
        """The power fails for a moment; what runs goes on, if that is wanted (OCPP 2.1, E17.FR.10)."""
        if resets.can_resume(self.station):
            for evse in self.station.running():
                evse.charge.is_paused = True
        super().crash(now)
        resets.resume(self.station, now)

    def _lose_power(self, now: float) -> None:
        if not any(one.charge.is_paused for one in self.station.running()):
            super()._lose_power(now)

    def _rise(self, now: float) -> None:
        super()._rise(now)
        resets.resume(self.station, now)

    def prioritise(self, place: int, now: float, *, is_wanted: bool = True) -> bool:
        """A driver wants priority, or gives it up; False where the station can't (OCPP 2.1, K22)."""
        self._pass(now)
        evse = self._place(place)
        is_done = priority_charging.prioritise(self.station, evse, now, is_wanted=is_wanted)
        self._go_on(now)
        return is_done

    def speak(self, request: Call[Any]) -> Call[Any]:
        """Put a request into the words of 2.1."""
        return speak(request)

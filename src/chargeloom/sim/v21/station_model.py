"""A charging station of OCPP 2.1, without a network and without a clock of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.v21.dialect import DIALECT
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import Mutability
from chargeloom.sim.v21 import settings
from chargeloom.sim.v21.orders import ORDERS, priority_charging, resets
from chargeloom.sim.v21.words import speak
from chargeloom.sim.v201 import station_model
from chargeloom.sim.v201.device_model import Entry, Key
from chargeloom.sim.v201.inventory import BOOLEAN, INTEGER
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.wire.message import Call

_YES: Final = Entry("true", BOOLEAN)


class StationModel(station_model.StationModel):
    """Acts as a 2.0.1 station does, and knows the orders that 2.1 has added."""

    dialect: ClassVar[Dialect] = DIALECT
    orders: ClassVar[Orders] = ORDERS
    extras: ClassVar[Mapping[Key, Entry]] = {
        Key("SmartChargingCtrlr", "SupportsFeature", "DynamicProfiles"): _YES,
        Key("SmartChargingCtrlr", "SupportsFeature", "MaxOfflineDuration"): _YES,
        settings.RESUMPTION_TIMEOUT: Entry(
            "0", INTEGER, Mutability.READ_WRITE, unit="s", minimum=0
        ),
        settings.RESUMES_ENERGY: Entry("true", BOOLEAN, Mutability.READ_WRITE),
    }

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

"""A charging station of OCPP 2.1, without a network and without a clock of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.v21.dialect import DIALECT
from chargeloom.sim.v21.orders import ORDERS
from chargeloom.sim.v21.words import speak
from chargeloom.sim.v201 import station_model
from chargeloom.sim.v201.device_model import Entry, Key
from chargeloom.sim.v201.inventory import BOOLEAN
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
    }

    def speak(self, request: Call[Any]) -> Call[Any]:
        """Put a request into the words of 2.1."""
        return speak(request)

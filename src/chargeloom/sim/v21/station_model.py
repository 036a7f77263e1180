"""A charging station of OCPP 2.1, without a network and without a clock of its own."""

from typing import Any, ClassVar

from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.v21.dialect import DIALECT
from chargeloom.sim.v21.orders import ORDERS
from chargeloom.sim.v21.words import speak
from chargeloom.sim.v201 import station_model
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.wire.message import Call


class StationModel(station_model.StationModel):
    """Acts as a 2.0.1 station does, and knows the orders that 2.1 has added."""

    dialect: ClassVar[Dialect] = DIALECT
    orders: ClassVar[Orders] = ORDERS

    def speak(self, request: Call[Any]) -> Call[Any]:
        """Put a request into the words of 2.1."""
        return speak(request)

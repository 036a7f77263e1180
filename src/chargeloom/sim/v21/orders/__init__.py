"""What a CSMS may ask of a 2.1 station: all of 2.0.1, and what was added."""

from typing import Final

from chargeloom.sim.v21.orders import (
    additions,
    dynamic_profiles,
    event_streams,
    priority_charging,
    resets,
    tariffs,
)
from chargeloom.sim.v201.orders import ORDERS as ORDERS_OF_201
from chargeloom.sim.v201.orders.order import Orders

ORDERS: Final[Orders] = {
    **ORDERS_OF_201,
    **additions.ORDERS,
    **dynamic_profiles.ORDERS,
    **event_streams.ORDERS,
    **priority_charging.ORDERS,
    **resets.ORDERS,
    **tariffs.ORDERS,
}

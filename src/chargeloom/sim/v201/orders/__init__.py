"""What a CSMS may ask of a 2.0.1 station, and what comes of it, by functional block."""

from typing import Final

from chargeloom.sim.v201.orders import (
    authorization,
    availability,
    certificates,
    diagnostics,
    display_message,
    firmware,
    provisioning,
    remote_control,
    reservation,
    smart_charging,
    transactions,
)
from chargeloom.sim.v201.orders.order import Orders

ORDERS: Final[Orders] = {
    **authorization.ORDERS,
    **availability.ORDERS,
    **certificates.ORDERS,
    **diagnostics.ORDERS,
    **display_message.ORDERS,
    **firmware.ORDERS,
    **provisioning.ORDERS,
    **remote_control.ORDERS,
    **reservation.ORDERS,
    **smart_charging.ORDERS,
    **transactions.ORDERS,
}

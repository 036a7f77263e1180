"""What these stations have no hardware for, refused in the words of each message (OCPP 2.1)."""

from typing import Final

from chargeloom.protocols.ocpp.v21.messages.authorization import (
    NotifyWebPaymentStarted,
    NotifyWebPaymentStartedReply,
)
from chargeloom.protocols.ocpp.v21.messages.battery_swapping import (
    RequestBatterySwap,
    RequestBatterySwapReply,
)
from chargeloom.protocols.ocpp.v21.messages.bidirectional_power_transfer import (
    AFRRSignal,
    AFRRSignalReply,
    NotifyAllowedEnergyTransfer,
    NotifyAllowedEnergyTransferReply,
)
from chargeloom.protocols.ocpp.v21.messages.der_control import (
    ClearDERControl,
    ClearDERControlReply,
    GetDERControl,
    GetDERControlReply,
    SetDERControl,
    SetDERControlReply,
)
from chargeloom.protocols.ocpp.v21.messages.enumerations.bidirectional_power_transfer import (
    NotifyAllowedEnergyTransferStatus,
)
from chargeloom.protocols.ocpp.v21.messages.enumerations.der_control import DERControlStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station

_NO_INVERTER: Final = DERControlStatus.NOT_SUPPORTED


def _set_der(_: Station, __: SetDERControl, ___: float) -> SetDERControlReply:
    """There is no inverter (OCPP 2.1, R04)."""
    return SetDERControlReply(status=_NO_INVERTER)


def _get_der(_: Station, __: GetDERControl, ___: float) -> GetDERControlReply:
    return GetDERControlReply(status=_NO_INVERTER)


def _clear_der(_: Station, __: ClearDERControl, ___: float) -> ClearDERControlReply:
    return ClearDERControlReply(status=_NO_INVERTER)


def _afrr(_: Station, __: AFRRSignal, ___: float) -> AFRRSignalReply:
    """Nothing flows back to the grid from here (OCPP 2.1, Q07)."""
    return AFRRSignalReply(status=GenericStatus.REJECTED)


def _allow(
    _: Station, __: NotifyAllowedEnergyTransfer, ___: float
) -> NotifyAllowedEnergyTransferReply:
    return NotifyAllowedEnergyTransferReply(status=NotifyAllowedEnergyTransferStatus.REJECTED)


def _swap(_: Station, __: RequestBatterySwap, ___: float) -> RequestBatterySwapReply:
    return RequestBatterySwapReply(status=GenericStatus.REJECTED)


def _pay(_: Station, __: NotifyWebPaymentStarted, ___: float) -> NotifyWebPaymentStartedReply:
    """Nothing to decide: the display would say that somebody pays (OCPP 2.1, C25)."""
    return NotifyWebPaymentStartedReply()


ORDERS: Final[Orders] = {
    "AFRRSignal": _afrr,
    "ClearDERControl": _clear_der,
    "GetDERControl": _get_der,
    "NotifyAllowedEnergyTransfer": _allow,
    "NotifyWebPaymentStarted": _pay,
    "RequestBatterySwap": _swap,
    "SetDERControl": _set_der,
}

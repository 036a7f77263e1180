"""The way out: neutral orders become OCPP 2.0.1 calls, and their answers become outcomes."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.commands import command
from chargeloom.domain.commands.command import Order
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.v201.mapping import remote_control as ask
from chargeloom.protocols.ocpp.v201.messages import (
    authorization,
    remote_control,
    reservation,
    tariff_and_cost,
    transactions,
)
from chargeloom.protocols.ocpp.v201.messages.actions import CSMS_CALLS
from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v201.performing import performer
from chargeloom.wire.message import Call

REQUESTS: Final[dict[type[Order], Callable[[Station, Any], Call[Any]]]] = {
    command.StartCharging: ask.start(remote_control.RequestStartTransaction, IdToken),
    command.StopCharging: ask.stop(remote_control.RequestStopTransaction),
    command.AskTransactionStatus: ask.ask_status(transactions.GetTransactionStatus),
    command.Reserve: ask.reserve(reservation.ReserveNow, IdToken),
    command.CancelReservation: ask.cancel_reservation(reservation.CancelReservation),
    command.UpdateCost: ask.update_cost(tariff_and_cost.CostUpdated),
    command.ClearCache: ask.clear_cache(authorization.ClearCache),
}
"""Orders that are said in classes of this version; the others are said alike in both."""

perform: Final = performer(CSMS_CALLS, REQUESTS)

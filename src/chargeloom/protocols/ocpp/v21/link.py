"""The way out: neutral orders become OCPP 2.1 calls, and their answers become outcomes."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain import command
from chargeloom.domain.command import CommandStatus, Order, Outcome
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.station import Station
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v21.messages import (
    authorization,
    remote_control,
    reservation,
    tariff_and_cost,
    transactions,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v201.mapping import remote_control as ask
from chargeloom.protocols.ocpp.v201.mapping.outcomes import outcome
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.wire.message import Call


async def perform(core: Core, station: Station, order: Order, call: CallStation) -> Outcome:
    """Send an order, and say what became of it. Raises Refusal."""
    del core
    write = REQUESTS.get(type(order))
    if write is None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED)
    reply = await call(write(station, order))
    if isinstance(reply, CallFault):
        data = {"description": reply.description, "details": reply.details}
        return Outcome(status=CommandStatus.FAILED, answer=reply.code, data=data)
    return outcome(reply)


REQUESTS: Final[dict[type[Order], Callable[[Station, Any], Call[Any]]]] = {
    command.StartCharging: ask.start(remote_control.RequestStartTransaction, IdToken),
    command.StopCharging: ask.stop(remote_control.RequestStopTransaction),
    command.AskTransactionStatus: ask.ask_status(transactions.GetTransactionStatus),
    command.Reserve: ask.reserve(reservation.ReserveNow, IdToken),
    command.CancelReservation: ask.cancel_reservation(reservation.CancelReservation),
    command.UpdateCost: ask.update_cost(tariff_and_cost.CostUpdated),
    command.ClearCache: ask.clear_cache(authorization.ClearCache),
}

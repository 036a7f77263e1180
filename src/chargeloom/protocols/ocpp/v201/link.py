"""The way out: neutral orders become OCPP 2.0.1 calls, and their answers become outcomes."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.command import CommandStatus, Order, Outcome
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.station import Station
from chargeloom.protocols.ocpp.rpc import CallFault
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
    answer = str(getattr(reply, "status", ""))
    return Outcome(status=CommandStatus.ACCEPTED, answer=answer)


REQUESTS: Final[dict[type[Order], Callable[[Station, Any], Call[Any]]]] = {}

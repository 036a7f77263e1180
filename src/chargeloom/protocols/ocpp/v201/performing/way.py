"""The way to a station: requests go in the declarations of its version, answers come back as outcomes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.v201.mapping import outcomes
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.wire.message import Call, Message
from chargeloom.wire.unfit import unfit


class Way(NamedTuple):
    """The way to a station, with the declarations of its version."""

    core: Core
    station: Station
    calls: Mapping[str, type[Call[Any]]]
    call: CallStation

    def read(self, asked: Asked) -> Call[Any]:
        """Read a request as the version declares it. Raises Refusal where it has no room for it."""
        kind = self.calls.get(asked.action)
        if kind is None:
            raise Refusal(Reason.COMMAND_UNSUPPORTED)
        try:
            request: Call[Any] = msgspec.convert(asked.payload, kind)
        except msgspec.ValidationError as error:
            raise Refusal(Reason.COMMAND_UNSUPPORTED, str(unfit(error, kind))) from None
        return request

    async def ask(self, asked: Asked) -> Message | CallFault:
        """Send a request. Raises Refusal."""
        return await self.call(self.read(asked))


def outcome(reply: Message | CallFault) -> Outcome:
    """Say what became of an order that is one request."""
    return failed(reply) if isinstance(reply, CallFault) else outcomes.outcome(reply)


def failed(fault: CallFault, data: dict[str, Any] | None = None) -> Outcome:
    """Say that the station answered with a fault, after it had told so much."""
    told = {"description": fault.description, "details": fault.details} | (data or {})
    return Outcome(status=CommandStatus.FAILED, answer=fault.code, data=told)

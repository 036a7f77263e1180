"""Settings are read: by one request as many as the station takes (OCPP 1.6, 5.8 and 9.1.9)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from chargeloom.domain.commands.command import GetConfiguration, Order, Outcome
from chargeloom.domain.commands.survey_orders import GetVariables, VariableRef
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.mapping import setting_key
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.outcomes import outcome
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.wire.message import Message

MAX_KEYS: Final = "GetConfigurationMaxKeys"


async def get_configuration(
    core_: Core, station: Station, order: GetConfiguration, call: CallStation
) -> Outcome:
    """Read settings; all of them where none is named. Raises Refusal."""
    return outcome(await read(core_, station, order.keys, call))


async def get_variables(
    core_: Core, station: Station, order: GetVariables, call: CallStation
) -> Outcome:
    """Read settings as variables that belong to no component. Raises Refusal."""
    return outcome(await read(core_, station, tuple(map(name_of, order.variables)), call))


def name_of(named: VariableRef) -> str:
    """Name a setting. Raises Refusal for a variable of a component."""
    if named.key != VariableKey("", "", 0, 0, named.variable, ""):
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "a setting of OCPP 1.6 has a name and no more")
    return named.variable


async def read(
    core_: Core, station: Station, names: Sequence[str], call: CallStation
) -> Message | CallFault:
    """Read settings by their names; who refuses so many at once is asked how many it takes. Raises Refusal."""
    most = await number(core_, station, MAX_KEYS)
    if most is not None or len(names) <= 1:
        return await _in_pieces(names, most or len(names), call)
    reply = await call(core.GetConfiguration(key=tuple(names)))
    if not isinstance(reply, CallFault):
        return reply
    await call(core.GetConfiguration(key=(MAX_KEYS,)))
    most = await number(core_, station, MAX_KEYS)
    is_too_many = most is not None and most < len(names)
    return await _in_pieces(names, most or 1, call) if is_too_many else reply


async def number(core_: Core, station: Station, name: str) -> int | None:
    """Find a number that a station told as a setting; one of nothing is none."""
    known = await core_.ground.store.variable(station.id, setting_key(name))
    told = known.value if known is not None else None
    return (int(told) or None) if told is not None and told.isdecimal() else None


async def _in_pieces(names: Sequence[str], most: int, call: CallStation) -> Message | CallFault:
    known: list[Any] = []
    unknown: list[str] = []
    for start in range(0, len(names) or 1, most or 1):
        piece = tuple(names[start : start + most])
        reply = await call(core.GetConfiguration(key=piece or None))
        if not isinstance(reply, core.GetConfigurationReply):
            return reply
        known += reply.configuration_key or ()
        unknown += reply.unknown_key or ()
    return core.GetConfigurationReply(
        configuration_key=tuple(known) or None, unknown_key=tuple(unknown) or None
    )


CONFIGURATION: Final[
    dict[type[Order], Callable[[Core, Station, Any, CallStation], Awaitable[Outcome]]]
] = {
    GetConfiguration: get_configuration,
    GetVariables: get_variables,
}
"""Orders that read settings."""

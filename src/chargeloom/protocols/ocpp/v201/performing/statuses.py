"""What connectors are is asked for: by a trigger, or of who does not know that message by what it has (OCPP 2.0.1 and 2.1, F06 and G01)."""

from collections.abc import Sequence
from typing import Final

import msgspec

from chargeloom.domain.commands.command import CommandStatus, Outcome, Trigger
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Refusal
from chargeloom.domain.stations.reports import Reported
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v201.mapping import outcomes
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.mapping.availability import status_of
from chargeloom.protocols.ocpp.v201.mapping.orders import SAID
from chargeloom.protocols.ocpp.v201.performing import variables
from chargeloom.protocols.ocpp.v201.performing.way import Way, outcome

_STATUS: Final = "StatusNotification"
_UNKNOWN: Final = "NotImplemented"
"""A station of 2.1 may tell the status of its connectors by events alone (G01)."""


async def trigger(way: Way, order: Trigger) -> Outcome:
    """Ask for a message; a status only of connectors, one after the other until one is not told (F06.FR.13)."""
    if order.message != _STATUS:
        return await _trigger_one(way, order)
    plugs = _meant(way.station, order)
    found = Outcome(status=CommandStatus.ACCEPTED)
    for plug in plugs:
        place = {"evse": plug.evse, "connector": plug.connector}
        found = await _trigger_one(way, msgspec.structs.replace(order, **place))
        if found.answer == _UNKNOWN:
            return await _read_states(way, plugs) or found
        if found.status is not CommandStatus.ACCEPTED:
            break
    return found


def _meant(station: Station, order: Trigger) -> Sequence[Plug]:
    """List the connectors that are meant; where none is known, the first, which each EVSE has (Part 1, 7.1 and 7.2)."""
    if order.connector is not None:
        return [Plug(order.evse or 1, order.connector)]
    evse = order.evse
    known = sorted(
        plug for plug in station.connectors if plug.connector > 0 and evse in (None, plug.evse)
    )
    return known or [Plug(evse or 1, 1)]


async def _trigger_one(way: Way, order: Trigger) -> Outcome:
    """Ask for a message; one that is no trigger of the standard is a custom one (OCPP 2.1, F06)."""
    asked = SAID[Trigger](order)
    try:
        request = way.read(asked)
    except Refusal:
        custom = {"requestedMessage": "CustomTrigger", "customTrigger": order.message}
        request = way.read(Asked(asked.action, asked.payload | custom))
    return outcome(await way.call(request))


async def _read_states(way: Way, plugs: Sequence[Plug]) -> Outcome | None:
    """Read what connectors are, and note it as if they had told it; None where nothing can be read."""
    places = {_state(plug): plug for plug in plugs}
    results, _ = await variables.read(way, list(places))
    told = {
        places[key]: status
        for key, text in outcomes.readings_of(results, places).items()
        if (status := status_of(text)) is not None
    }
    if not told:
        return None
    unit, ground = Unit(), way.core.ground
    for plug, status in told.items():
        reported = Reported(plug=plug, status=status, at=None)
        way.core.registering.report(unit, way.station, reported, ground.now())
    await ground.commit(unit)
    return outcomes.outcome_of_getting(results)


def _state(plug: Plug) -> VariableKey:
    return VariableKey("Connector", "", plug.evse, plug.connector, "AvailabilityState", "")

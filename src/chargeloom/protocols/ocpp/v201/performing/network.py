"""Network profiles are set and put in order (OCPP 2.0.1, B09 and B10), never so that the station is lost."""

from chargeloom.domain.commands import network_orders as network
from chargeloom.domain.commands.command import Outcome
from chargeloom.domain.reason import Refusal
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.v201 import networking
from chargeloom.protocols.ocpp.v201.mapping import outcomes
from chargeloom.protocols.ocpp.v201.performing import variables
from chargeloom.protocols.ocpp.v201.performing.way import Way, outcome


async def set_network_profile(way: Way, order: network.SetNetworkProfile) -> Outcome:
    """Set a network profile (B09)."""
    await _demand_reach(way, order)
    return outcome(await way.ask(networking.profile(order)))


async def set_network_priority(way: Way, order: network.SetNetworkPriority) -> Outcome:
    """Put network profiles in order (B10)."""
    await _demand_reach(way, order)
    return await variables.write(way, [(networking.PRIORITY, networking.written(order))])


async def _demand_reach(way: Way, order: network.NetworkOrder) -> None:
    """Ask by which way a station is connected, and send nothing that it may be lost by. Raises Refusal."""
    told: dict[VariableKey, str] = {}
    if not order.even_in_use:
        names = [networking.PRIORITY, networking.ACTIVE]
        results, _ = await variables.read(way, names)
        told = outcomes.readings_of(results, names)
    known = await way.core.ground.store.variable(way.station.id, networking.PRIORITY)
    ways = networking.ways(told, known)
    reason = network.objection(order, ways, way.station.record.security_profile)
    if reason is not None:
        raise Refusal(reason)

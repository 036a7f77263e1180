"""Knowing: what is known of a station where limits are made for it."""

from collections.abc import Mapping
from math import inf
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.composite import LINE_V, Use
from chargeloom.domain.plug import Plug
from chargeloom.domain.sites.supply import DC_EFFICIENCY
from chargeloom.domain.stations.quirk import Avoidance
from chargeloom.domain.stations.station import Station
from chargeloom.services.limiting.building import Habit, Running

_SEVERAL: Final = 2
_REPLACING: Final = frozenset({None, "ocpp1.6"})
_HABIT: Final[Mapping[Avoidance, Habit]] = {
    Avoidance.RELATIVE_PROFILES: Habit.NO_RELATIVE,
    Avoidance.TRANSACTION_PROFILES: Habit.NO_TRANSACTION,
}


def running_at(station: Station, evse: int) -> Running | None:
    """Find what runs at an EVSE, if the station knows it by a number."""
    transaction = station.open_at(Plug(evse, 0))
    if transaction is None or transaction.record.number is None:
        return None
    return Running(transaction.record.number, transaction.plug)


def plugs_of(station: Station, evse: int) -> tuple[Plug, ...]:
    """Give the places that defaults of an EVSE are set at: in OCPP 1.6 it may be several connectors."""
    mapped = (station.record.connector_map or {}).values()
    connectors = sorted({connector for where, connector in mapped if where == evse})
    if len(connectors) < _SEVERAL:
        return (Plug(evse, 0),)
    return tuple(Plug(evse, connector) for connector in connectors)


def place_of(station: Station, plug: Plug) -> Plug:
    """Name a place as defaults are: by its connector only where the EVSE has several."""
    return plug if plug in plugs_of(station, plug.evse) else Plug(plug.evse, 0)


def shares_levels(station: Station | None) -> bool:
    """Whether profiles of one purpose and level may stand at one place, each in its time (OCPP 2.0.1, K01.FR.06).

    In OCPP 1.6 the newer takes the place of the older (3.13.2).
    """
    return station is not None and station.record.protocol not in _REPLACING


def habits_of(
    station: Station, avoided: frozenset[Avoidance], ability: ChargingAbility
) -> frozenset[Habit]:
    """Name what the station is known not to take, and what it has no room for."""
    habits = {habit for avoidance, habit in _HABIT.items() if avoidance in avoided}
    evses = {plug.evse for plug in station.connectors if plug.evse > 0} or {1}
    needed = sum(len(plugs_of(station, evse)) + 1 for evse in evses)
    if ability.max_profiles is not None and ability.max_profiles < needed:
        habits.add(Habit.NO_TRANSACTION)
    return frozenset(habits)


def station_time(station: Station | None, now: Instant) -> Instant:
    """Say what time it is at a station, as far as that is known."""
    return Instant(now + clock_offset_us(station))


def clock_offset_us(station: Station | None) -> int:
    """Say by how much a station's clock is ahead of ours; none known is none."""
    return (station.clock_offset_us or 0) if station is not None else 0


def use_of(
    at: Instant, lines: int, *, is_dc: bool, volts: float = LINE_V, most_a: float = inf
) -> Use:
    """Say how an EVSE is used by who comes next, on so many lines."""
    told_v = volts * DC_EFFICIENCY if is_dc else volts
    return Use(since=at, lines=lines, volts=told_v, most_a=most_a)


def uses_of(station: Station | None, evse: int, comes: Use, own_lines: int) -> tuple[Use, ...]:
    """Give how an EVSE may be used from now on: by what runs, on so many lines, and by who comes next, at any of its connectors."""
    if station is None:
        return (comes,)
    later = tuple(comes._replace(connector=one.connector) for one in plugs_of(station, evse))
    running = station.open_at(Plug(evse, 0))
    if running is None:
        return later
    now = comes._replace(
        since=running.record.started_at or comes.since,
        transaction=running.record.number,
        lines=own_lines,
        connector=place_of(station, running.plug).connector,
    )
    return (now, *later)

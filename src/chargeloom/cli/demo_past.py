"""The past of the demo: a month of charges, of the house and of its roof, written beside the live site."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Final

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.core import Core
from chargeloom.sim.history import Past, Place, history
from chargeloom.sim.house import house_series
from chargeloom.sim.site.building import Blueprint
from chargeloom.storage.store import Store

DAYS: Final = 30
SILENT_FOR: Final = 41 * HOUR
"""How long the offline station has said nothing."""

_PIECE: Final = 25
"""So many charges are made at a time: what stations tell must not wait long behind them."""


async def write(store: Store, units: Iterator[Unit]) -> None:
    """Write units, many to a commit. Raises StorageUnavailable."""
    while piece := list(islice(units, _PIECE)):
        await asyncio.gather(*(store.commit(unit) for unit in piece))


def past(
    seed: int,
    working: Sequence[Blueprint],
    silent: Sequence[Blueprint],
    tokens: tuple[str, ...],
    now: Instant,
) -> Iterator[Unit]:
    """Make what the stations and the house have left behind; the silent ones ended earlier."""
    charges = [
        history(Past(seed=seed + turn, places=places(some), tokens=tokens, until=until, days=DAYS))
        for turn, (some, until) in enumerate(((working, now), (silent, Instant(now - SILENT_FOR))))
        if some
    ]
    house = house_series(seed, StationId(working[0].identity), now, DAYS)
    return chain(house, *charges)


def places(blueprints: Sequence[Blueprint]) -> tuple[Place, ...]:
    """List where vehicles charge at these stations."""
    return tuple(
        Place(StationId(one.identity), one.version, evse, 1, connectors[0])
        for one in blueprints
        for evse, connectors in enumerate(one.evses, 1)
    )


def fall_silent(core: Core, blueprint: Blueprint, record: StationRecord, now: Instant) -> Unit:
    """Show a station as it was when it was heard last."""
    heard_at = Instant(now - SILENT_FOR)
    unit = Unit()
    station = core.fleet.find(record.id)
    for place in places([blueprint]):
        report = ConnectorReport(
            station=record.id,
            plug=Plug(place.evse, place.connector),
            status=Status.AVAILABLE,
            at=heard_at,
            received_at=heard_at,
        )
        unit.record(report)
        if station is not None:
            station.connectors[report.plug] = report
    return unit


def silent_record(blueprint: Blueprint, location: str, now: Instant) -> StationRecord:
    """Say what is known of the station that is offline."""
    installed_at = Instant(now - 2 * DAYS * DAY)
    return StationRecord(
        id=StationId(blueprint.identity),
        security_profile=1,
        location=location,
        protocol=f"ocpp{blueprint.version}",
        vendor="Chargeloom",
        model=blueprint.model,
        serial=f"S-{blueprint.identity}",
        firmware="1.4.2",
        created_at=installed_at,
        booted_at=Instant(now - 9 * DAY),
        accepted_at=installed_at,
        last_seen_at=Instant(now - SILENT_FOR),
    )

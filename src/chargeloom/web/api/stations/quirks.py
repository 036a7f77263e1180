"""Quirks: what a station's model is known for, and what the station really did against its standard."""

import msgspec

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.quirk import Avoidance, Deviation, DeviationRecord, Quirk
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.moments import MomentOut, write


class QuirkItem(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table that fits the station."""

    name: str
    why: str
    actions: tuple[str, ...]
    tolerate: tuple[Deviation, ...]
    avoid: tuple[Avoidance, ...]


class DeviationItem(msgspec.Struct, frozen=True, kw_only=True):
    """A way in which its messages were put right."""

    name: Deviation
    count: int
    first_at: MomentOut
    last_at: MomentOut
    action: str
    pointer: str


class BreachItem(msgspec.Struct, frozen=True, kw_only=True):
    """Frames that the framing of its protocol does not allow, counted since the server runs."""

    name: Breach
    count: int


class QuirksItem(msgspec.Struct, frozen=True, kw_only=True):
    """Everything odd about a station."""

    strict: bool
    quirks: tuple[QuirkItem, ...]
    deviations: tuple[DeviationItem, ...]
    breaches: tuple[BreachItem, ...]


@gets("/api/v1/stations/{station}/quirks", Right.READ)
async def quirks(ask: Ask[NoQuery, None]) -> QuirksItem:
    """Tell what the station's model is known for, and how often the station deviated."""
    station = ask.core.fleet.known(StationId(ask.path["station"]))
    tolerating = ask.core.tolerating
    return QuirksItem(
        strict=tolerating.is_strict,
        quirks=tuple(map(_quirk, tolerating.character(station).quirks)),
        deviations=tuple(map(_deviation, tolerating.found(station.id))),
        breaches=tuple(
            BreachItem(name=breach, count=count)
            for breach, count in sorted((station.breaches or {}).items())
        ),
    )


def _quirk(quirk: Quirk) -> QuirkItem:
    return QuirkItem(
        name=quirk.name,
        why=quirk.why,
        actions=quirk.actions,
        tolerate=quirk.tolerate,
        avoid=quirk.avoid,
    )


def _deviation(record: DeviationRecord) -> DeviationItem:
    return DeviationItem(
        name=record.deviation,
        count=record.count,
        first_at=write(record.first_at),
        last_at=write(record.last_at),
        action=record.action,
        pointer=record.pointer,
    )


ENDPOINTS = (quirks,)

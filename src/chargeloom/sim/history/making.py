"""The making of a past: who came where and when, and all that it has left, charge by charge."""

import heapq
from collections.abc import Iterator
from random import Random

from chargeloom.domain.instant import DAY, SECOND, Instant
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.unit import Unit
from chargeloom.sim.history.charge import Charge
from chargeloom.sim.history.meter import Meter
from chargeloom.sim.history.past import Past, Place
from chargeloom.sim.history.records import session_of, transaction_of
from chargeloom.sim.history.rush import share
from chargeloom.sim.history.told import events_of
from chargeloom.sim.site.habits import Habits


def history(past: Past) -> Iterator[Unit]:
    """Make what each charge left behind, charge by charge in the order of their beginnings."""
    streams = [_charges(past, place, number) for number, place in enumerate(past.places)]
    for _, _, unit in heapq.merge(*streams, key=lambda charge: charge[:2]):
        yield unit


def _charges(past: Past, place: Place, number: int) -> Iterator[tuple[Instant, int, Unit]]:
    """Make the charges of one place; its register only rises."""
    chance = Random(f"{past.seed}/{number}")  # noqa: S311 it decides who came for a charge
    habits = Habits(
        chance.getrandbits(64),
        supply=place.kind.supply,
        tokens=past.tokens[number :: len(past.places)] or past.tokens,
        gap_s=past.gap_s,
    )
    register_wh = float(chance.randrange(40_000, 4_000_000))
    at = past.until - past.days * DAY
    while True:
        visit = habits.next_visit()
        at += round(visit.arrives_in_s * SECOND)
        if at >= past.until:
            return
        if chance.random() >= share(at):
            continue
        charge = Charge.drawn(place, visit, Instant(at), past.tokens, chance)
        if charge.course.left_at >= past.until:
            return
        meter = Meter(place.kind, visit.vehicle, register_wh, chance)
        yield Instant(at), number, _unit(charge, meter, past.interval_s, chance)
        at, register_wh = charge.course.left_at, meter.register_wh


def _unit(charge: Charge, meter: Meter, interval_s: int, chance: Random) -> Unit:
    """Make its facts: the session, the transaction, what its meter told, and what was said of it."""
    course, start_wh = charge.course, meter.shown_wh
    readings = tuple(meter.readings(course.started_at, course.stopped_at, interval_s))
    session = session_of(charge, chance)
    record = transaction_of(charge, session, start_wh, meter.shown_wh, chance)
    unit = Unit()
    unit.record(session)
    unit.record(record)
    unit.record(
        MeterRecord(
            station=record.station,
            evse=charge.place.evse,
            connector=charge.place.connector,
            transaction=record.id,
            received_at=charge.heard(course.stopped_at),
            readings=readings,
        )
    )
    for event in events_of(charge, session, record, chance):
        unit.record(event)
    return unit

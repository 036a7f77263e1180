"""The events of a past charge: what the live platform would have told of it."""

from collections.abc import Iterator
from random import Random
from typing import Final

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.connector_status import Status
from chargeloom.services.charging.announcing import session_told, transaction_told
from chargeloom.sim.history.charge import Charge
from chargeloom.sim.history.past import Place
from chargeloom.sim.history.records import new_id
from chargeloom.sim.site.building import Version


def events_of(
    charge: Charge, session: SessionRecord, record: TransactionRecord, chance: Random
) -> Iterator[Event]:
    """Tell of it from plug to unplug, each thing a millisecond behind the other."""
    for kind, at, subject, data in _told(charge, session, record):
        yield Event(id=EventId(new_id(chance, at)), type=kind, at=at, subject=subject, data=data)


def _told(
    charge: Charge, session: SessionRecord, record: TransactionRecord
) -> Iterator[tuple[EventType, Instant, str, dict[str, object]]]:
    place, course, started = charge.place, charge.course, record.received_at
    ended = charge.heard(course.stopped_at)
    is_cut_off = record.interrupted_at is not None
    over = EventType.TRANSACTION_SUSPECT if is_cut_off else EventType.TRANSACTION_STOPPED
    opened, subject = to_text("ses", session.id), to_text("tx", record.id)

    def status(at: Instant, status: Status) -> tuple[EventType, Instant, str, dict[str, object]]:
        return EventType.CONNECTOR_STATUS, at, place.station, _status(place, status)

    yield status(charge.heard(course.plugged_at), Status.PREPARING)
    yield (
        EventType.SESSION_STARTED,
        Instant(started + 1_000),
        opened,
        session_told(session, session.token_uid),
    )
    begun = transaction_told(record, record.token_uid) | {"suspect": []}
    yield EventType.TRANSACTION_STARTED, Instant(started + 2_000), subject, begun
    yield status(Instant(started + 3_000), Status.CHARGING)
    yield over, record.interrupted_at or ended, subject, transaction_told(record, record.token_uid)
    if course.is_stopped:
        yield status(Instant(ended + 1_000), Status.FINISHING)
    yield status(charge.heard(Instant(course.left_at + 2_000)), Status.AVAILABLE)
    left_at = charge.heard(Instant(course.left_at + 3_000))
    yield EventType.SESSION_ENDED, left_at, opened, session_told(session, session.token_uid)


def _status(place: Place, status: Status) -> dict[str, object]:
    is_16 = place.version is Version.V16
    return {
        "evse": place.evse,
        "connector": place.connector,
        "status": status if is_16 else _STATUS_2.get(status, status),
        "error": "NoError" if is_16 else None,
        "vendor_error": None,
    }


_STATUS_2: Final = {
    Status.PREPARING: Status.OCCUPIED,
    Status.CHARGING: Status.OCCUPIED,
    Status.FINISHING: Status.OCCUPIED,
}
"""What OCPP 2.x has one word for."""

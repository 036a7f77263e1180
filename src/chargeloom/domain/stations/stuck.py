"""Stuck sessions: those whose end was never told, though everything says that they are over."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.ids import SessionId, StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.word import Word


class Inference(Word):
    """Why we hold a session for over, though nobody told its end."""

    PLUG_FREE = "plug-free"
    """The station says that its connector is free, and has said nothing else for a while."""
    STATION_GONE = "station-gone"
    """The station has not been seen for days."""


class InferredEnd(msgspec.Struct, frozen=True, kw_only=True):
    """A session that we closed by inference: its energy and its time are nobody's word."""

    session: SessionId
    station: StationId
    why: Inference
    at: Instant
    transactions: tuple[TransactionId, ...] = ()
    """Those that were given up with it; the station may still tell their end."""


class Patience(NamedTuple):
    """How long a session is left alone; None: for ever."""

    free_us: int | None
    gone_us: int | None


class Stuck(NamedTuple):
    """A session to close, where it is kept, and why."""

    station: Station
    plug: Plug
    session: SessionRecord
    why: Inference


def stuck(stations: Iterable[Station], patience: Patience, now: Instant) -> Iterator[Stuck]:
    """Find the sessions whose end must be inferred."""
    for station in stations:
        for plug, session in station.sessions.items():
            why = _why(station, plug, session, patience, now)
            if why is not None:
                yield Stuck(station, plug, session, why)


def _why(
    station: Station, plug: Plug, session: SessionRecord, patience: Patience, now: Instant
) -> Inference | None:
    if station.is_online:
        free_since = _free_since(station, plug, session)
        is_over = free_since is not None and _has_passed(free_since, patience.free_us, now)
        return Inference.PLUG_FREE if is_over else None
    seen_at = max(station.last_seen_at or session.opened_at, session.opened_at)
    return Inference.STATION_GONE if _has_passed(seen_at, patience.gone_us, now) else None


def _free_since(station: Station, plug: Plug, session: SessionRecord) -> Instant | None:
    """Say since when each connector of the place says that it is free, told after the session began."""
    began = session.opened_at
    transaction = station.open_at(plug)
    if transaction is not None:
        began = max(began, transaction.record.received_at)
    return free_since(station, plug, began)


def free_since(station: Station, plug: Plug, began: Instant) -> Instant | None:
    """Say since when each connector of an EVSE says that it is free; None where one does not, or said so before."""
    reports = [
        report
        for place, report in station.connectors.items()
        if place.evse == plug.evse and (plug.connector in (0, place.connector))
    ]
    are_free = all(one.status in _FREE and one.received_at > began for one in reports)
    if not reports or not are_free:
        return None
    return max(report.received_at for report in reports)


def _has_passed(since: Instant, span_us: int | None, now: Instant) -> bool:
    return span_us is not None and now - since >= span_us


_FREE: Final = frozenset({Status.AVAILABLE, Status.RESERVED})

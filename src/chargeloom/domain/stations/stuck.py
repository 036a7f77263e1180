"""Stuck sessions: those whose end was never told, though everything says that they are over."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.ids import SessionId, StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import FREE, ConnectorReport, Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.word import Word


class Inference(Word):
    """Why we hold a session for over, though nobody told its end."""

    PLUG_FREE = "plug-free"
    """The station says that its connector is free, and has said nothing else for a while."""
    OUT_OF_SERVICE = "out-of-service"
    """Its charges are over, and its connector has been out of service for a while: whether a vehicle is there nobody tells."""
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
        found = {
            Inference.PLUG_FREE: _free_since(station, plug, session),
            Inference.OUT_OF_SERVICE: _out_of_service_since(station, plug),
        }
        since = {why: at for why, at in found.items() if at is not None}
        over = (why for why, at in since.items() if _has_passed(at, patience.free_us, now))
        return next(over, None)
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
    reports = _reports(station, plug)
    are_free = all(one.status in FREE and one.received_at > began for one in reports)
    if not reports or not are_free:
        return None
    return max(report.received_at for report in reports)


def _out_of_service_since(station: Station, plug: Plug) -> Instant | None:
    """Say since when a place that waited for the end of its charge is out of service (OCPP 1.6, 4.9, C8 and F8; 2.0.1, G03.FR.05).

    Not at once: stations say so while they start, too, and then that the vehicle is still there.
    """
    reports = _reports(station, plug)
    are_out = all(one.status is Status.UNAVAILABLE for one in reports)
    if not reports or not are_out or station.open_at(plug) is not None:
        return None
    last = station.latest.get(plug)
    ended = None if last is None else last.record.stop_received_at
    return max(ended or reports[0].received_at, *(report.received_at for report in reports))


def _reports(station: Station, plug: Plug) -> list[ConnectorReport]:
    return [
        report
        for place, report in station.connectors.items()
        if place.evse == plug.evse and (plug.connector in (0, place.connector))
    ]


def _has_passed(since: Instant, span_us: int | None, now: Instant) -> bool:
    return span_us is not None and now - since >= span_us

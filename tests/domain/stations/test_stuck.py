"""Which sessions are held for over though nobody told their end, and which are left alone."""

from decimal import Decimal

import pytest

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import Stop, Transaction
from chargeloom.domain.ids import SessionId, StationId
from chargeloom.domain.instant import DAY, MINUTE, SECOND, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.stations.stuck import Inference, Patience, stuck
from tests.storage import facts

CP1 = StationId("CP-1")
PLUG = Plug(1, 1)
PATIENCE = Patience(free_us=15 * MINUTE, gone_us=7 * DAY)


def at(seconds: float) -> Instant:
    return Instant(round(1_000_000 * SECOND + seconds * SECOND))


def charging(*said: tuple[Plug, Status, float], plug: Plug = PLUG) -> Station:
    """Make a station with a session since 0, a transaction since 10, and what it said since."""
    made = Station(StationRecord(id=CP1, created_at=at(0)))
    made.is_online = True
    made.last_seen_at = at(100)
    made.sessions[plug] = SessionRecord(
        id=SessionId(4),
        station=CP1,
        evse=plug.evse,
        connector=plug.connector,
        token_uid="",
        opened_at=at(0),
    )
    record = facts.transaction(
        station=CP1, evse=plug.evse, connector=plug.connector, received_at=at(10)
    )
    made.remember(plug, Transaction(record))
    for place, status, received in said:
        made.connectors[place] = ConnectorReport(
            station=CP1, plug=place, status=status, at=at(0), received_at=at(received)
        )
    return made


def why(station: Station, now: float, patience: Patience = PATIENCE) -> list[Inference]:
    return [one.why for one in stuck((station,), patience, at(now))]


@pytest.mark.parametrize("status", list(Status))
def test_only_a_connector_that_says_that_it_is_free_ends_a_session(status: Status) -> None:
    expected = [Inference.PLUG_FREE] if status in {Status.AVAILABLE, Status.RESERVED} else []
    assert why(charging((Plug(1, 1), status, 20)), now=20 + 900) == expected


@pytest.mark.parametrize(
    ("is_over", "received", "now", "expected"),
    [
        (True, 20, 20 + 900, [Inference.OUT_OF_SERVICE]),
        (True, 20, 20 + 899, []),
        (True, -500, 15 + 900, [Inference.OUT_OF_SERVICE]),
        (True, -500, 15 + 899, []),
        (False, 20, 100_000, []),
    ],
)
def test_a_place_that_went_out_of_service_after_its_charge_keeps_no_session(
    *, is_over: bool, received: int, now: int, expected: list[Inference]
) -> None:
    """A change of availability that was scheduled comes with the end of the charge (OCPP 1.6, 4.9, C8 and F8; 2.0.1, G03.FR.05)."""
    station = charging((PLUG, Status.UNAVAILABLE, received))
    if is_over:
        station.latest[PLUG].end(Stop(at=at(15), meter_wh=Decimal(1), reason="Local"), at(15), ())
        station.open.clear()
    assert why(station, now) == expected


def test_a_free_connector_is_given_time_for_its_end_to_be_told() -> None:
    assert why(charging((Plug(1, 1), Status.AVAILABLE, 20)), now=20 + 899) == []


def test_what_was_said_before_the_transaction_began_ends_nothing() -> None:
    assert why(charging((Plug(1, 1), Status.AVAILABLE, 9)), now=100_000) == []
    assert why(charging((Plug(1, 1), Status.AVAILABLE, 10)), now=100_000) == []


def test_another_connector_says_nothing_of_this_one() -> None:
    assert why(charging((Plug(2, 1), Status.AVAILABLE, 20)), now=100_000) == []
    assert why(charging(), now=100_000) == []


def test_where_only_the_evse_is_known_all_its_connectors_must_be_free() -> None:
    free, taken = (Plug(1, 1), Status.AVAILABLE, 20.0), (Plug(1, 2), Status.OCCUPIED, 20.0)
    assert why(charging(free, taken, plug=Plug(1, 0)), now=100_000) == []
    both = (Plug(1, 2), Status.AVAILABLE, 500.0)
    assert why(charging(free, both, plug=Plug(1, 0)), now=500 + 899) == []
    assert why(charging(free, both, plug=Plug(1, 0)), now=500 + 900) == [Inference.PLUG_FREE]


def test_a_long_charge_is_no_stuck_one() -> None:
    assert why(charging((Plug(1, 1), Status.CHARGING, 20)), now=30 * 86_400) == []


def test_a_station_that_is_gone_for_days_has_no_sessions() -> None:
    gone = charging((Plug(1, 1), Status.CHARGING, 20))
    gone.is_online = False
    assert why(gone, now=100 + 7 * 86_400 - 1) == []
    assert why(gone, now=100 + 7 * 86_400) == [Inference.STATION_GONE]


def test_a_station_that_is_away_may_have_an_end_in_its_queue() -> None:
    away = charging((Plug(1, 1), Status.AVAILABLE, 20))
    away.is_online = False
    assert why(away, now=100_000) == []


def test_nothing_is_closed_by_who_does_not_want_that() -> None:
    never = Patience(free_us=None, gone_us=None)
    gone = charging((Plug(1, 1), Status.AVAILABLE, 20))
    assert why(gone, 1e9, never) == []
    gone.is_online = False
    assert why(gone, 1e9, never) == []

"""Whose a charge is that its station calls started from afar, and says no more (OCPP 2.0.1, F01.FR.04)."""

from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.charging.transaction_event import EventKind
from chargeloom.domain.ids import CommandId, StationId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.stations.asked import as_asked
from chargeloom.domain.stations.awaited_start import AwaitedStart
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import StationRecord
from tests.domain.charging.told import EMPTY, NOON, told

UNTIL = Instant(NOON + MINUTE)


def token_of(
    *,
    tied: tuple[int, str] | None = None,
    known: str | None = None,
    now: Instant = NOON,
    **said: Any,
) -> str | None:
    station = Station(StationRecord(id=StationId("CP-1"), created_at=Instant(0)))
    awaited = AwaitedStart(CommandId(1), "CARD", None, UNTIL, number=7)
    station.awaited_starts = [awaited._replace(token_uid="OTHER", number=8), awaited]
    transaction = Transaction(msgspec.structs.replace(EMPTY, token_uid=known))
    transaction.asked = tied
    return as_asked(station, transaction, told(0, **said), now).token_uid


def test_it_is_its_whose_start_is_awaited() -> None:
    assert token_of(remote_start=7) == "CARD"


def test_it_is_its_whose_start_it_was_tied_to_before() -> None:
    assert token_of(remote_start=9, tied=(9, "EARLIER")) == "EARLIER"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"remote_start": 9},
        {"remote_start": 9, "tied": (3, "EARLIER")},
        {"remote_start": 7, "now": UNTIL},
        {"remote_start": 7, "known": "DRIVER"},
        {"remote_start": 7, "kind": EventKind.ENDED},
        {"remote_start": 7, "trigger": "StopAuthorized"},
    ],
    ids=["no number", "none of ours", "of another", "too late", "known", "at the end", "a stop"],
)
def test_else_nobody_is_named(said: dict[str, Any]) -> None:
    assert token_of(**said) is None


def test_what_the_station_tells_itself_counts() -> None:
    assert token_of(remote_start=7, token_uid="SHOWN") == "SHOWN"

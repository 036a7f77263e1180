"""Which transaction a start or a stop of OCPP 1.6 means, where no number tells it."""

from decimal import Decimal
from typing import Any

import pytest

from chargeloom.domain.charging.transaction import (
    Stop,
    Suspicion,
    Transaction,
    TransactionRecord,
)
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import DAY, HOUR, YEAR, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.matching import doubts_of_start, only_candidate, repeats
from chargeloom.domain.stations.reports import Start

NOW = Instant(2 * YEAR)
BEGAN = Instant(NOW - HOUR)


def running(**said: Any) -> Transaction:
    told: dict[str, Any] = {
        "id": TransactionId(6),
        "serial": 3,
        "session": None,
        "station": StationId("CP-1"),
        "number": "17",
        "evse": 1,
        "connector": 1,
        "token_uid": "CARD",
        "received_at": BEGAN,
        "started_at": BEGAN,
        "meter_start_wh": Decimal(1000),
    }
    return Transaction(TransactionRecord(**told | said))


def start(**said: Any) -> Start:
    told: dict[str, Any] = {
        "plug": Plug(1, 1),
        "token_uid": "CARD",
        "at": BEGAN,
        "meter_wh": Decimal(1000),
    }
    return Start(**told | said)


def stop(**said: Any) -> Stop:
    told: dict[str, Any] = {"at": NOW, "meter_wh": Decimal(8000), "reason": "Local"}
    return Stop(**told | said)


def test_the_same_start_again_is_the_same_transaction() -> None:
    assert repeats(running(), start(), NOW)
    assert repeats(running(), start(token_uid="card"), NOW)


@pytest.mark.parametrize(
    "other",
    [{"at": NOW}, {"meter_wh": Decimal(1001)}, {"token_uid": "OTHER"}, {"plug": Plug(2, 1)}],
)
def test_a_start_that_says_otherwise_is_another_one(other: dict[str, Any]) -> None:
    assert not repeats(running(), start(**other), NOW)


def test_a_clock_that_stands_still_makes_no_two_customers_one() -> None:
    long_ago = Instant(NOW - YEAR - DAY)
    assert not repeats(running(started_at=long_ago), start(at=long_ago), NOW)
    assert doubts_of_start(None, start(at=long_ago), None, NOW) == (Suspicion.CLOCK_IMPLAUSIBLE,)


def test_a_start_that_was_stamped_anew_while_its_charge_runs_is_doubted() -> None:
    again = start(at=NOW)
    assert doubts_of_start(running(), again, None, NOW) == (Suspicion.START_REPEATED,)
    small = start(at=NOW, token_uid="card")
    assert doubts_of_start(running(), small, None, NOW) == (Suspicion.START_REPEATED,)
    assert doubts_of_start(running(stopped_at=NOW), again, None, NOW) == ()
    assert doubts_of_start(running(), start(at=NOW, token_uid="OTHER"), None, NOW) == ()


def test_a_stop_without_a_number_ends_what_alone_can_be_meant() -> None:
    one, other = running(), running(id=TransactionId(8), meter_start_wh=Decimal(9000))
    assert only_candidate([one, other], stop()) is one
    assert only_candidate([one, running(id=TransactionId(10))], stop()) is None
    assert only_candidate([one], stop(token_uid="card")) is one
    assert only_candidate([one], stop(token_uid="OTHER")) is None
    assert only_candidate([one], stop(at=Instant(BEGAN - 1))) is None
    assert only_candidate([running(stopped_at=NOW)], stop()) is None
    assert only_candidate([running(started_at=None)], stop()) is None

from collections import Counter
from itertools import pairwise

import pytest

from benchmarks.chance import drawn_from
from benchmarks.meter_values import meters
from benchmarks.mix import charge, charging
from benchmarks.script import STATUSES, Step

METERS = meters(64, drawn_from(2))


@pytest.mark.parametrize("seed", range(20))
def test_a_charge_holds_the_promised_shares(seed: int) -> None:
    steps = charge(drawn_from(seed))
    counted = Counter("status" if step in STATUSES else step for step in steps)
    assert len(steps) == 40
    assert counted == {
        Step.METER: 28,
        "status": 6,
        Step.HEARTBEAT: 4,
        Step.START: 1,
        Step.STOP: 1,
    }


@pytest.mark.parametrize("seed", range(20))
def test_each_status_differs_from_the_one_before(seed: int) -> None:
    said = [step for step in charge(drawn_from(seed)) * 2 if step in STATUSES]
    assert all(before is not after for before, after in pairwise(said))


@pytest.mark.parametrize("seed", range(20))
def test_readings_come_between_start_and_stop(seed: int) -> None:
    steps = charge(drawn_from(seed))
    inside = steps[steps.index(Step.START) : steps.index(Step.STOP)]
    assert inside.count(Step.METER) == 28


@pytest.mark.parametrize("seed", range(40))
def test_a_station_in_its_charge_starts_it_right_after_the_boot(seed: int) -> None:
    station = charging(3, "TAG", METERS, drawn_from(seed))
    asked: list[bytes] = []
    has_transaction = False
    for _ in range(90):
        call = station.next_call(b"2026-11-23T12:00:00Z")
        action = call.split(b'"')[3]
        if action in (b"MeterValues", b"StopTransaction"):
            assert has_transaction
        has_transaction = (has_transaction or action == b"StartTransaction") and (
            action != b"StopTransaction"
        )
        asked.append(action)
    assert asked[0] == b"BootNotification"
    assert asked.count(b"BootNotification") == 1

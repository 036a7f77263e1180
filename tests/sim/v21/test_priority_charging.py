"""A charge that has priority keeps to the profile for that, and the central system hears of it (OCPP 2.1, K21 and K22)."""

from typing import Any

import pytest

from chargeloom.sim.v21.station_model import StationModel
from tests.sim.v201.orders.words import TWO
from tests.sim.v201.pocket_csms import Bench


def limit(bench: Bench, place: int, number: int, purpose: str, amperes: float) -> str:
    period = {"startPeriod": 0, "limit": amperes}
    words: dict[str, Any] = {
        "id": number,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": [
            {
                "id": number,
                "chargingRateUnit": "A",
                "startSchedule": "2026-03-01T00:00:00Z",
                "chargingSchedulePeriod": [period],
            }
        ],
    }
    status = bench.order("SetChargingProfile", evseId=place, chargingProfile=words)["status"]
    return str(status)


def charging() -> Bench:
    """Two places that share a slow default; something charges at the first."""
    bench = Bench.accepted("2.1", evses=TWO, TxUpdatedInterval="0")
    assert limit(bench, 0, 1, "TxDefaultProfile", 8.0) == "Accepted"
    bench.charge()
    bench.csms.heard.clear()
    return bench


def offered(bench: Bench) -> float:
    return bench.model.outlet(1).offered_a


def use(bench: Bench, *, activate: bool) -> str:
    asked = {"transactionId": bench.transaction(), "activate": activate}
    return str(bench.order("UsePriorityCharging", **asked)["status"])


def told(bench: Bench) -> list[bool]:
    notes = bench.heard("NotifyPriorityCharging")
    assert {one["transactionId"] for one in notes} <= {bench.transaction()}
    return [one["activated"] for one in notes]


@pytest.mark.parametrize("place", [0, 1])
def test_the_profile_for_priority_holds_while_the_charge_has_it(place: int) -> None:
    """(K21.FR.03 to FR.08.)"""
    bench = charging()
    assert limit(bench, place, 2, "PriorityCharging", 16.0) == "Accepted"
    assert offered(bench) == 8.0
    assert use(bench, activate=True) == "Accepted"
    assert (offered(bench), told(bench)) == (16.0, [True])
    assert use(bench, activate=False) == "Accepted"
    assert (offered(bench), told(bench)) == (8.0, [True, False])
    assert use(bench, activate=False) == "Accepted", "FR.06: it has no effect"
    assert told(bench) == [True, False]


def test_the_limit_of_the_station_stays_in_effect() -> None:
    """(K21.FR.04, note.)"""
    bench = charging()
    assert limit(bench, 0, 2, "PriorityCharging", 16.0) == "Accepted"
    assert limit(bench, 0, 3, "ChargingStationMaxProfile", 10.0) == "Accepted"
    assert use(bench, activate=True) == "Accepted"
    assert offered(bench) == 10.0


def test_without_a_profile_for_its_place_there_is_no_priority() -> None:
    """(K21.FR.01 and K22.FR.01.)"""
    bench = charging()
    assert limit(bench, 2, 2, "PriorityCharging", 16.0) == "Accepted"
    assert use(bench, activate=True) == "NoProfile"
    assert (offered(bench), told(bench)) == (8.0, [])


def test_a_driver_asks_for_it_and_gives_it_up() -> None:
    """(K22.FR.01 to FR.05.)"""
    bench = charging()
    model = bench.model
    assert isinstance(model, StationModel)
    assert not model.prioritise(1, bench.now)
    assert limit(bench, 1, 2, "PriorityCharging", 16.0) == "Accepted"
    assert model.prioritise(1, bench.now)
    bench.exchange()
    assert (offered(bench), told(bench)) == (16.0, [True])
    assert model.prioritise(1, bench.now, is_wanted=False)
    bench.exchange()
    assert (offered(bench), told(bench)) == (8.0, [True, False])


def test_priority_ends_with_its_charge() -> None:
    bench = charging()
    assert limit(bench, 1, 2, "PriorityCharging", 16.0) == "Accepted"
    assert use(bench, activate=True) == "Accepted"
    bench.present()
    bench.unplug()
    bench.charge()
    assert offered(bench) == 8.0

"""A station keeps to how far a charge may go, and tells so (OCPP 2.1, E16)."""

from typing import Any

import pytest

from tests.sim.v201.pocket_csms import Bench

ENERGY_POINT = "EnergyTransfer"
LIMITS: dict[str, tuple[dict[str, Any], str, str]] = {
    "energy": ({"maxEnergy": 1000}, "EnergyLimitReached", "EnergyLimitReached"),
    "time": ({"maxTime": 330}, "TimeLimitReached", "TimeLimitReached"),
    "cost": ({"maxCost": 2.5}, "CostLimitReached", "LocalOutOfCredit"),
    "soc": ({"maxSoC": 30}, "SoCLimitReached", "SOCLimitReached"),
}


def limited(limit: dict[str, Any], **begins: str) -> Bench:
    """A charge whose start was answered with a limit."""
    bench = Bench.accepted("2.1", TxUpdatedInterval="0", **begins)
    bench.csms.script["TransactionEvent"] = [{"transactionLimit": limit}]
    bench.charge()
    return bench


def cost(bench: Bench, total: float) -> None:
    bench.order("CostUpdated", totalCost=total, transactionId=bench.transaction())


def flows(bench: Bench) -> bool:
    return bench.model.outlet(1).offered_a > 0


def until_reached(bench: Bench, limit: dict[str, Any]) -> None:
    if "maxCost" in limit:
        cost(bench, 2.4)
        bench.wait(10)
        assert flows(bench)
        cost(bench, 2.5)
    bench.wait(3600 if "maxSoC" in limit else 340)


def test_it_says_what_it_supports() -> None:
    """(E16.FR.12: a central system sends nothing else.)"""
    bench = Bench.accepted("2.1")
    told = bench.variable("TxCtrlr", "SupportedLimits")
    assert set(told["attributeValue"].split(",")) == {"maxCost", "maxEnergy", "maxTime", "maxSoC"}


@pytest.mark.parametrize("kind", LIMITS)
def test_a_limit_is_confirmed_once(kind: str) -> None:
    """(E16.FR.03)."""
    limit, _, _ = LIMITS[kind]
    bench = limited(limit)
    bench.wait(60)
    told = [
        (one["triggerReason"], one["transactionInfo"]["transactionLimit"])
        for one in bench.heard("TransactionEvent")
        if "transactionLimit" in one["transactionInfo"]
    ]
    assert told == [("LimitSet", limit)]


@pytest.mark.parametrize("kind", LIMITS)
def test_energy_is_withheld_once_a_limit_is_reached(kind: str) -> None:
    """(E16.FR.05: TxStopPoint does not contain EnergyTransfer.)"""
    limit, trigger, _ = LIMITS[kind]
    bench = limited(limit)
    assert flows(bench)
    until_reached(bench, limit)
    assert not flows(bench)
    assert bench.events()[-1] == ("Updated", trigger, "SuspendedEVSE")
    assert [one[1] for one in bench.events()].count(trigger) == 1


@pytest.mark.parametrize("kind", LIMITS)
def test_the_transaction_ends_where_energy_is_its_stop_point(kind: str) -> None:
    """(E16.FR.06)."""
    limit, trigger, reason = LIMITS[kind]
    bench = limited(limit, TxStopPoint=ENERGY_POINT)
    until_reached(bench, limit)
    end = bench.heard("TransactionEvent")[-1]
    assert (end["eventType"], end["triggerReason"]) == ("Ended", trigger)
    assert end["transactionInfo"]["stoppedReason"] == reason


def test_no_more_energy_is_given_than_the_limit_says_and_what_flows_in_a_moment() -> None:
    """(E16.FR.19)."""
    bench = limited({"maxEnergy": 1000})
    bench.wait(3600)
    assert 1000 <= bench.model.outlet(1).read(bench.now).energy_wh < 1010


def test_the_time_counts_from_the_start_of_the_transaction() -> None:
    """(E16.FR.09: whether energy flows or not.)"""
    bench = Bench.accepted("2.1", TxUpdatedInterval="0", TxStartPoint="Authorized")
    bench.csms.script["TransactionEvent"] = [{"transactionLimit": {"maxTime": 100}}]
    bench.present()
    bench.wait(50)
    bench.plug()
    bench.wait(45)
    assert flows(bench)
    bench.wait(10)
    assert not flows(bench)


def test_what_exceeds_its_limit_already_is_withheld_at_once() -> None:
    """(E16.FR.10: also where a negative limit is given.)"""
    bench = limited({"maxEnergy": -1})
    assert not flows(bench)
    assert [one[1] for one in bench.events()][-2:] == ["LimitSet", "EnergyLimitReached"]


def test_a_limit_that_is_raised_lets_energy_flow_again() -> None:
    """(E16.FR.14); the others stay as they were (FR.17)."""
    bench = limited({"maxEnergy": 1000, "maxTime": 1000})
    bench.csms.rules["TransactionEvent"] = lambda told: (
        {"transactionLimit": {"maxEnergy": 5000}}
        if told["triggerReason"] == "EnergyLimitReached"
        else {}
    )
    bench.wait(400)
    assert flows(bench)
    assert bench.events()[-1] == ("Updated", "ChargingStateChanged", "Charging")
    bench.wait(610)
    assert bench.events()[-1] == ("Updated", "TimeLimitReached", "SuspendedEVSE")


def test_the_next_transaction_has_no_limit() -> None:
    bench = limited({"maxEnergy": 1000})
    bench.wait(400)
    bench.present()
    bench.unplug()
    bench.charge(900)
    assert flows(bench)
    assert bench.model.deadline() is None or bench.model.deadline() != bench.now + 1.0

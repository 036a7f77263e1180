"""Charging profiles: taken or refused, obeyed, reported and foretold (OCPP 2.0.1, K)."""

from typing import Any

import pytest

from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Supply
from tests.sim.back_to_back import car
from tests.sim.v201.orders.words import TWO, both
from tests.sim.v201.pocket_csms import Bench, Payload


@pytest.mark.parametrize(
    ("supply", "limit", "unit", "amperes"),
    [(Supply.AC, 10, "A", 10.0), (Supply.AC, 6900, "W", 10.0), (Supply.AC, 4, "A", 0.0),
     (Supply.DC, 20_000, "W", 50.0)],
)  # fmt: skip
@both
def test_a_profile_limits_what_is_offered(
    version: str, supply: Supply, limit: int, unit: str, amperes: float
) -> None:
    """(K01)."""
    kind = ConnectorKind(supply=supply, maximum_a=125.0 if supply is Supply.DC else 16.0)
    bench = Bench.accepted(version, evses=((kind,),), TxUpdatedInterval="0")
    bench.charge(60)
    wanted = profile(1, "TxProfile", limit, unit=unit, transactionId=bench.transaction())
    reply = bench.order("SetChargingProfile", evseId=1, chargingProfile=wanted)
    assert reply == {"status": "Accepted"}
    assert bench.model.outlet(1).offered_a == pytest.approx(amperes)
    bench.order("ClearChargingProfile", chargingProfileId=1)
    assert bench.model.outlet(1).offered_a == kind.maximum_a


def profile(number: int, purpose: str, limit: int, **more: Any) -> Payload:
    schedule: Payload = {
        "id": number,
        "chargingRateUnit": more.pop("unit", "A"),
        "chargingSchedulePeriod": more.pop("periods", [{"startPeriod": 0, "limit": limit}]),
    }
    return {
        "id": number, "stackLevel": 0, "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative", "chargingSchedule": [schedule], **more,
    }  # fmt: skip


def test_the_limit_of_the_station_is_shared_by_those_who_charge() -> None:
    bench = Bench.accepted(evses=TWO)
    wanted = profile(1, "ChargingStationMaxProfile", 24, chargingProfileKind="Absolute")
    wanted["chargingSchedule"][0]["startSchedule"] = "1970-01-01T00:00:00Z"
    bench.order("SetChargingProfile", evseId=0, chargingProfile=wanted)
    bench.charge(1, "ONE", place=1)
    assert bench.model.outlet(1).offered_a == 16
    bench.charge(1, "TWO", place=2)
    assert [bench.model.outlet(evse).offered_a for evse in (1, 2)] == [12, 12]


def test_a_period_begins_when_it_is_due_and_the_vehicle_follows() -> None:
    bench = Bench.accepted(TxUpdatedInterval="0")
    periods = [{"startPeriod": 0, "limit": 16}, {"startPeriod": 600, "limit": 8}]
    wanted = profile(1, "TxDefaultProfile", 0, periods=periods)
    bench.order("SetChargingProfile", evseId=0, chargingProfile=wanted)
    bench.charge(599)
    assert bench.model.outlet(1).meter.draw.current_a == pytest.approx(15.9, abs=0.3)
    bench.wait(2)
    assert bench.model.outlet(1).offered_a == 8
    assert bench.events()[-1] == ("Updated", "ChargingRateChanged", "Charging")


def test_a_pause_suspends_and_the_charge_goes_on_afterwards() -> None:
    bench = Bench.accepted(TxUpdatedInterval="0")
    bench.charge(60)
    wanted = profile(1, "TxProfile", 0, transactionId=bench.transaction())
    bench.order("SetChargingProfile", evseId=1, chargingProfile=wanted)
    assert bench.events()[-1] == ("Updated", "ChargingRateChanged", "SuspendedEVSE")
    bench.order("ClearChargingProfile", chargingProfileCriteria={"stackLevel": 0})
    assert bench.events()[-1] == ("Updated", "ChargingRateChanged", "Charging")


@pytest.mark.parametrize(
    ("evse", "wanted", "why"),
    [
        (1, profile(1, "TxProfile", 10), "TxNotFound"),
        (9, profile(1, "TxDefaultProfile", 10), "UnknownEvse"),
        (1, profile(1, "ChargingStationMaxProfile", 10), "InvalidValue"),
        (0, profile(1, "ChargingStationExternalConstraints", 10), "UnsupportedParam"),
        (1, profile(1, "TxDefaultProfile", 10, stackLevel=99), "InvalidStackLevel"),
    ],
)
def test_a_profile_that_may_not_stand_there_is_refused_with_its_reason(
    evse: int, wanted: Payload, why: str
) -> None:
    bench = Bench.accepted()
    reply = bench.order("SetChargingProfile", evseId=evse, chargingProfile=wanted)
    assert reply == {"status": "Rejected", "statusInfo": {"reasonCode": why}}


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 0)])
def test_a_level_of_defaults_is_of_the_station_or_of_its_evses_and_not_of_both(
    first: int, second: int
) -> None:
    """(K01.FR.52 and FR.53)."""
    bench = Bench.accepted()
    bench.order(
        "SetChargingProfile", evseId=first, chargingProfile=profile(1, "TxDefaultProfile", 10)
    )
    other = profile(2, "TxDefaultProfile", 8)
    refused = bench.order("SetChargingProfile", evseId=second, chargingProfile=other)
    assert refused == {"status": "Rejected", "statusInfo": {"reasonCode": "DuplicateProfile"}}
    higher = profile(2, "TxDefaultProfile", 8, stackLevel=1)
    taken = bench.order("SetChargingProfile", evseId=second, chargingProfile=higher)
    assert taken == {"status": "Accepted"}
    moved = profile(1, "TxDefaultProfile", 10)
    again = bench.order("SetChargingProfile", evseId=second, chargingProfile=moved)
    assert again == {"status": "Accepted"}


def test_a_profile_of_a_transaction_does_not_outlive_it() -> None:
    bench = Bench.accepted()
    bench.charge(1)
    wanted = profile(1, "TxProfile", 10, transactionId=bench.transaction())
    bench.order("SetChargingProfile", evseId=1, chargingProfile=wanted)
    bench.present()
    criterion: Payload = {"chargingProfilePurpose": "TxProfile"}
    reply = bench.order("GetChargingProfiles", requestId=1, chargingProfile=criterion)
    assert reply["status"] == "NoProfiles"


@both
def test_profiles_are_reported_as_they_came_and_foretold_as_a_schedule(version: str) -> None:
    """(K08 and K09)."""
    bench = Bench.accepted(version)
    periods = [{"startPeriod": 0, "limit": 16}, {"startPeriod": 600, "limit": 8}]
    wanted = profile(
        1, "TxDefaultProfile", 0, periods=periods,
        chargingProfileKind="Absolute", validFrom="2026-03-01T12:00:00Z",
    )  # fmt: skip
    wanted["chargingSchedule"][0]["startSchedule"] = "2026-03-01T12:00:00Z"
    bench.order("SetChargingProfile", evseId=1, chargingProfile=wanted)
    bench.order("GetChargingProfiles", requestId=1, chargingProfile={})
    (report,) = bench.heard("ReportChargingProfiles")
    assert report["chargingProfile"][0]["id"] == 1
    reply = bench.order("GetCompositeSchedule", evseId=1, duration=3600)
    told = reply["schedule"]["chargingSchedulePeriod"]
    assert [(one["startPeriod"], one["limit"]) for one in told] == [(0, 16), (600, 8)]


def test_a_car_may_come_with_less_than_the_station_can_give() -> None:
    bench = Bench.accepted()
    bench.plug(car(soc=0.1))
    bench.present()
    bench.wait(600)
    assert bench.model.outlet(1).meter.draw.power_w == pytest.approx(11_000, rel=0.05)


@pytest.mark.parametrize(
    ("more", "starts"),
    [
        ({"chargingProfileKind": "Absolute"}, [0]),
        ({}, [60]),
        ({}, [0, 60, 60]),
        ({"chargingProfilePurpose": "ChargingStationMaxProfile"}, [0]),
    ],
)
def test_a_schedule_that_is_none_is_refused(more: Payload, starts: list[int]) -> None:
    """OCPP 2.0.1, K01.FR.31, 35, 38 and 40."""
    bench = Bench.accepted()
    periods = [{"startPeriod": start, "limit": 8} for start in starts]
    wanted = profile(1, "TxDefaultProfile", 8, periods=periods) | more
    place = 0 if "chargingProfilePurpose" in more else 1
    reply = bench.order("SetChargingProfile", evseId=place, chargingProfile=wanted)
    assert (reply["status"], reply["statusInfo"]["reasonCode"]) == ("Rejected", "InvalidSchedule")

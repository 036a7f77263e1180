"""What 2.1 has added, answered by a station that has no inverter and no batteries to swap."""

import pytest

from tests.sim.v201.pocket_csms import Bench, Payload

TAG = {"idToken": "TAG", "type": "ISO14443"}
TARIFF = {"tariffId": "T1", "currency": "EUR"}
DER = {"isDefault": True, "controlId": "c", "controlType": "Gradients"}


@pytest.mark.parametrize(
    ("action", "request_", "status"),
    [
        ("AFRRSignal", {"timestamp": "2026-03-01T12:00:00Z", "signal": 1}, "Rejected"),
        ("ClearDERControl", {"isDefault": True}, "NotSupported"),
        ("GetDERControl", {"requestId": 1}, "NotSupported"),
        ("SetDERControl", DER, "NotSupported"),
        (
            "NotifyAllowedEnergyTransfer",
            {"transactionId": "x", "allowedEnergyTransfer": ["DC"]},
            "Rejected",
        ),
        ("RequestBatterySwap", {"idToken": TAG, "requestId": 1}, "Rejected"),
        ("UpdateDynamicSchedule", {"chargingProfileId": 1, "scheduleUpdate": {}}, "Rejected"),
        ("UsePriorityCharging", {"transactionId": "x", "activate": True}, "Rejected"),
        ("ChangeTransactionTariff", {"transactionId": "x", "tariff": TARIFF}, "TxNotFound"),
    ],
)
def test_what_is_not_there_is_refused_in_its_own_words(
    action: str, request_: Payload, status: str
) -> None:
    assert Bench.accepted("2.1").order(action, **request_)["status"] == status


def test_a_default_tariff_is_kept_told_and_cleared() -> None:
    """(I07, I09 and I10)."""
    bench = Bench.accepted("2.1")
    assert bench.order("GetTariffs", evseId=0)["status"] == "NoTariff"
    assert bench.order("SetDefaultTariff", evseId=0, tariff=TARIFF)["status"] == "Accepted"
    (told,) = bench.order("GetTariffs", evseId=0)["tariffAssignments"]
    assert (told["tariffId"], told["evseIds"]) == ("T1", [1])
    (cleared,) = bench.order("ClearTariffs")["clearTariffsResult"]
    assert cleared == {"tariffId": "T1", "status": "Accepted"}
    assert bench.order("SetDefaultTariff", evseId=7, tariff=TARIFF)["status"] == "Rejected"


def test_a_kind_of_profile_or_monitor_that_only_2_1_has_is_refused_and_not_tripped_over() -> None:
    bench = Bench.accepted("2.1")
    profile = {
        "id": 1, "stackLevel": 0, "chargingProfilePurpose": "LocalGeneration",
        "chargingProfileKind": "Dynamic", "chargingSchedule": [
            {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0}]}
        ],
    }  # fmt: skip
    reply = bench.order("SetChargingProfile", evseId=1, chargingProfile=profile)
    assert reply["status"] == "Rejected"
    monitor = {
        "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"},
        "type": "TargetDelta", "value": 1, "severity": 5,
    }  # fmt: skip
    (result,) = bench.order("SetVariableMonitoring", setMonitoringData=[monitor])[
        "setMonitoringResult"
    ]
    assert result["status"] == "UnsupportedMonitorType"


def test_a_dynamic_profile_asks_for_its_limit_as_often_as_it_says() -> None:
    """OCPP 2.1, K28.FR.08 and 10."""
    bench = Bench.accepted("2.1")
    period = {"startPeriod": 0, "limit": 9.0}
    profile = {
        "id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Dynamic", "dynUpdateInterval": 60, "chargingSchedule": [
            {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
        ],
    }  # fmt: skip
    reply = bench.order("SetChargingProfile", evseId=1, chargingProfile=profile)
    assert reply["status"] == "Accepted"
    update = {"chargingProfileId": 1, "scheduleUpdate": {"limit": 7.0}}
    assert bench.order("UpdateDynamicSchedule", **update)["status"] == "Accepted"
    answer = {"status": "Accepted", "scheduleUpdate": {"limit": 5.0}}
    bench.csms.rules["PullDynamicScheduleUpdate"] = lambda _: answer
    bench.wait(130)
    assert len(bench.heard("PullDynamicScheduleUpdate")) == 2

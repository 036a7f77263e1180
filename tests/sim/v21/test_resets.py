"""Resets and losses of power that transactions outlive (OCPP 2.1, B13 and E17)."""

import pytest

from tests.sim.v201.orders.words import TWO
from tests.sim.v201.pocket_csms import Bench

RESUME = "ImmediateAndResume"
NEVER = {"TxUpdatedInterval": "0"}


def resuming(*, flows: bool = True, evses: int = 1) -> Bench:
    """A station that may resume, with a charge on its first EVSE."""
    bench = Bench.accepted("2.1", evses=TWO[:evses], **NEVER)
    for variable, value in (
        ("ResumptionTimeout", "300"),
        ("AllowEnergyTransferResumption", str(flows).lower()),
    ):
        setting = {
            "component": {"name": "TxCtrlr"},
            "variable": {"name": variable},
            "attributeValue": value,
        }
        (result,) = bench.order("SetVariables", setVariableData=[setting])["setVariableResult"]
        assert result["attributeStatus"] == "Accepted"
    bench.charge(60)
    return bench


def register(bench: Bench) -> float:
    return bench.model.outlet(1).read(bench.now).energy_wh


def test_a_station_that_resumes_nothing_rejects_it() -> None:
    """(B13.FR.01)."""
    bench = Bench.accepted("2.1")
    bench.charge()
    assert bench.order("Reset", type=RESUME)["status"] == "Rejected"
    assert bench.transaction()


def test_where_nothing_runs_it_is_a_reset_like_any_other() -> None:
    """(B13.FR.02)."""
    bench = resuming()
    bench.present()
    bench.csms.heard.clear()
    assert bench.order("Reset", type=RESUME)["status"] == "Accepted"
    bench.wait(11)
    bench.connect()
    assert bench.heard("BootNotification")[-1]["reason"] == "RemoteReset"
    assert bench.events() == []


@pytest.mark.parametrize(("flows", "state"), [(True, "Charging"), (False, "SuspendedEVSE")])
def test_what_runs_is_told_of_the_reset_and_goes_on_after_the_boot(flows: bool, state: str) -> None:
    """(B13.FR.03, FR.04, FR.20 to FR.25 and FR.30)."""
    bench = resuming(flows=flows)
    number = bench.transaction()
    bench.csms.heard.clear()
    assert bench.order("Reset", type=RESUME)["status"] == "Accepted"
    assert bench.events() == [("Updated", "ResetCommand", "Charging")]
    before = register(bench)
    bench.wait(9)
    assert register(bench) == before
    bench.wait(2)
    bench.connect()
    assert bench.events()[1:] == [("Updated", "TxResumed", state)]
    first, second = bench.heard("TransactionEvent")
    assert first["transactionInfo"]["transactionId"] == number
    assert second["transactionInfo"]["transactionId"] == number
    assert second["seqNo"] == first["seqNo"] + 1
    assert bench.heard("BootNotification")[-1]["reason"] == "RemoteReset"
    bench.wait(600)
    assert (register(bench) > before) is flows
    assert bench.order("GetTransactionStatus", transactionId=number)["ongoingIndicator"] is True


def test_one_evse_is_reset_without_a_boot_and_the_other_charges_on() -> None:
    """(B13.FR.10 to FR.13)."""
    bench = resuming(evses=2)
    bench.charge(0, "OTHER", place=2)
    bench.csms.heard.clear()
    assert bench.order("Reset", type=RESUME, evseId=1)["status"] == "Accepted"
    bench.wait(5)
    assert bench.is_linked
    assert bench.events() == [
        ("Updated", "ResetCommand", "Charging"),
        ("Updated", "TxResumed", "Charging"),
    ]
    assert bench.order("Reset", type=RESUME, evseId=3)["status"] == "Rejected"


def test_who_unplugs_meanwhile_ends_it_and_nothing_goes_on() -> None:
    """(E17.FR.17)."""
    bench = resuming()
    bench.csms.heard.clear()
    bench.order("Reset", type=RESUME)
    bench.wait(5)
    bench.unplug()
    bench.wait(6)
    bench.connect()
    assert [kind for kind, _, _ in bench.events()] == ["Updated", "Ended"]


def test_a_blink_of_the_power_is_outlived() -> None:
    """(E17.FR.10, FR.11 and FR.14)."""
    bench = resuming()
    bench.csms.heard.clear()
    bench.disconnect()
    bench.model.crash(bench.now)
    bench.connect()
    assert bench.events() == [("Updated", "TxResumed", "Charging")]
    assert bench.heard("BootNotification")[-1]["reason"] == "PowerUp"


def test_what_is_still_to_be_told_of_it_survives_the_next_loss_of_power() -> None:
    """(E17.FR.01)."""
    bench = resuming()
    bench.csms.heard.clear()
    bench.disconnect()
    bench.model.crash(bench.now)
    bench.lose_power()
    bench.connect()
    assert [trigger for _, trigger, _ in bench.events()] == ["TxResumed", "AbnormalCondition"]

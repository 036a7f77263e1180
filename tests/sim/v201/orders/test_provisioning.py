"""Resets, at once or when nothing runs, of the station or of one EVSE (OCPP 2.0.1, B11 and B12)."""

from tests.sim.v201.orders.words import TWO, both
from tests.sim.v201.pocket_csms import Bench


@both
def test_an_immediate_reset_ends_what_runs_and_boots_again(version: str) -> None:
    """(B12.FR.04)."""
    bench = Bench.accepted(version)
    bench.charge(1)
    assert bench.order("Reset", type="Immediate")["status"] == "Accepted"
    ended = bench.heard("TransactionEvent")[-1]
    assert (ended["triggerReason"], ended["transactionInfo"]["stoppedReason"]) == (
        "ResetCommand", "ImmediateReset",
    )  # fmt: skip
    assert not bench.is_linked
    bench.wait(11)
    bench.connect()
    assert bench.heard("BootNotification")[-1]["reason"] == "RemoteReset"


def test_a_reset_on_idle_waits_for_the_end_of_the_transaction() -> None:
    """(B12.FR.01)."""
    bench = Bench.accepted()
    bench.charge(1)
    assert bench.order("Reset", type="OnIdle")["status"] == "Scheduled"
    assert bench.is_linked
    bench.present()
    assert bench.actions()[-1] == "TransactionEvent"
    bench.wait(11)
    bench.connect()
    assert bench.heard("BootNotification")[-1]["reason"] == "ScheduledReset"


def test_only_one_evse_may_be_reset() -> None:
    """(B11.FR.08)."""
    bench = Bench.accepted(evses=TWO)
    assert bench.order("Reset", type="Immediate", evseId=2)["status"] == "Accepted"
    bench.wait(5)
    assert bench.is_linked
    assert bench.statuses(2) == ["Unavailable", "Available"]
    assert bench.order("Reset", type="Immediate", evseId=3)["status"] == "Rejected"

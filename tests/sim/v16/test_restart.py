"""Resets (OCPP 1.6, 5.14; errata, 3.36)."""

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AvailabilityType,
    ResetType,
    StopReason,
)
from chargeloom.sim.station.restart import PATIENCE_S
from tests.sim.v16.pocket_csms import SILENCE, Bench

STOP = core.StopTransaction
SOFT, HARD = core.Reset(type=ResetType.SOFT), core.Reset(type=ResetType.HARD)


def charging() -> Bench:
    bench = Bench.accepted(MeterValueSampleInterval="0")
    bench.charge(60)
    return bench


def is_up(bench: Bench) -> bool:
    return bench.model.wants_link


def test_a_soft_reset_tells_the_end_of_what_runs_and_then_lets_go_of_the_link() -> None:
    bench = charging()
    bench.order(SOFT)
    assert [one.reason for one in bench.heard(STOP)] == [StopReason.SOFT_RESET]
    assert bench.statuses()[-1] == "Finishing"
    assert not is_up(bench)
    assert not bench.is_linked


def test_a_restarted_station_boots_again() -> None:
    bench = charging()
    bench.order(SOFT)
    bench.wait(9.9)
    assert not is_up(bench)
    bench.wait(0.2)
    assert is_up(bench)
    bench.csms.heard.clear()
    bench.connect()
    assert bench.actions() == ["BootNotification", "StatusNotification", "StatusNotification"]


def test_a_stop_that_a_soft_reset_could_not_deliver_is_delivered_after_it() -> None:
    bench = charging()
    bench.csms.script[STOP] = [SILENCE]
    bench.order(SOFT)
    bench.wait(PATIENCE_S)
    assert not bench.is_linked
    bench.wait(10)
    bench.connect()
    assert len(bench.heard(STOP)) == 1
    bench.wait(100)
    first, second = bench.heard(STOP)
    assert first == second


def test_a_hard_reset_tells_the_end_after_the_restart() -> None:
    bench = charging()
    bench.order(HARD)
    assert bench.heard(STOP) == []
    assert not bench.is_linked
    bench.wait(10)
    bench.csms.heard.clear()
    bench.connect()
    assert bench.actions()[0] == "BootNotification"
    (stop,) = bench.heard(STOP)
    assert stop.reason is StopReason.HARD_RESET
    assert stop.timestamp.timestamp() - bench.clock.ahead_s == 60


def test_a_station_that_restarts_reads_no_cards() -> None:
    bench = Bench.accepted()
    bench.order(HARD)
    bench.charge(1)
    bench.wait(10)
    bench.connect()
    assert bench.heard(core.Authorize) == []


def test_a_connector_out_of_service_stays_so_over_a_reset() -> None:
    """(OCPP 1.6, 5.14)."""
    bench = Bench.accepted()
    bench.order(core.ChangeAvailability(connector_id=1, type=AvailabilityType.INOPERATIVE))
    bench.order(SOFT)
    bench.wait(10)
    bench.csms.heard.clear()
    bench.connect()
    assert bench.statuses(1) == ["Unavailable"]

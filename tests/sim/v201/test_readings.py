"""Readings at even times of the day, told at once or with the end (OCPP 2.0.1, J01 and 2.7)."""

from typing import Any

from chargeloom.sim.station.outlet import ConnectorKind
from tests.sim.v201.pocket_csms import Bench

ALIGNED = {"AlignedDataCtrlr.Interval": "900", "TxUpdatedInterval": "0"}
TWO = ((ConnectorKind(),), (ConnectorKind(),))


def clock_triggered(bench: Bench) -> list[dict[str, Any]]:
    told = bench.heard("TransactionEvent")
    return [one for one in told if one["triggerReason"] == "MeterValueClock"]


def contexts(event: dict[str, Any]) -> list[str]:
    return [one["sampledValue"][0]["context"] for one in event["meterValue"]]


def test_an_evse_outside_of_a_transaction_tells_its_values_at_every_interval() -> None:
    """(J01.FR.14)."""
    bench = Bench.accepted(evses=TWO, **ALIGNED)
    bench.wait(1900)
    assert [one["evseId"] for one in bench.heard("MeterValues")] == [1, 2, 1, 2]


def test_an_evse_involved_in_a_transaction_tells_them_in_its_events() -> None:
    """(J01.FR.22)."""
    bench = Bench.accepted(evses=TWO, **ALIGNED)
    bench.charge(1000)
    (told,) = clock_triggered(bench)
    assert contexts(told) == ["Sample.Clock"]
    assert [one["evseId"] for one in bench.heard("MeterValues")] == [2]


def test_a_station_that_sends_during_idle_only_is_silent_while_any_transaction_runs() -> None:
    """(J01.FR.14 and FR.20)."""
    bench = Bench.accepted(evses=TWO, SendDuringIdle="true", **ALIGNED)
    bench.wait(1000)
    assert len(bench.heard("MeterValues")) == 2
    bench.charge(1000)
    assert (len(bench.heard("MeterValues")), clock_triggered(bench)) == (2, [])
    bench.present()
    bench.wait(1000)
    assert len(bench.heard("MeterValues")) == 4


def test_values_of_even_times_are_kept_for_the_end_of_the_transaction() -> None:
    """(2.7.15 and 2.7.16)."""
    bench = Bench.accepted(
        TxUpdatedInterval="0",
        **{
            "AlignedDataCtrlr.TxEndedInterval": "900",
            "AlignedDataCtrlr.TxEndedMeasurands": "Voltage",
        },
    )
    bench.charge(2000)
    bench.present()
    started, ended = bench.heard("TransactionEvent")
    assert contexts(ended) == [
        "Transaction.Begin", "Sample.Clock", "Sample.Clock", "Transaction.End"
    ]  # fmt: skip
    kept = ended["meterValue"][1]["sampledValue"]
    assert {one["measurand"] for one in kept} == {"Voltage"}
    assert "meterValue" in started


def test_nothing_is_kept_at_even_times_unless_so_configured() -> None:
    bench = Bench.accepted(TxUpdatedInterval="0", TxEndedMeasurands="Voltage")
    bench.charge(2000)
    bench.present()
    ended = bench.heard("TransactionEvent")[-1]
    assert contexts(ended) == ["Transaction.Begin", "Transaction.End"]

"""Periodic event streams (OCPP 2.1, N11 to N15)."""

from typing import Any

from chargeloom.protocols.ocpp.v21.messages.event_streams import NotifyPeriodicEventStream
from tests.sim.v201.pocket_csms import Bench

MONITOR: dict[str, Any] = {
    "component": {"name": "EVSE", "evse": {"id": 1}},
    "variable": {"name": "Power"},
    "type": "Periodic", "value": 30, "severity": 9,
    "periodicEventStream": {"interval": 5},
}  # fmt: skip


def test_a_monitor_that_streams_sends_what_nobody_answers() -> None:
    bench = Bench.accepted("2.1", TxUpdatedInterval="0")
    bench.order("SetMonitoringLevel", severity=0)
    bench.order("SetVariableMonitoring", setMonitoringData=[MONITOR])
    (opened,) = bench.heard("OpenPeriodicEventStream")
    assert opened["constantStreamData"]["params"] == {"interval": 5}
    bench.wait(16)
    assert len(bench.csms.sent) == 3
    assert all(isinstance(one, NotifyPeriodicEventStream) for one in bench.csms.sent)
    reply = bench.order("GetPeriodicEventStream")
    assert [one["id"] for one in reply["constantStreamData"]] == [1]
    bench.order("AdjustPeriodicEventStream", id=1, params={"interval": 10})
    assert bench.model.station.shelf.streams[1].interval_s == 10


def test_a_stream_that_is_not_accepted_is_not_sent() -> None:
    bench = Bench.accepted("2.1")
    bench.csms.rules["OpenPeriodicEventStream"] = lambda _: {"status": "Rejected"}
    bench.order("SetVariableMonitoring", setMonitoringData=[MONITOR])
    bench.wait(30)
    assert bench.csms.sent == []

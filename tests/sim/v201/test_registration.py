"""Boot, heartbeat and the time between links (OCPP 2.0.1, B01 to B04 and G02)."""

import pytest

from tests.sim.v201.pocket_csms import STATUS, Bench

both = pytest.mark.parametrize("version", ["2.0.1", "2.1"])


@both
def test_an_accepted_station_tells_its_connectors(version: str) -> None:
    bench = Bench(version)
    bench.connect()
    assert bench.actions() == ["BootNotification", STATUS[version]]
    assert bench.statuses() == ["Available"]
    boot = bench.heard("BootNotification")[0]
    assert boot["reason"] == "PowerUp"
    assert boot["chargingStation"]["vendorName"] == "Chargeloom"
    assert bench.csms.judge.judged == 2


@both
def test_a_rejected_station_asks_again_after_the_interval(version: str) -> None:
    """(B03)."""
    bench = Bench(version)
    bench.csms.script["BootNotification"] = [bench.csms.verdict("Rejected", 90)]
    bench.connect()
    bench.wait(100)
    assert bench.times("BootNotification") == [0, 90]


def test_a_pending_station_reports_when_it_is_asked() -> None:
    """(B02)."""
    bench = Bench()
    bench.csms.script["BootNotification"] = [bench.csms.verdict("Pending", 1000)]
    bench.connect()
    bench.order("GetBaseReport", requestId=1, reportBase="SummaryInventory")
    assert bench.actions() == ["BootNotification", "NotifyReport"]


def test_a_silent_station_beats() -> None:
    bench = Bench.accepted()
    bench.wait(1000)
    assert bench.times("Heartbeat") == [300, 600, 900]


@both
def test_after_a_short_silence_only_news_are_told_and_after_a_long_one_everything(
    version: str,
) -> None:
    """(B04.FR.01 and B04.FR.02)."""
    bench = Bench.accepted(version, OfflineThreshold="60")
    bench.disconnect()
    bench.wait(30)
    bench.connect()
    assert bench.actions() == []
    bench.disconnect()
    bench.wait(90)
    bench.connect()
    assert bench.actions() == [STATUS[version]]

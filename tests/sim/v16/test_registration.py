"""Boot rules of OCPP 1.6, 4.2, with station and central system back to back."""

from datetime import timedelta

import pytest

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    MessageTrigger,
    RegistrationStatus,
    RemoteStartStopStatus,
    TriggerMessageStatus,
)
from chargeloom.protocols.ocpp.v16.messages.remote_trigger import (
    TriggerMessage,
    TriggerMessageReply,
)
from chargeloom.sim.station.registration import OWN_INTERVAL_S
from chargeloom.sim.station.station_clock import StationClock
from tests.sim.back_to_back import NOON
from tests.sim.v16.pocket_csms import FAULT, SILENCE, Bench, Response

BOOT = core.BootNotification
PENDING, REJECTED = RegistrationStatus.PENDING, RegistrationStatus.REJECTED


def bench_with(*answers: tuple[RegistrationStatus, int]) -> Bench:
    bench = Bench()
    bench.csms.script[BOOT] = [bench.csms.verdict(status, interval) for status, interval in answers]
    return bench


def test_an_accepted_station_tells_the_status_of_itself_and_of_all_connectors() -> None:
    """(OCPP 1.6 errata, 3.22)."""
    bench = Bench()
    bench.connect()
    assert bench.actions() == ["BootNotification", "StatusNotification", "StatusNotification"]
    assert [one.connector_id for one in bench.heard(core.StatusNotification)] == [0, 1]


def test_an_accepted_station_takes_over_time_and_heartbeat_interval() -> None:
    bench = Bench(clock=StationClock())
    bench.csms.script[BOOT] = [bench.csms.verdict(interval=40)]
    bench.connect()
    assert bench.clock.read(0.0) == NOON
    assert dict(bench.settings())["HeartbeatInterval"] == "40"


def test_an_acceptance_without_an_interval_leaves_the_heartbeat_as_it_is() -> None:
    bench = bench_with((RegistrationStatus.ACCEPTED, 0))
    bench.connect()
    assert dict(bench.settings())["HeartbeatInterval"] == "300"


@pytest.mark.parametrize("status", [PENDING, REJECTED])
def test_a_station_that_is_not_accepted_asks_again_after_the_interval(
    status: RegistrationStatus,
) -> None:
    bench = bench_with((status, 25), (status, 40))
    bench.connect()
    bench.wait(100)
    assert bench.times(BOOT) == [0, 25, 65]
    assert bench.actions()[:3] == ["BootNotification"] * 3
    assert bench.actions()[3:] == ["StatusNotification"] * 2


@pytest.mark.parametrize("status", [PENDING, REJECTED])
def test_without_an_interval_a_station_chooses_one_that_does_not_flood(
    status: RegistrationStatus,
) -> None:
    bench = bench_with((status, 0))
    bench.connect()
    bench.wait(100)
    assert bench.times(BOOT) == [0, OWN_INTERVAL_S]


@pytest.mark.parametrize("answer", [FAULT, SILENCE])
def test_a_station_without_a_verdict_asks_again(answer: Response) -> None:
    bench = Bench()
    bench.csms.script[BOOT] = [answer]
    bench.connect()
    bench.wait(200)
    asked = bench.times(BOOT)
    assert asked[1] >= OWN_INTERVAL_S
    assert len(asked) == 2


@pytest.mark.parametrize("status", [PENDING, REJECTED])
def test_nothing_but_boot_notifications_is_sent_before_acceptance(
    status: RegistrationStatus,
) -> None:
    bench = bench_with((status, 1000))
    bench.connect()
    bench.charge(900)
    assert bench.actions() == ["BootNotification"]


def test_a_rejected_station_does_not_even_answer() -> None:
    bench = bench_with((REJECTED, 100))
    bench.connect()
    bench.model.receive(bench.csms.call(core.ClearCache(), bench.now), bench.now)
    assert bench.model.frames_to_send() == []
    bench.model.receive(b'[2,"x","Nonsense",{}]', bench.now)
    assert bench.model.frames_to_send() == []


def test_a_pending_station_answers_and_sends_what_is_triggered() -> None:
    bench = bench_with((PENDING, 1000))
    bench.connect()
    assert dict(bench.settings())["NumberOfConnectors"] == "1"
    trigger = TriggerMessage(requested_message=MessageTrigger.STATUS_NOTIFICATION)
    reply = bench.order(trigger)
    assert reply == TriggerMessageReply(status=TriggerMessageStatus.ACCEPTED)
    assert bench.actions() == ["BootNotification", "StatusNotification", "StatusNotification"]


def test_a_pending_station_refuses_remote_starts() -> None:
    bench = bench_with((PENDING, 1000))
    bench.connect()
    reply = bench.order(core.RemoteStartTransaction(id_tag="TAG"))
    assert reply == core.RemoteStartTransactionReply(status=RemoteStartStopStatus.REJECTED)


def test_a_pending_station_asks_earlier_when_it_is_triggered_to() -> None:
    bench = bench_with((PENDING, 1000))
    bench.connect()
    bench.wait(10)
    bench.order(TriggerMessage(requested_message=MessageTrigger.BOOT_NOTIFICATION))
    assert bench.times(BOOT) == [0, 10]
    assert bench.actions()[2:] == ["StatusNotification"] * 2


def test_the_interval_lasts_over_a_new_link() -> None:
    bench = bench_with((REJECTED, 100))
    bench.connect()
    bench.wait(10)
    bench.disconnect()
    bench.wait(10)
    bench.connect()
    bench.wait(200)
    assert bench.times(BOOT) == [0, 100]


def test_a_boot_whose_link_broke_is_asked_again_at_once() -> None:
    bench = Bench()
    bench.csms.script[BOOT] = [SILENCE]
    bench.connect()
    bench.disconnect()
    bench.wait(5)
    bench.connect()
    assert bench.times(BOOT) == [0, 5]


def test_an_accepted_station_reconnects_without_a_boot_notification() -> None:
    """(OCPP-J 1.6, 5.4)."""
    bench = Bench.accepted()
    bench.disconnect()
    bench.wait(60)
    bench.connect()
    assert bench.actions() == []


def test_a_station_that_was_never_accepted_lets_nobody_charge() -> None:
    """(OCPP 1.6, 4.2.1)."""
    bench = Bench(settings={"AllowOfflineTxForUnknownId": "true"})
    bench.charge(60)
    assert bench.model.station.running() == []


def test_a_wrong_clock_is_set_by_a_heartbeat_too() -> None:
    bench = Bench.accepted()
    bench.csms.clock_ahead = timedelta(hours=1)
    bench.wait(301)
    assert bench.clock.read(bench.now) == NOON + timedelta(hours=1, seconds=301)

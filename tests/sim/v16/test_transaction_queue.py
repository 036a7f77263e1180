"""Delivery of transaction-related messages (OCPP 1.6, 3.7 and 3.7.1; errata, 3.18)."""

import pytest

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import AuthorizationStatus
from chargeloom.sim.station.happening import What
from tests.sim.v16.pocket_csms import FAULT, SILENCE, Bench, Response, refused

START, VALUES, STOP = core.StartTransaction, core.MeterValues, core.StopTransaction


def test_a_failed_message_waits_the_interval_times_its_transmissions_and_is_then_discarded() -> (
    None
):
    """The example of 3.7.1: three attempts, sixty seconds."""
    bench = Bench.accepted(
        TransactionMessageAttempts="3", TransactionMessageRetryInterval="60",
        MeterValueSampleInterval="0",
    )  # fmt: skip
    bench.csms.script[STOP] = [FAULT] * 3
    bench.charge(10)
    bench.present()
    bench.wait(1000)
    assert bench.times(STOP) == [10, 70, 190]
    assert What.DISCARDED in [one.what for one in bench.model.happenings()]
    assert bench.model.is_quiet


def test_a_retry_has_the_same_content_under_another_message_id() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="0")
    bench.csms.script[START] = [FAULT]
    bench.charge(100)
    first, second = bench.heard(START)
    assert first == second


def test_silence_is_a_failure_too_counted_from_the_time_out() -> None:
    """(OCPP 1.6, 4.7: no answer will only cause the same message to be tried again)."""
    bench = Bench.accepted(MeterValueSampleInterval="0", TransactionMessageRetryInterval="60")
    bench.csms.script[START] = [SILENCE]
    bench.charge(200)
    assert bench.times(START) == [0, 90]


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="0", TransactionMessageRetryInterval="60")
    bench.csms.script[START] = [SILENCE]
    bench.charge(40)
    late = core.StartTransactionReply(id_tag_info=refused(), transaction_id=99)
    bench.model.receive(bench.csms.session.result(bench.csms.last_id[START], late), bench.now)
    bench.wait(100)
    assert bench.model.station.running()[0].transaction is not None
    assert bench.times(START) == [0, 90]


def test_new_transaction_messages_wait_until_the_queue_is_empty() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="60", TransactionMessageRetryInterval="90")
    bench.csms.script[START] = [FAULT]
    bench.charge(89)
    assert bench.heard(VALUES) == []
    bench.wait(2)
    told = [action for action in bench.actions() if action != "StatusNotification"]
    assert told == ["Authorize", "StartTransaction", "StartTransaction", "MeterValues"]


def test_messages_that_are_not_about_transactions_may_pass() -> None:
    bench = Bench.accepted(TransactionMessageRetryInterval="600", MeterValueSampleInterval="0")
    bench.csms.script[START] = [FAULT]
    bench.charge(1)
    bench.present("OTHER")
    assert [one.id_tag for one in bench.heard(core.Authorize)] == ["TAG", "OTHER"]


def test_a_driver_is_not_kept_waiting_by_a_backlog() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="1")
    bench.charge(1)
    bench.disconnect()
    bench.wait(50)
    bench.csms.heard.clear()
    bench.is_linked = True
    bench.csms.connected()
    bench.model.connected(bench.now)
    bench.model.present("OTHER", 1, bench.now)
    bench.exchange()
    assert bench.actions()[:3] == ["MeterValues", "Authorize", "MeterValues"]


def test_a_session_that_began_and_ended_offline_is_delivered_after_the_reconnect() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="60")
    bench.charge(1)
    bench.present()
    bench.unplug()
    bench.disconnect()
    bench.csms.heard.clear()
    bench.wait(100)
    bench.charge(180)
    bench.present()
    bench.unplug()
    assert bench.actions() == []
    bench.wait(1000)
    bench.connect()
    assert bench.actions() == [
        "StartTransaction", "MeterValues", "MeterValues", "MeterValues", "StopTransaction"
    ]  # fmt: skip
    (start,), (stop,) = bench.heard(START), bench.heard(STOP)
    assert start.timestamp.timestamp() - bench.clock.ahead_s == 101
    assert stop.timestamp.timestamp() - bench.clock.ahead_s == 281
    assert {one.transaction_id for one in bench.heard(VALUES)} == {stop.transaction_id}
    assert stop.transaction_id == bench.csms.number(start)


def test_a_start_whose_answer_the_link_swallowed_is_offered_again_at_once() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="0")
    bench.csms.script[START] = [SILENCE]
    bench.charge(5)
    bench.disconnect()
    bench.wait(5)
    bench.connect()
    first, second = bench.heard(START)
    assert first == second
    assert bench.times(START) == [0, 10]
    assert len(bench.csms.numbers) == 1


def test_a_broken_link_is_no_failure_to_process() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="0", TransactionMessageAttempts="2")
    bench.csms.script[START] = [SILENCE] * 5
    bench.charge()
    for _ in range(5):
        bench.disconnect()
        bench.wait(1)
        bench.connect()
    assert len(bench.heard(START)) == 6
    assert bench.model.is_quiet
    assert bench.model.station.running()[0].transaction is not None


def test_a_wait_after_a_failure_goes_on_over_a_new_link() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="0", TransactionMessageRetryInterval="60")
    bench.csms.script[START] = [FAULT]
    bench.charge(10)
    bench.disconnect()
    bench.wait(10)
    bench.connect()
    bench.wait(100)
    assert bench.times(START) == [0, 60]


def test_the_wait_counts_every_transmission_those_that_the_link_swallowed_too() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="0", TransactionMessageRetryInterval="60")
    bench.csms.script[START] = [SILENCE, FAULT]
    bench.charge(10)
    bench.disconnect()
    bench.connect()
    bench.wait(1000)
    assert bench.times(START) == [0, 10, 130]


@pytest.mark.parametrize("response", [FAULT, SILENCE])
def test_messages_of_a_start_that_was_given_up_carry_minus_one(response: Response) -> None:
    """(OCPP 1.6 errata, 3.18)."""
    bench = Bench.accepted(
        TransactionMessageAttempts="2", TransactionMessageRetryInterval="10",
        MeterValueSampleInterval="60",
    )  # fmt: skip
    bench.csms.script[START] = [response] * 2
    bench.charge(130)
    bench.present()
    assert {one.transaction_id for one in bench.heard(VALUES)} == {-1}
    assert [one.transaction_id for one in bench.heard(STOP)] == [-1]


def test_a_start_that_is_refused_late_ends_only_what_still_runs() -> None:
    bench = Bench.accepted(TransactionMessageRetryInterval="60", MeterValueSampleInterval="0")
    invalid = refused(AuthorizationStatus.INVALID)
    answer = core.StartTransactionReply(id_tag_info=invalid, transaction_id=7)
    bench.csms.script[START] = [FAULT, answer]
    bench.charge(10)
    bench.present()
    bench.present("NEXT")
    bench.wait(60)
    first = bench.heard(STOP)
    assert [(one.transaction_id, one.id_tag) for one in first] == [(7, "TAG")]
    running = bench.model.station.running()[0].transaction
    assert running is not None
    assert running.id_tag == "NEXT"

import json
from itertools import cycle, repeat
from typing import Any

import pytest

from benchmarks.meter_values import Samples
from benchmarks.script import Rows, Script, Step, WrongAnswer

AT = b"2026-11-23T12:00:00.000Z"
READING = Samples(b'[{"value":"%d"}]', 1)


def script(*steps: Step, prologue: tuple[Step, ...] = ()) -> Script:
    return Script(7, "TAG00007", prologue, cycle(steps or (Step.HEARTBEAT,)), repeat(READING))


def answer(call: bytes, reply: dict[str, object]) -> bytes:
    return json.dumps([3, json.loads(call)[1], reply], separators=(",", ":")).encode()


ACCEPTED: dict[str, object] = {"idTagInfo": {"status": "Accepted"}}
PROMISED: dict[Step, dict[str, object]] = {
    Step.BOOT: {"status": "Accepted", "currentTime": AT.decode(), "interval": 300},
    Step.START: {"transactionId": 4_711, **ACCEPTED},
    Step.METER: {},
    Step.HEARTBEAT: {"currentTime": AT.decode()},
    Step.STOP: ACCEPTED,
}


def say(station: Script, step: Step) -> list[Any]:
    call = station.next_call(AT)
    station.take_answer(answer(call, PROMISED.get(step, {})))
    sent: list[Any] = json.loads(call)
    return sent


def test_the_prologue_comes_first_and_once() -> None:
    station = script(Step.METER, prologue=(Step.BOOT, Step.START))
    assert say(station, Step.BOOT)[2] == "BootNotification"
    is_prepared_too_early = station.is_prepared
    assert say(station, Step.START)[2] == "StartTransaction"
    assert station.is_prepared
    assert not is_prepared_too_early
    assert say(station, Step.METER)[2] == "MeterValues"


def test_meter_values_and_stop_bear_the_transaction_of_the_start_reply() -> None:
    station = script(Step.START, Step.METER, Step.STOP)
    say(station, Step.START)
    _, _, _, reading = say(station, Step.METER)
    _, _, _, stop = say(station, Step.STOP)
    assert reading["transactionId"] == stop["transactionId"] == 4_711
    assert reading["meterValue"][0]["timestamp"] == AT.decode()
    assert int(reading["meterValue"][0]["sampledValue"][0]["value"]) == stop["meterStop"]


def test_every_call_has_its_own_message_id_of_36_characters() -> None:
    station = script(Step.HEARTBEAT, Step.PREPARING)
    ids = [say(station, Step.HEARTBEAT)[1] for _ in range(50)]
    assert len(set(ids)) == 50
    assert {len(each) for each in ids} == {36}


def test_what_was_acknowledged_is_counted_by_kind_of_row() -> None:
    steps = (Step.BOOT, Step.PREPARING, Step.START, Step.METER, Step.METER, Step.STOP)
    station = script(*steps)
    for step in steps:
        say(station, step)
    assert station.rows == Rows(messages=6, samples=2, statuses=1, starts=1, stops=1)


def test_a_call_without_its_answer_is_not_counted() -> None:
    station = script(Step.METER)
    station.next_call(AT)
    assert station.rows == Rows(messages=0, samples=0, statuses=0, starts=0, stops=0)


def test_an_answer_may_be_written_with_blanks() -> None:
    station = script(Step.METER)
    message_id = json.loads(station.next_call(AT))[1]
    station.take_answer(json.dumps([3, message_id, {}]).encode())
    assert station.rows.messages == 1


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        (Step.BOOT, {"status": "Pending", "interval": 300}),
        (Step.START, {"transactionId": 1, "idTagInfo": {"status": "Blocked"}}),
        (Step.START, {"idTagInfo": {"status": "Accepted"}}),
        (Step.STOP, {"idTagInfo": {"status": "Invalid"}}),
    ],
)
def test_a_refusal_is_a_wrong_answer(step: Step, reply: dict[str, object]) -> None:
    station = script(step)
    call = station.next_call(AT)
    with pytest.raises(WrongAnswer, match=step.value):
        station.take_answer(answer(call, reply))


@pytest.mark.parametrize(
    "wrong",
    [
        b'[4,"%s","InternalError","",{}]',
        b'[3,"another",{}]',
        b'[3,"%s"]',
    ],
)
def test_an_error_or_the_answer_to_another_call_is_a_wrong_answer(wrong: bytes) -> None:
    station = script(Step.METER)
    message_id = json.loads(station.next_call(AT))[1].encode()
    with pytest.raises(WrongAnswer):
        station.take_answer(wrong.replace(b"%s", message_id))

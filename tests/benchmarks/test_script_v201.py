"""The twin of OCPP 2.0.1 says what the official schemas allow, and the same charges as that of 1.6."""

import json
from itertools import cycle, repeat
from typing import Any

import pytest

from benchmarks.meter_values import QUANTITIES, Samples, line_v201, samples
from benchmarks.script import Rows, Step, WrongAnswer
from benchmarks.script_v201 import ScriptV201
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v201.dialect import DIALECT

AT = b"2026-11-23T12:00:00.000Z"
READING: Samples = samples(QUANTITIES[:2], (7_400.0, 16.0), True, line_v201)
ACCEPTED: dict[str, Any] = {"idTokenInfo": {"status": "Accepted"}}


def script(*steps: Step) -> ScriptV201:
    return ScriptV201(7, "TAG00007", (), cycle(steps), repeat(READING))


def say(station: ScriptV201, reply: dict[str, Any]) -> list[Any]:
    call = station.next_call(AT)
    sent: list[Any] = json.loads(call)
    station.take_answer(json.dumps([3, sent[1], reply], separators=(",", ":")).encode())
    return sent


@pytest.mark.parametrize("step", Step)
def test_every_call_can_be_read_by_the_strict_decoder(step: Step) -> None:
    _, _, action, payload = json.loads(script(step).next_call(AT))
    DIALECT.decoders[Side.CSMS][action].decode(json.dumps(payload).encode())


def test_the_events_of_a_charge_are_numbered_and_bear_one_transaction() -> None:
    station = script(Step.START, Step.METER, Step.STOP)
    payloads = [say(station, ACCEPTED)[3] for _ in range(6)]
    assert [one["seqNo"] for one in payloads] == [0, 1, 2, 0, 1, 2]
    ids = [one["transactionInfo"]["transactionId"] for one in payloads]
    assert len(set(ids[:3])) == len(set(ids[3:])) == 1
    assert ids[0] != ids[3]
    assert station.rows == Rows(messages=6, samples=10, statuses=0, starts=2, stops=2)


def test_a_refused_token_is_a_wrong_answer() -> None:
    station = script(Step.START)
    with pytest.raises(WrongAnswer):
        say(station, {"idTokenInfo": {"status": "Invalid"}})

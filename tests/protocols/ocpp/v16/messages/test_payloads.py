"""What we write and what we accept, against the official schemas, over messages of every kind."""

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, strategies as st

from chargeloom.wire.json import TypedDecoder, check_document, encode
from chargeloom.wire.violation import WireError
from tests.protocols.ocpp.v16.messages.schemas import MESSAGES, is_valid
from tests.wire.strategies import messages

names = st.sampled_from(sorted(MESSAGES))
oddities = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.decimals(-1000, 1000, places=2),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    st.sampled_from(["Accepted", "Wh", "x" * 21, "x" * 10_001, "2026-11-23T12:00:00Z", "W"]),
    st.sampled_from([[], {}, [{}], [[]], {"status": "Accepted"}]),
)

BREAKS = [
    b"", b" ", b'"', b"\\", b"\\u0000", b"\\ud800", b"\xff", b"\xed\xa0\x80", b"\0", b"}", b"]", b",",
    b"null", b"NaN", b"1e999", b"9" * 30, b"9" * 5000, b"-", b".", b"[" * 50, b'{"a":' * 50,
    b'"status":"Accepted",', b'"status":"Rejected","status":"Accepted",', b'"connectorId":1,',
]  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
@given(st.data())
def test_what_is_written_is_valid_and_reads_back_as_it_was(name: str, data: st.DataObject) -> None:
    kind = MESSAGES[name]
    message = data.draw(messages(kind))
    payload = encode(message)
    check_document(payload)
    assert TypedDecoder(kind).decode(payload) == message
    assume("Hertz" not in payload.decode() or name == "MeterValues")
    assert is_valid(name, payload)


@given(names, st.data())
def test_a_payload_is_accepted_exactly_when_the_official_schema_accepts_it(
    name: str, data: st.DataObject
) -> None:
    document = msgspec.json.decode(encode(data.draw(messages(MESSAGES[name]))))
    damaged = _damage(document, data)
    payload = json.dumps(damaged, default=_number)
    assume("Hertz" not in payload or name == "MeterValues")
    assert _is_accepted(name, payload.encode()) == is_valid(name, payload)


@given(names, st.data())
def test_broken_text_is_refused_as_the_fault_of_the_peer_or_is_clean(
    name: str, data: st.DataObject
) -> None:
    payload = encode(data.draw(messages(MESSAGES[name])))
    at = data.draw(st.integers(0, len(payload)))
    cut = data.draw(st.integers(0, 3))
    broken = payload[:at] + data.draw(st.sampled_from(BREAKS)) + payload[at + cut :]
    if _is_accepted(name, broken):
        check_document(broken)


def _is_accepted(name: str, payload: bytes) -> bool:
    try:
        TypedDecoder(MESSAGES[name]).decode(payload)
    except WireError:
        return False
    return True


def _number(value: Decimal) -> float:
    return float(value)


def _damage(value: Any, data: st.DataObject) -> Any:
    """Change one thing somewhere: leave out, add, or put something else in its place."""
    match value:
        case dict():
            return _damage_object(value, data)
        case [*items] if items:
            at = data.draw(st.integers(0, len(items) - 1))
            return [*items[:at], _damage(items[at], data), *items[at + 1 :]]
    return data.draw(oddities)


def _damage_object(value: dict[str, Any], data: st.DataObject) -> Any:
    names = sorted(value)
    match data.draw(st.sampled_from(["leave out", "add", "replace", "go inside", "go inside"])):
        case "leave out" if names:
            return {name: value[name] for name in names if name != data.draw(_one(names))}
        case "go inside" if names:
            name = data.draw(_one(names))
            return value | {name: _damage(value[name], data)}
        case "add":
            return value | {data.draw(st.sampled_from(["extra", "", "status"])): 1}
    return data.draw(oddities)


def _one(names: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(names)

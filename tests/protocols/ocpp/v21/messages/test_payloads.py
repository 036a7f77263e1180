"""What we write and what we accept, against the official schemas, over messages of every kind."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.wire.json import TypedDecoder, check_document, encode
from chargeloom.wire.violation import WireError
from tests.protocols.ocpp.damage import broken, damaged
from tests.protocols.ocpp.official import is_valid
from tests.protocols.ocpp.v21.messages.schemas import MESSAGES
from tests.wire.strategies import messages

names = st.sampled_from(sorted(MESSAGES))
FEW = 5
"""Tries for each kind of message: with 128 kinds and more, all of them are many."""


@cache
def decoder(name: str) -> TypedDecoder[Any]:
    return TypedDecoder(MESSAGES[name])


@pytest.mark.parametrize("name", MESSAGES)
@settings(max_examples=FEW)
@given(st.data())
def test_what_is_written_is_valid_and_reads_back_as_it_was(name: str, data: st.DataObject) -> None:
    message = data.draw(messages(MESSAGES[name]))
    payload = encode(message)
    check_document(payload)
    assert decoder(name).decode(payload) == message
    assert is_valid("v21", name, payload)


@given(names, st.data())
def test_a_payload_is_accepted_exactly_when_the_official_schema_accepts_it(
    name: str, data: st.DataObject
) -> None:
    payload = damaged(encode(data.draw(messages(MESSAGES[name]))), data)
    assert _is_accepted(name, payload.encode()) == is_valid("v21", name, payload)


@given(names, st.data())
def test_broken_text_is_refused_as_the_fault_of_the_peer_or_is_clean(
    name: str, data: st.DataObject
) -> None:
    payload = broken(encode(data.draw(messages(MESSAGES[name]))), data)
    if _is_accepted(name, payload):
        check_document(payload)


def _is_accepted(name: str, payload: bytes) -> bool:
    try:
        decoder(name).decode(payload)
    except WireError:
        return False
    return True

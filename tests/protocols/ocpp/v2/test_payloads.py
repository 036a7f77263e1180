"""What we write and what we accept, against the official schemas of both versions, over messages of every kind."""

from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.wire.json import TypedDecoder, check_document, encode
from chargeloom.wire.violation import WireError
from tests.protocols.ocpp.damage import broken, damaged
from tests.protocols.ocpp.official import is_valid
from tests.protocols.ocpp.v21.messages import schemas as v21
from tests.protocols.ocpp.v201.messages import schemas as v201
from tests.wire.strategies import messages

MESSAGES: Final = {"v201": v201.MESSAGES, "v21": v21.MESSAGES}
KINDS: Final = [(version, name) for version, known in MESSAGES.items() for name in known]
FEW: Final = 5
"""Tries for each kind of message: with 128 kinds and more, all of them are many."""

names: Final = {version: st.sampled_from(sorted(known)) for version, known in MESSAGES.items()}
each_version: Final = pytest.mark.parametrize("version", MESSAGES)


@cache
def decoder(version: str, name: str) -> TypedDecoder[Any]:
    return TypedDecoder(MESSAGES[version][name])


@pytest.mark.parametrize(("version", "name"), KINDS)
@settings(max_examples=FEW)
@given(st.data())
def test_what_is_written_is_valid_and_reads_back_as_it_was(
    version: str, name: str, data: st.DataObject
) -> None:
    message = data.draw(messages(MESSAGES[version][name]))
    payload = encode(message)
    check_document(payload)
    assert decoder(version, name).decode(payload) == message
    assert is_valid(version, name, payload)


@each_version
@given(st.data())
def test_a_payload_is_accepted_exactly_when_the_official_schema_accepts_it(
    version: str, data: st.DataObject
) -> None:
    name = data.draw(names[version])
    payload = damaged(encode(data.draw(messages(MESSAGES[version][name]))), data)
    assert _is_accepted(version, name, payload.encode()) == is_valid(version, name, payload)


@each_version
@given(st.data())
def test_broken_text_is_refused_as_the_fault_of_the_peer_or_is_clean(
    version: str, data: st.DataObject
) -> None:
    name = data.draw(names[version])
    payload = broken(encode(data.draw(messages(MESSAGES[version][name]))), data)
    if _is_accepted(version, name, payload):
        check_document(payload)


def _is_accepted(version: str, name: str, payload: bytes) -> bool:
    try:
        decoder(version, name).decode(payload)
    except WireError:
        return False
    return True

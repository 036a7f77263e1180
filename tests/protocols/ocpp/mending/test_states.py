"""How far an update or an upload is, in words that the version lacks."""

import json
from typing import Any

import pytest

from chargeloom.domain.commands.progress import STEPS
from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.mending import mend, states
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v201.dialect import DIALECT
from chargeloom.wire.violation import WireError

ACTION = "FirmwareStatusNotification"


def read(said: Any, *tolerated: Deviation) -> Any:
    decoder = DIALECT.decoders[Side.CSMS][ACTION]
    text = json.dumps(said).encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    return mend(decoder, text, refused.value, tolerated, action=ACTION)


def test_a_word_of_its_own_stays_that_word() -> None:
    found = read({"status": "Verifying", "requestId": 3}, Deviation.UNKNOWN_STATE)
    assert (found.message.status, found.message.request_id) == ("Verifying", 3)
    assert found.deviations == ((Deviation.UNKNOWN_STATE, "/status"),)


def test_it_stays_so_where_something_else_is_odd_too() -> None:
    said = {"status": "Verifying", "requestId": "3", "colour": 1}
    found = read(said, *Deviation)
    assert (found.message.status, found.message.request_id) == ("Verifying", 3)


def test_where_it_is_not_tolerated_it_is_refused() -> None:
    others = set(Deviation) - {Deviation.UNKNOWN_STATE}
    assert read({"status": "Verifying"}, *others) is None


@pytest.mark.parametrize("word", STEPS)
def test_a_word_of_any_version_is_known_however_it_is_written(word: str) -> None:
    message = read({"status": "Verifying"}, Deviation.UNKNOWN_STATE).message
    for written in (word.upper(), f" {word.lower()} "):
        assert states.as_meant(message, {"status": written}).status == word

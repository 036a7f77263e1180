"""Words of answers: in other letters they are those of the standard, and a station's own stay its own."""

import json
from enum import StrEnum
from typing import Any

import msgspec
import pytest

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.incoming import Mended
from chargeloom.protocols.ocpp.mending import mend
from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.mending.words import LONGEST, respell, written
from chargeloom.protocols.ocpp.v201.messages.provisioning import SetVariablesReply
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import Form, Violation, Wanted, WireError

ACTION = "SetVariablesReply"


def results(*words: Any) -> dict[str, Any]:
    return {
        "setVariableResult": [
            {
                "attributeStatus": word,
                "component": {"name": "C"},
                "variable": {"name": "V"},
                "customData": {"vendorId": "x", "list": [1]},
            }
            for word in words
        ]
    }


def mended(payload: Any, *tolerated: Deviation, action: str = ACTION) -> Mended | None:
    decoder = TypedDecoder(SetVariablesReply)
    text = json.dumps(payload).encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    return mend(decoder, text, refused.value, tolerated, action=action)


def words_of(read: Mended) -> list[Any]:
    message: Any = read.message
    return [one.attribute_status for one in message.set_variable_result]


@pytest.mark.parametrize(
    "said", ["accepted", "ACCEPTED", " Accepted", "ac_cepted", "reboot required", "REBOOT-REQUIRED"]
)
def test_a_word_in_other_letters_is_that_word(said: str) -> None:
    read = mended(results(said), Deviation.OTHER_LETTERS)
    assert read is not None
    assert isinstance(words_of(read)[0], StrEnum)
    assert words_of(read)[0] in {"Accepted", "RebootRequired"}
    place = "/setVariableResult/0/attributeStatus"
    assert read.deviations == ((Deviation.OTHER_LETTERS, place),)


@pytest.mark.parametrize("said", ["Denied", "Scheduled", "Ok"])
def test_an_own_word_is_told_as_it_was_said_and_is_none_of_the_standards(said: str) -> None:
    read = mended(results("Accepted", said, "Rejected", said), Deviation.UNKNOWN_WORD)
    assert read is not None
    assert words_of(read) == ["Accepted", said, "Rejected", said]
    assert [isinstance(one, StrEnum) for one in words_of(read)] == [True, False, True, False]
    assert json.loads(msgspec.json.encode(read.message)) == results(
        "Accepted", said, "Rejected", said
    )


@pytest.mark.parametrize("said", ["", "  ", "x" * (LONGEST + 1), 7, None, {}])
def test_what_is_no_word_stays_refused(said: Any) -> None:
    assert mended(results("Accepted", said), Deviation.UNKNOWN_WORD) is None


def test_what_is_no_answer_has_no_words_of_its_own() -> None:
    assert mended(results("Denied"), Deviation.UNKNOWN_WORD, action="SetVariables") is None


def test_nothing_is_read_that_is_not_tolerated() -> None:
    assert mended(results("accepted"), Deviation.UNKNOWN_FIELD) is None


def test_many_words_of_both_kinds_are_read_in_one_go() -> None:
    said = ["accepted", "Denied"] * 500
    read = mended(results(*said), Deviation.OTHER_LETTERS, Deviation.UNKNOWN_WORD)
    assert read is not None
    assert words_of(read) == ["Accepted", "Denied"] * 500


@pytest.mark.parametrize(
    ("words", "meant"), [({"Idle", "IDLE"}, "idle"), ({"Idle", "Busy"}, "Idle"), (set(), "idle")]
)
def test_a_word_that_may_be_one_of_several_is_none(words: set[str], meant: str) -> None:
    wanted = Wanted(Form.CHOICE, words=frozenset(words))
    tree = {"status": "idle"}
    damage = Damage(tree, WireError(Violation.INVALID_VALUE, "/status", "", wanted), ACTION)
    assert respell(damage) is (meant == "Idle")
    assert tree == {"status": meant}


def test_nothing_but_words_stands_in() -> None:
    with pytest.raises(TypeError):
        written(object())

"""Words that a newer version wrote are read from a database alone, and are no word that is known."""

import msgspec
import pytest

from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.domain.word import Told, unknown_words


def test_a_word_that_nobody_knows_is_refused_from_outside() -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value"):
        msgspec.convert("of-tomorrow", RuleKind)
    with pytest.raises(ValueError, match="of-tomorrow"):
        RuleKind("of-tomorrow")


def test_from_a_database_it_is_a_member_apart_and_is_written_back() -> None:
    with unknown_words():
        word, again = (msgspec.convert("of-tomorrow", RuleKind) for _ in range(2))
        number: object = msgspec.json.decode(b'["station-offline"]', type=tuple[RuleKind, ...])
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(7, RuleKind)
    assert word == again
    assert {word} == {again}
    assert word not in set(RuleKind)
    assert not word.is_known
    assert number == (RuleKind.STATION_OFFLINE,)
    assert RuleKind.STATION_OFFLINE.is_known
    assert msgspec.json.encode(word) == b'"of-tomorrow"'


def test_it_is_not_taken_for_a_member_that_says_unknown() -> None:
    with unknown_words():
        word = Rotation("of-tomorrow")
    assert word is not Rotation.UNKNOWN
    assert not word.is_known
    assert word.phases is None


def test_what_is_told_of_words_has_something_for_one_that_nobody_knows() -> None:
    told = Told({RuleKind.STATION_OFFLINE: "gone"}, "unknown")
    with unknown_words():
        word = RuleKind("of-tomorrow")
    assert (told[RuleKind.STATION_OFFLINE], told[word]) == ("gone", "unknown")
    with pytest.raises(KeyError):
        told[RuleKind.DISK_FILLING]


def test_a_word_and_its_text_are_the_same_in_tables() -> None:
    told: dict[str, str] = {RuleKind.STATION_OFFLINE: "gone"}
    assert told["station-offline"] == told[RuleKind.STATION_OFFLINE] == "gone"

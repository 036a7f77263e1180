"""JSON documents: a number at a path, or words that say what is wrong."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.devices.device import Channel, Path
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.domain.instant import Instant
from chargeloom.protocols.devices import documents

TOLD = {
    "a": [{"power": 12.5}, {"power": "7"}],
    "b.c": {"d/e": 3},
    "flag": True,
    "text": "x",
    "long": "1_0",
    "arabic": "\u0661\u0662",
}


@pytest.mark.parametrize(
    ("path", "number"), [("a.0.power", 12.5), ("a.1.power", 7.0), ("/b.c/d~1e", 3.0)]
)
def test_a_number_is_found_at_its_path(path: str, number: float) -> None:
    assert documents.number(TOLD, path) == number


def test_a_document_may_be_a_bare_number() -> None:
    assert documents.number(documents.document(b" 12.5 "), "") == 12.5


@pytest.mark.parametrize(
    "path", ["", "a", "a.2.power", "a.x", "flag", "text", "z", "a.-1", "long", "arabic"]
)
def test_what_is_no_number_is_said_to_be_none(path: str) -> None:
    with pytest.raises(SourceSilent):
        documents.number(TOLD, path)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"<html>", b"[" * 60_000])
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(SourceSilent, match="no JSON"):
        documents.document(body)


@pytest.mark.parametrize(
    "told",
    ["2026-03-20T12:00:00Z", "2026-03-20T13:00:00+01:00", 1_774_008_000, 1_774_008_000_000],
)
def test_a_time_is_read_in_every_usual_form(told: object) -> None:
    assert documents.time({"at": told}, "at") == Instant(1_774_008_000_000_000)


@pytest.mark.parametrize("told", ["yesterday", "", None, True])
def test_what_is_no_time_is_said_to_be_none(told: object) -> None:
    with pytest.raises(SourceSilent):
        documents.time({"at": told}, "at")


def test_channels_are_scaled_and_signed() -> None:
    paths = (Path(channel=Channel.POWER, path="a.0.power", scale=0.001, sign=-1),)
    assert documents.values(TOLD, paths) == {Channel.POWER: pytest.approx(-0.0125)}


@given(body=st.binary(max_size=200), path=st.text(max_size=10))
def test_nothing_that_comes_breaks_the_reader(body: bytes, path: str) -> None:
    with suppress(SourceSilent):
        assert isinstance(documents.number(documents.document(body), path), float)

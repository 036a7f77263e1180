from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from chargeloom.web.problems import Fault, Problem
from chargeloom.web.reading import read_body, read_query


class Colour(StrEnum):
    RED = "red"


class Wheel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    size: Annotated[int, Meta(ge=1)]


class Car(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(max_length=5)]
    wheels: tuple[Wheel, ...] = ()
    colour: Colour | None = None


Currency = Annotated[
    str, Meta(pattern=r"^[A-Z]{3}\Z", extra={"words": "three capital letters are needed"})
]


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    currency: Currency


class Search(msgspec.Struct, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=9)] = 5
    is_fast: bool | None = msgspec.field(default=None, name="fast")
    name: str | None = None
    currency: Currency | None = None
    since: Annotated[datetime, Meta(tz=True)] | None = None


def fault(body: bytes) -> str:
    with pytest.raises(Problem) as caught:
        read_body(Car, body)
    assert caught.value.status == 422
    (only,) = caught.value.errors
    return only.pointer


@pytest.mark.parametrize("said", ["euro", "eur", "EUR\n", ""])
def test_who_writes_a_text_in_another_form_is_told_the_one_that_is_wanted(said: str) -> None:
    with pytest.raises(Problem) as of_body:
        read_body(Priced, msgspec.json.encode({"currency": said}))
    with pytest.raises(Problem) as of_query:
        read_query(Search, [("currency", said)])
    for refused in (of_body, of_query):
        (fault,) = refused.value.errors
        assert fault == Fault("/currency", "three capital letters are needed")


def test_a_good_body_is_read() -> None:
    assert read_body(Car, b'{"name":"vw","wheels":[{"size":3}]}').wheels == (Wheel(size=3),)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"", ""),
        (b"{", ""),
        (b"[]", ""),
        (b"null", ""),
        (b"\xff", ""),
        (b"{}", "/name"),
        (b'{"name":1}', "/name"),
        (b'{"name":null}', "/name"),
        (b'{"name":"too long"}', "/name"),
        (b'{"name":"vw","name":"bmw"}', "/name"),
        (b'{"name":"a\\u0000"}', "/name"),
        (b'{"name":"\\ud800"}', "/name"),
        (b'{"name":"vw","role":"admin"}', "/role"),
        (b'{"name":"vw","a/b~":1}', "/a~1b~0"),
        (b'{"name":"vw","colour":"blue"}', "/colour"),
        (b'{"name":"vw","wheels":[{"size":1},{"size":0}]}', "/wheels/1/size"),
        (b'{"name":"vw","wheels":[{"size":1},{}]}', "/wheels/1/size"),
        (b'{"name":"vw","wheels":[{"size":1,"x`y":1}]}', "/wheels/0/x`y"),
        (b'{"name":"vw","wheels":[{"size":"1"}]}', "/wheels/0/size"),
        (b'{"name":"vw","wheels":' + b"[" * 40 + b"]" * 40 + b"}", ""),
    ],
)
def test_what_is_wrong_with_a_body_is_named_by_its_place(body: bytes, pointer: str) -> None:
    assert fault(body) == pointer


def test_a_message_does_not_grow_with_what_was_sent() -> None:
    with pytest.raises(Problem) as caught:
        read_body(Car, b'{"name":"vw","%s":1}' % (b"x" * 10_000))
    assert len(str(caught.value.errors)) < 300


@pytest.mark.parametrize("size", [b"2", b"2.0", b"0.2e1"])
def test_a_whole_number_may_be_written_with_a_fraction(size: bytes) -> None:
    assert read_body(Car, b'{"name":"vw","wheels":[{"size":%s}]}' % size).wheels[0].size == 2


@pytest.mark.parametrize("size", [b"2.5", b"1e999", b"true", b"1e400", b"9" * 5000])
def test_what_is_no_whole_number_is_refused(size: bytes) -> None:
    assert fault(b'{"name":"vw","wheels":[{"size":%s}]}' % size) == "/wheels/0/size"


def test_parameters_are_read_from_their_text() -> None:
    found = read_query(Search, [("limit", "7"), ("fast", "true"), ("name", "null")])
    assert found == Search(limit=7, is_fast=True, name="null")


def test_parameters_that_are_left_out_have_their_defaults() -> None:
    assert read_query(Search, []) == Search()


def test_every_wrong_parameter_is_named() -> None:
    asked = [("limit", "0"), ("fast", "null"), ("sort", "x"), ("name", "a"), ("name", "b")]
    with pytest.raises(Problem) as caught:
        read_query(Search, asked)
    assert [error.pointer for error in caught.value.errors] == ["/limit", "/fast", "/sort", "/name"]


@pytest.mark.parametrize("text", ["2024-01-01T00:00:00", "1700000000", "yesterday", ""])
def test_a_moment_without_zone_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        read_query(Search, [("since", text)])

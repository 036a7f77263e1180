"""What a decoder complains about, as people and programs are told it."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from chargeloom.wire.unfit import TEXTS, unfit, words_of


class Colour(Enum):
    RED = "red"


class Part(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    whole: Annotated[int, Meta(ge=1, le=5)]
    number: Annotated[float, Meta(gt=1, lt=5)] = 2.0
    exact: Decimal = Decimal(0)
    tick: bool = False
    text: Annotated[str, Meta(min_length=2, max_length=3)] = "ab"
    shape: Annotated[str, Meta(pattern="^a+$")] = "a"
    spoken: Annotated[str, Meta(pattern="^it's\\.$", extra={"words": "say that it is"})] | None = (
        None
    )
    day: date | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None
    colour: Colour = Colour.RED
    side: Literal["left", "right"] = "left"
    some: Annotated[list[int], Meta(min_length=1, max_length=2)] | None = None
    few: Annotated[list[int], Meta(min_length=2)] | None = None
    one: Annotated[list[int], Meta(max_length=1)] | None = None
    three: tuple[float, float, float] = (1, 2, 3)
    either: int | str = 1
    parts: "tuple[Part, ...]" = ()
    named: "dict[str, Part]" = {}


@pytest.mark.parametrize(
    ("said", "pointer", "words"),
    [
        (b'{"whole":"1"}', "/whole", "a whole number is needed"),
        (b'{"whole":1.5}', "/whole", "a whole number is needed"),
        (b'{"whole":null}', "/whole", "a whole number is needed"),
        (b'{"whole":0}', "/whole", "at least 1"),
        (b'{"whole":6}', "/whole", "at most 5"),
        (b'{"number":"x"}', "/number", "a number is needed"),
        (b'{"number":1}', "/number", "more than 1"),
        (b'{"number":5.5}', "/number", "less than 5"),
        (b'{"number":1e999}', "/number", "the number is too large"),
        (b'{"exact":[]}', "/exact", "a number is needed"),
        (b'{"exact":"x"}', "/exact", "a number is needed"),
        (b'{"tick":1}', "/tick", "true or false is needed"),
        (b'{"text":1}', "/text", "a text is needed"),
        (b'{"text":"a"}', "/text", "at least 2 characters"),
        (b'{"text":"abcd"}', "/text", "at most 3 characters"),
        (b'{"shape":"b"}', "/shape", "not written as it must be"),
        (b'{"day":"x"}', "/day", "a date is needed"),
        (b'{"at":"x"}', "/at", "no date and time"),
        (b'{"at":"2026-01-01T00:00:00"}', "/at", "a time zone is needed, as in 2026-11-01T06:00:00+01:00"),
        (b'{"colour":"green"}', "/colour", "there is no such choice: 'green'"),
        (b'{"side":"up"}', "/side", "there is no such choice: 'up'"),
        (b'{"some":1}', "/some", "a list is needed"),
        (b'{"some":[]}', "/some", "must not be empty"),
        (b'{"few":[]}', "/few", "at least 2 entries"),
        (b'{"one":[1,2]}', "/one", "at most one entry"),
        (b'{"some":[1,2,3]}', "/some", "at most 2 entries"),
        (b'{"three":[1]}', "/three", "so many figures are needed: 3"),
        (b'{"either":[]}', "/either", "a value of another kind is needed"),
        (b'{"parts":[{"whole":1},7]}', "/parts/1", "a part with fields is needed"),
        (b'{"parts":[{"whole":1},{}]}', "/parts/1/whole", "is required"),
        (b'{"parts":[{"whole":1,"x":1}]}', "/parts/0/x", "no such field"),
        (b'{"whole":1,"a/b~`":1}', "/a~1b~0`", "no such field"),
        (b'{"named":{"a":{}}}', "/named/whole", "is required"),
        (b"{}", "/whole", "is required"),
        (b"[]", "", "a part with fields is needed"),
        (b"{", "", "is no JSON"),
        (b'{"whole":}', "", "is no JSON"),
        (b'{"text":"\xff"}', "", "is no JSON"),
    ],
)  # fmt: skip
def test_each_complaint_is_said_in_plain_words_and_by_its_place(
    said: bytes, pointer: str, words: str
) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)) as refused:
        msgspec.json.decode(said, type=Part)
    assert unfit(refused.value) == (pointer, words)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [({"spoken": "x"}, "/spoken"), ({"parts": [{"whole": 1, "spoken": ""}]}, "/parts/0/spoken")],
)
def test_a_form_that_is_not_met_is_said_in_the_words_beside_it(
    said: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert({"whole": 1, **said}, Part)
    assert unfit(refused.value, Part) == (pointer, "say that it is")
    assert unfit(refused.value) == (pointer, "not written as it must be")


def test_a_form_without_words_beside_it_is_still_no_riddle_of_signs() -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert({"whole": 1, "shape": "b"}, Part)
    assert unfit(refused.value, Part) == ("/shape", "not written as it must be")
    assert words_of(Part) == {"'^a+$'": "", repr("^it's\\.$"): "say that it is"}


def test_what_lies_within_something_else_is_named_from_there() -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert({"parts": [{"whole": "x"}]}, Part)
    found = unfit(refused.value, within="/elements/3")
    assert str(found) == "/elements/3/parts/0/whole: a whole number is needed"


def test_what_nobody_has_foreseen_is_told_as_it_is_and_not_at_length() -> None:
    assert unfit(ValueError("x" * 10_000)) == ("", "x" * 200)


def test_no_text_speaks_of_types_or_expressions() -> None:
    words: Any = " ".join(TEXTS)
    assert not set("`$^") & set(words)

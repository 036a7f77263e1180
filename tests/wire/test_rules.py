from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from msgspec import Meta, inspect

from chargeloom.wire.json import TypedDecoder, encode
from chargeloom.wire.message import Message
from chargeloom.wire.rules import rule_for
from chargeloom.wire.timestamps import Timestamp
from chargeloom.wire.violation import Violation, WireError


class Colour(StrEnum):
    RED = "Red"
    GREEN = "Green"


class Inner(Message):
    name: Annotated[str, Meta(min_length=2, max_length=4, pattern="^[a-z]+$")]
    size: Annotated[int, Meta(ge=0, le=9)]


class Named(Message):
    vendor_id: Annotated[str, Meta(max_length=5)]
    grade: Colour | None = None


class Outer(Message):
    colour: Colour
    inner: Inner
    count: int | None = None
    at: Timestamp | None = None
    flag: bool | None = None
    limit: Annotated[Decimal, Meta(extra={"multiple_of": Decimal("0.1")})] | None = None
    plain: Decimal | None = None
    share: Annotated[Decimal, Meta(extra={"maximum": Decimal(100)})] | None = None
    anything: Any = None
    bag: dict[str, Any] | None = None
    vendor: Annotated[dict[str, Any], Meta(extra={"members": Named})] | None = None
    items: Annotated[tuple[Inner, ...], Meta(min_length=1, max_length=2)] | None = None


INNER = b'{"name":"abc","size":1}'
GOOD = b'{"colour":"Red","inner":' + INNER + b"%s}"

FAULTS = [
    (b"null", Violation.NOT_AN_OBJECT, ""),
    (b"[]", Violation.NOT_AN_OBJECT, ""),
    (b'"x"', Violation.NOT_AN_OBJECT, ""),
    (b"{}", Violation.MISSING_FIELD, "/colour"),
    (b'{"colour":"Red"}', Violation.MISSING_FIELD, "/inner"),
    (b'{"colour":"Red","inner":{"size":1}}', Violation.MISSING_FIELD, "/inner/name"),
    (b'{"colour":"Blue"}', Violation.INVALID_VALUE, "/colour"),
    (b'{"colour":"red"}', Violation.INVALID_VALUE, "/colour"),
    (b'{"colour":7}', Violation.WRONG_TYPE, "/colour"),
    (b'{"colour":null}', Violation.WRONG_TYPE, "/colour"),
    (b'{"inner":[]}', Violation.WRONG_TYPE, "/inner"),
    (b'{"inner":null}', Violation.WRONG_TYPE, "/inner"),
    (b'{"inner":{"name":"a"}}', Violation.INVALID_VALUE, "/inner/name"),
    (b'{"inner":{"name":"abcde"}}', Violation.INVALID_VALUE, "/inner/name"),
    (b'{"inner":{"name":"ABC"}}', Violation.INVALID_VALUE, "/inner/name"),
    (b'{"inner":{"name":3}}', Violation.WRONG_TYPE, "/inner/name"),
    (b'{"inner":{"size":10}}', Violation.INVALID_VALUE, "/inner/size"),
    (b'{"inner":{"size":-1}}', Violation.INVALID_VALUE, "/inner/size"),
    (b'{"inner":{"size":1.0}}', Violation.WRONG_TYPE, "/inner/size"),
    (b'{"inner":{"size":true}}', Violation.WRONG_TYPE, "/inner/size"),
    (b'{"inner":{"size":"1"}}', Violation.WRONG_TYPE, "/inner/size"),
    (GOOD % b',"count":null', Violation.WRONG_TYPE, "/count"),
    (GOOD % b',"at":7', Violation.WRONG_TYPE, "/at"),
    (GOOD % b',"at":"222222017-10-27T19:10:11Z"', Violation.INVALID_VALUE, "/at"),
    (GOOD % b',"at":"2026-02-30T00:00:00Z"', Violation.INVALID_VALUE, "/at"),
    (GOOD % b',"at":"2026-11-23"', Violation.INVALID_VALUE, "/at"),
    (GOOD % b',"at":""', Violation.INVALID_VALUE, "/at"),
    (GOOD % b',"flag":1', Violation.WRONG_TYPE, "/flag"),
    (GOOD % b',"limit":"16.1"', Violation.WRONG_TYPE, "/limit"),
    (GOOD % b',"limit":"NaN"', Violation.WRONG_TYPE, "/limit"),
    (GOOD % b',"limit":true', Violation.WRONG_TYPE, "/limit"),
    (GOOD % b',"limit":16.15', Violation.NOT_MULTIPLE, "/limit"),
    (GOOD % b',"limit":1e-300', Violation.NOT_MULTIPLE, "/limit"),
    (GOOD % (b',"limit":0.1' + b"0" * 5000 + b"1"), Violation.NOT_MULTIPLE, "/limit"),
    (GOOD % b',"limit":1e-30000', Violation.NUMBER_OUT_OF_RANGE, "/limit"),
    (GOOD % b',"limit":1e-99999999999999999999', Violation.NUMBER_OUT_OF_RANGE, "/limit"),
    (GOOD % b',"plain":0e999999999', Violation.NUMBER_OUT_OF_RANGE, "/plain"),
    (GOOD % (b',"plain":' + b"9" * 400), Violation.NUMBER_OUT_OF_RANGE, "/plain"),
    (GOOD % b',"plain":"1"', Violation.WRONG_TYPE, "/plain"),
    (GOOD % b',"limit":1e999', Violation.NUMBER_OUT_OF_RANGE, "/limit"),
    (GOOD % (b',"count":' + b"9" * 5000), Violation.NUMBER_OUT_OF_RANGE, "/count"),
    (GOOD % b',"share":100.1', Violation.INVALID_VALUE, "/share"),
    (GOOD % b',"anything":1e999', Violation.NUMBER_OUT_OF_RANGE, "/anything"),
    (GOOD % b',"anything":1e-99999999999999999999', Violation.NUMBER_OUT_OF_RANGE, "/anything"),
    (GOOD % b',"anything":[{"x":0e999999999}]', Violation.NUMBER_OUT_OF_RANGE, "/anything/0/x"),
    (GOOD % b',"vendor":{"vendorId":"a","x":1e-400}', Violation.NUMBER_OUT_OF_RANGE, "/vendor/x"),
    (GOOD % (b',"anything":[' + b"9" * 5000 + b"]"), Violation.NUMBER_OUT_OF_RANGE, "/anything/0"),
    (GOOD % b',"anything":{"a":1,"a":1}', Violation.DUPLICATE_KEY, "/anything/a"),
    (GOOD % b',"anything":["\\ud800"]', Violation.FORBIDDEN_TEXT, "/anything/0"),
    (GOOD % (b',"anything":' + b"[" * 32 + b"]" * 32), Violation.TOO_DEEP, ""),
    (GOOD % (b',"anything":' + b"[" * 9999 + b"]" * 9999), Violation.TOO_DEEP, ""),
    (GOOD % b',"bag":[]', Violation.WRONG_TYPE, "/bag"),
    (GOOD % b',"bag":null', Violation.WRONG_TYPE, "/bag"),
    (GOOD % b',"vendor":{}', Violation.MISSING_FIELD, "/vendor/vendorId"),
    (GOOD % b',"vendor":{"vendorId":7}', Violation.WRONG_TYPE, "/vendor/vendorId"),
    (GOOD % b',"vendor":{"vendorId":"abcdef"}', Violation.INVALID_VALUE, "/vendor/vendorId"),
    (GOOD % b',"vendor":{"vendorId":"a","grade":"x"}', Violation.INVALID_VALUE, "/vendor/grade"),
    (GOOD % b',"items":[]', Violation.WRONG_COUNT, "/items"),
    (GOOD % b',"items":[1,2,3]', Violation.WRONG_COUNT, "/items"),
    (GOOD % b',"items":{}', Violation.WRONG_TYPE, "/items"),
    (GOOD % (b',"items":[' + INNER + b",{}]"), Violation.MISSING_FIELD, "/items/1/name"),
    (GOOD % b',"Colour":"Red"', Violation.UNKNOWN_FIELD, "/Colour"),
    (GOOD % b',"":0', Violation.UNKNOWN_FIELD, "/"),
    (GOOD % b',"flag":true,"flag":true', Violation.DUPLICATE_KEY, "/flag"),
    (GOOD % b',"\\u0000":1', Violation.FORBIDDEN_TEXT, "/\\x00"),
    (GOOD % (b',"x":' + b"[" * 40 + b"]" * 40), Violation.TOO_DEEP, ""),
    (GOOD % b",", Violation.MALFORMED, ""),
]

ORDER = [
    # document faults come before faults of fields
    (b'{"colour":7,"at":"\\u0000"}', "/at"),
    # then document order
    (b'{"inner":{"name":3},"colour":7}', "/inner/name"),
    (b'{"strange":1,"colour":7}', "/strange"),
    (b'{"colour":7,"strange":1}', "/colour"),
    # what is missing is told after what is there, in declared order
    (b'{"count":"x"}', "/count"),
    (b'{"count":1}', "/colour"),
    # and before what follows the object that lacks it
    (b'{"inner":{},"colour":7}', "/inner/name"),
]


@pytest.mark.parametrize(("payload", "violation", "pointer"), FAULTS)
def test_each_fault_is_named_with_its_place(
    payload: bytes, violation: Violation, pointer: str
) -> None:
    with pytest.raises(WireError) as caught:
        TypedDecoder(Outer).decode(payload)
    assert (caught.value.violation, caught.value.pointer) == (violation, pointer)


@pytest.mark.parametrize(("payload", "pointer"), ORDER)
def test_the_fault_that_comes_first_is_told(payload: bytes, pointer: str) -> None:
    with pytest.raises(WireError) as caught:
        TypedDecoder(Outer).decode(payload)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize("limit", ["0", "16", "16.1", "16.10", "-0.3", "1e3", "1.5E+300", "0.7e0"])
def test_a_decimal_that_is_a_multiple_passes_and_keeps_its_digits(limit: str) -> None:
    outer = TypedDecoder(Outer).decode(GOOD % b',"limit":%s' % limit.encode())
    assert str(outer.limit) == str(Decimal(limit))


LOOSE = b',"anything":[{"a":null},1.10],"bag":{"":[]},"vendor":{"vendorId":"a","x":{"y":-0.5}}'


def test_what_nobody_describes_passes_and_keeps_its_digits() -> None:
    outer = TypedDecoder(Outer).decode(GOOD % LOOSE)
    assert (outer.anything, outer.bag) == ([{"a": None}, Decimal("1.10")], {"": []})
    assert str(outer.anything[1]) == "1.10"
    assert outer.vendor == {"vendorId": "a", "x": {"y": Decimal("-0.5")}}
    assert encode(outer) == GOOD % LOOSE


def test_anything_may_be_null() -> None:
    assert TypedDecoder(Outer).decode(GOOD % b',"anything":null').anything is None


class NotOurs(Message):
    either: int | str | None = None


class NullIsNotAbsence(Message):
    value: int | None


class Open(Message):
    value: Annotated[int, Meta(gt=0)]


class Counts(Message):
    value: dict[str, int]


@pytest.mark.parametrize("kind", [NotOurs, NullIsNotAbsence, Open, Counts])
def test_a_declaration_that_no_rule_covers_is_a_mistake(kind: type[Message]) -> None:
    with pytest.raises(TypeError):
        rule_for(inspect.type_info(kind))


def test_a_description_never_echoes_the_peer() -> None:
    with pytest.raises(WireError) as caught:
        TypedDecoder(Outer).decode(b'{"colour":"%s"}' % (b"x" * 10_000))
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("payload", "taken", "refused"),
    [
        (b'{"colour":"Blue"}', ["Red", "Green"], ["Blue", "red", ""]),
        (b'{"colour":"Red","inner":{"name":"A1"}}', ["ab", "abcd"], ["a", "abcde", "AB"]),
        (
            b'{"colour":"Red","inner":' + INNER + b',"at":"noon"}',
            ["2026-03-20T12:00:00Z"],
            ["01.03.2026 12:00:00", ""],
        ),
    ],
)
def test_who_refuses_a_text_tells_which_others_it_would_take(
    payload: bytes, taken: list[str], refused: list[str]
) -> None:
    with pytest.raises(WireError) as found:
        TypedDecoder(Outer).decode(payload)
    wanted = found.value.wanted
    assert wanted is not None
    assert wanted.takes is not None
    assert [wanted.takes(one) for one in (*taken, *refused)] == [True] * len(taken) + [False] * len(
        refused
    )

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from chargeloom.wire.json import TypedDecoder, encode
from chargeloom.wire.message import Message
from chargeloom.wire.timestamps import Timestamp
from chargeloom.wire.violation import Violation, WireError


class Point(Message):
    at: Timestamp
    text: str | None = None


class Track(Message):
    name: str
    points: tuple[Point, ...] = ()
    first: Point | None = None


class Price(Message):
    amount: Annotated[Decimal, Meta(extra={"multiple_of": Decimal("0.01")})]


class Nothing(Message):
    pass


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("wrap", [bytes, memoryview, msgspec.Raw])
def test_a_payload_is_read_from_what_a_session_has_at_hand(
    wrap: type[bytes] | type[memoryview] | type[msgspec.Raw],
) -> None:
    payload = wrap(b'{"at":"2026-11-23T12:00:00Z"}')
    assert TypedDecoder(Point).decode(payload) == Point(at=NOON)


@pytest.mark.parametrize(
    "payload",
    [
        b'{"name":"x","points":[{"at":"2026-11-23T12:00:00Z","text":"y"}]}',
        b'{ "name" : "x", "points" : [ { "at" : "2026-11-23T14:00:00+0200", "text" : "y" } ] }\n',
        b'{"points":[{"text":"\\u0079","at":"2026-11-23t12:00:00.000000z"}],"n\\u0061me":"x"}',
    ],
)
def test_white_space_order_and_escapes_make_no_difference(payload: bytes) -> None:
    expected = Track(name="x", points=(Point(at=NOON, text="y"),))
    assert TypedDecoder(Track).decode(payload) == expected


def test_a_repeated_name_is_found_behind_a_moment_that_is_written_longer_when_read_back() -> None:
    with pytest.raises(WireError) as caught:
        TypedDecoder(Point).decode(b'{"at":"2026-11-23T12:00:00+0200","text":"","text":""}')
    assert caught.value.violation is Violation.DUPLICATE_KEY


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T12:00:00Z", NOON),
        ("2026-11-23t12:00:00z", NOON),
        ("2026-11-23 12:00:00Z", NOON),
        ("2026-11-23T12:00:00.000Z", NOON),
        ("2026-11-23T12:00:00.0000000000000Z", NOON),
        ("2026-11-23T12:00:00.5Z", NOON + timedelta(milliseconds=500)),
        ("2026-11-23T12:00:00.123456789Z", NOON + timedelta(microseconds=123_457)),
        ("2026-11-23T14:00:00+02:00", NOON),
        ("2026-11-23T14:00:00+0200", NOON),
        ("2026-11-23T00:30:00-11:30", NOON),
    ],
)
def test_moments_are_understood_with_any_fraction_and_offset(text: str, moment: datetime) -> None:
    point = TypedDecoder(Point).decode(b'{"at":"%s"}' % text.encode())
    assert point.at == moment


def test_a_moment_without_zone_stays_visibly_without() -> None:
    point = TypedDecoder(Point).decode(b'{"at":"2026-11-23T12:00:00"}')
    assert point.at.tzinfo is None


def test_moments_are_written_in_utc_wherever_they_stand() -> None:
    east = Point(at=NOON.astimezone(timezone(timedelta(hours=2))))
    assert encode(Track(name="x", points=(east,), first=east)) == (
        b'{"name":"x","points":[{"at":"2026-11-23T12:00:00.000Z"}],'
        b'"first":{"at":"2026-11-23T12:00:00.000Z"}}'
    )


def test_what_is_written_stays_as_it_was() -> None:
    point = Point(at=NOON)
    encode(point)
    assert point == Point(at=NOON)


def test_an_empty_message_is_an_empty_object() -> None:
    assert encode(Nothing()) == b"{}"


def test_text_is_written_as_utf_8() -> None:
    assert encode(Track(name='é"\U0001f600')) == '{"name":"é\\"\U0001f600"}'.encode()


@pytest.mark.parametrize("digits", ["16.00", "0.1", "-3.75"])
def test_decimals_keep_their_digits_both_ways(digits: str) -> None:
    payload = b'{"amount":%s}' % digits.encode()
    assert encode(TypedDecoder(Price).decode(payload)) == payload


@pytest.mark.parametrize("written", [b"12.5", b"-3.10", b"16", b"1e2", b"0.07"])
def test_good_decimals_are_read_without_the_slow_look(
    written: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder = TypedDecoder(Price)
    monkeypatch.setattr(decoder, "_check", _must_not_be_asked)
    assert decoder.decode(b'{"amount":%s}' % written).amount == Decimal(written.decode())


def _must_not_be_asked(_: bytes) -> None:
    pytest.fail("the slow look costs fifty times the quick one")


@pytest.mark.parametrize("text", [b'"12.5"', b'"NaN"', b'"Infinity"', b'""'])
def test_a_text_is_no_decimal(text: bytes) -> None:
    with pytest.raises(WireError) as caught:
        TypedDecoder(Price).decode(b'{"amount":%s}' % text)
    assert caught.value.violation is Violation.WRONG_TYPE


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_a_decimal_that_json_has_no_digits_for_is_never_written(amount: str) -> None:
    with pytest.raises(ValueError, match="no place in JSON"):
        encode(Price(amount=Decimal(amount)))

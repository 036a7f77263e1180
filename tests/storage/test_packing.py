"""Packing of readings: nothing is lost, whatever a meter says; what meters do say takes few bytes."""

import pytest
from hypothesis import given, strategies as st

from chargeloom.storage.packing import digest, pack, unpack

NINE = ("12345678", "7400.3", "16.1", "16.0", "16.2", "230.1", "229.8", "231.0", "54.0")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False).map(str)
NEARLY = st.text("0123456789 .-,E+efabcx\x00\xff", max_size=8)
VALUES = st.lists(st.one_of(DECIMALS, NEARLY, TEXTS), max_size=12).map(tuple)


@given(VALUES)
def test_values_come_back_exactly(values: tuple[str, ...]) -> None:
    assert unpack(pack(values), len(values)) == values


@given(st.lists(DECIMALS, min_size=1, max_size=12).map(tuple))
def test_decimals_take_half_a_byte_a_character(values: tuple[str, ...]) -> None:
    characters = sum(map(len, values)) + len(values) - 1
    assert len(pack(values)) == (characters + 1) // 2


def test_nine_samples_take_less_than_thirty_bytes() -> None:
    assert len(pack(NINE)) == 27


@pytest.mark.parametrize(
    "values",
    [
        (),
        ("",),
        ("", ""),
        (" ",),
        ("1 2",),
        ("++",),
        ("++5", "1"),
        ("-", "+"),
        ("1e5",),
        ("aB",),
        ("ü",),
    ],
)
def test_odd_values_come_back_exactly(values: tuple[str, ...]) -> None:
    assert unpack(pack(values), len(values)) == values


def test_a_text_that_can_not_be_written_is_an_error() -> None:
    with pytest.raises(UnicodeEncodeError):
        pack(("\ud800",))


def test_rows_that_differ_have_different_digests() -> None:
    bodies = [pack(NINE), pack(NINE[:8]), b""]
    places = [
        (evse, connector, layout)
        for evse in (0, 1, 11)
        for connector in (1, 11)
        for layout in (1, 2)
    ]
    digests = {digest(*place, body) for place in places for body in bodies}
    assert len(digests) == len(places) * len(bodies)
    assert all(0 <= one < 1 << 63 for one in digests)


def test_a_digest_is_the_same_for_ever() -> None:
    """Rows that were written hold it: another one would count a repeated reading twice."""
    assert digest(1, 2, 3, b"abc") == 4465507665352938579

"""Decimals in texts are written with the ten digits alone; what is not is named by its place (RFC 6901)."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec import UNSET, UnsetType

from chargeloom.wire.misspelt import misspelt


class Part(msgspec.Struct, frozen=True, tag="part"):
    amount: Decimal | None = None


class Other(msgspec.Struct, frozen=True, tag="other"):
    amount: str = ""


class Whole(msgspec.Struct, frozen=True, rename={"most": "max"}):
    parts: tuple[Part, ...] = ()
    named: dict[str, Decimal] = msgspec.field(default_factory=dict)
    either: Part | Other | UnsetType = UNSET
    most: Decimal | None = None
    text: str = ""


class Wordless(msgspec.Struct, frozen=True):
    text: str = ""


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"max": "1_0"}, "/max"),
        ({"max": "\uff11\uff10"}, "/max"),
        ({"parts": [{"amount": "1"}, {"type": "part", "amount": "1_0"}]}, "/parts/1/amount"),
        ({"named": {"a/b": "0_1"}}, "/named/a~1b"),
        ({"either": {"type": "part", "amount": "1_0"}}, "/either/amount"),
    ],
)
def test_the_first_that_is_misspelt_is_named(said: Any, place: str) -> None:
    msgspec.convert(said, Whole)
    assert misspelt(Whole, said) == place
    assert misspelt(Whole, said, "/within") == f"/within{place}"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"max": "-1.50e3", "text": "1_0", "named": {"a_b": 1.5}},
        {"max": None, "parts": [{"type": "part", "amount": None}]},
        {"either": {"type": "other", "amount": "1_0"}},
    ],
)
def test_numbers_and_other_texts_are_as_they_are(said: Any) -> None:
    msgspec.convert(said, Whole)
    assert misspelt(Whole, said) is None


def test_where_no_decimal_is_none_is_misspelt() -> None:
    assert misspelt(Wordless, {"text": "1_0"}) is None

"""What a page's form says is read as its reader wrote it."""

from decimal import Decimal

import msgspec
import pytest

from chargeloom.web.console.forms import MEDIA_TYPE, read_form
from chargeloom.web.console.words.formats import Formats
from chargeloom.web.problems import Problem


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """A form with a price and a text."""

    price: Decimal | None = None
    name: str = ""


def price(text: str) -> Decimal | None:
    return read_form(Priced, MEDIA_TYPE, b"price=" + text.encode()).price


@pytest.mark.parametrize(
    ("said", "meant"),
    [("0.49", "0.49"), ("0,49", "0.49"), ("0,495", "0.495"), ("-,5", "-0.5"), ("1,2345", "1.2345")],
)
def test_a_fraction_stands_behind_a_point_or_a_comma(said: str, meant: str) -> None:
    assert price(said) == Decimal(meant)


@pytest.mark.parametrize(
    "said", ["1,000", "1.000,50", "1,2,3", "a,b", "0,4x9", "1_0", "\u0661\u0662", "\u0661,\u0665"]
)
def test_what_may_be_meant_otherwise_is_refused(said: str) -> None:
    with pytest.raises(Problem) as refused:
        price(said)
    assert [fault.pointer for fault in refused.value.errors] == ["/price"]


def test_a_comma_in_a_text_stays() -> None:
    assert read_form(Priced, MEDIA_TYPE, b"name=1,5").name == "1,5"


@pytest.mark.parametrize(("language", "written"), [("en", "0.490"), ("de", "0,490")])
def test_a_price_is_written_into_its_field_as_it_is_typed(language: str, written: str) -> None:
    assert Formats(language).entered(Decimal("0.490")) == written
    assert Formats(language).entered(None) == ""
    assert price(written) == Decimal("0.490")

from decimal import Decimal
from fractions import Fraction

import pytest

from chargeloom.domain.money import (
    CURRENCIES,
    Money,
    in_minor,
    minor_digits,
    of_minor,
    plain,
    rounded,
    text,
    written,
)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("4.997", "EUR", "5.00"),
        ("5.625", "EUR", "5.63"),
        ("-5.625", "EUR", "-5.63"),
        ("5.624999999999", "EUR", "5.62"),
        ("1234.5", "JPY", "1235"),
        ("0.0005", "KWD", "0.001"),
        ("1", "CLF", "1.0000"),
    ],
)
def test_amounts_are_rounded_half_up_to_the_smallest_coin(
    amount: str, currency: str, expected: str
) -> None:
    assert str(rounded(Decimal(amount), currency)) == expected


def test_coins_are_counted_and_written_back() -> None:
    assert in_minor(Decimal("12.345"), "EUR") == 1235
    assert str(of_minor(1235, "EUR")) == "12.35"
    assert str(of_minor(7, "JPY")) == "7"
    assert str(of_minor(-5, "BHD")) == "-0.005"


def test_a_fraction_is_written_with_all_its_places_or_with_twelve() -> None:
    assert str(written(Fraction(1, 8))) == "0.125"
    assert str(written(Fraction(61, 60))) == "1.016666666667"
    assert str(written(Fraction(1200))) == "1200"
    assert text(written(Fraction(1, 10**30))) == "0." + "0" * 29 + "1"


def test_places_that_say_nothing_are_dropped() -> None:
    assert [str(plain(Decimal(one))) for one in ("1.500", "1E+2", "0.00")] == ["1.5", "100", "0"]


def test_every_currency_has_its_minor_unit() -> None:
    assert {minor_digits(one) for one in CURRENCIES} == {0, 2, 3, 4}
    with pytest.raises(KeyError):
        minor_digits("EURO")


def test_money_of_two_currencies_is_not_the_same() -> None:
    amount = Decimal(1)
    assert Money(amount=amount, currency="EUR") != Money(amount=amount, currency="USD")

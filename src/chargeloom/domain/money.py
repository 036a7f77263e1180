"""Money: exact decimals of one currency; rounded to its minor unit at one stated point, half up."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

import msgspec

from chargeloom.domain.reading import EXACT

_CODES: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
    USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DIGITS: Final = {code: digits for digits, codes in _CODES.items() for code in codes.split()}
CURRENCIES: Final = frozenset(_DIGITS)
"""The codes of ISO 4217 that money is paid in."""

PLACES: Final = 12
"""An amount that no decimal can write, such as 61/60, is written with so many places."""


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """An amount of one currency; amounts of two are never added."""

    amount: Decimal
    currency: str


def minor_digits(currency: str) -> int:
    """Say how many places the currency's smallest coin has (ISO 4217). Raises KeyError."""
    return _DIGITS[currency]


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round to the currency's minor unit; a half goes away from zero, as merchants do it."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), ROUND_HALF_UP, EXACT)


def in_minor(amount: Decimal, currency: str) -> int:
    """Count the smallest coins of an amount, rounded."""
    return int(rounded(amount, currency).scaleb(minor_digits(currency), EXACT))


def of_minor(count: int, currency: str) -> Decimal:
    """Write a count of smallest coins as an amount."""
    return Decimal(count).scaleb(-minor_digits(currency), EXACT)


def written(exact: Fraction) -> Decimal:
    """Write an exact amount as a decimal: with all its places, or with PLACES where they do not end."""
    decimal = EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    if Fraction(decimal) != exact:
        decimal = decimal.quantize(Decimal(1).scaleb(-PLACES), context=EXACT)
    return plain(decimal)


def plain(amount: Decimal) -> Decimal:
    """Drop places that say nothing, and powers of ten."""
    normal = amount.normalize(EXACT)
    is_whole = normal == normal.to_integral_value()
    return normal.quantize(Decimal(1), context=EXACT) if is_whole else normal


def text(amount: Decimal) -> str:
    """Write an amount with all its places, never with a power of ten."""
    return format(amount, "f")

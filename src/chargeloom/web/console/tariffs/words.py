"""Prices in words, in the order that the law asks for: per kWh, per minute, per session (AFIR, article 5(4))."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from chargeloom.domain.money import minor_digits, plain
from chargeloom.domain.tariffs.tariff import (
    WEEK,
    Dimension,
    Restrictions,
    Tariff,
    TaxIncluded,
)
from chargeloom.web.console.words.formats import Formats
from chargeloom.web.console.words.texts import translate

PER: Final[dict[Dimension, str]] = {
    Dimension.ENERGY: "{price} per kWh",
    Dimension.TIME: "{price} per minute of charging",
    Dimension.PARKING_TIME: "{price} per minute of parking",
    Dimension.FLAT: "{price} per session",
}
PER_RESERVED: Final[dict[Dimension, str]] = {
    Dimension.TIME: "{price} per minute of reservation",
    Dimension.FLAT: "{price} per reservation",
}
"""Each dimension in its order: energy, time, the session as a whole."""
TAXES: Final[dict[TaxIncluded, str]] = {
    TaxIncluded.YES: "with tax",
    TaxIncluded.NO: "without tax",
    TaxIncluded.NOT_APPLICABLE: "no tax applies",
}
_FROM_TO: Final = "{start} to {end}"
_BOUNDS: Final = (
    ("min_kwh", 1, "from {count} kWh on"),
    ("max_kwh", 1, "up to {count} kWh"),
    ("min_current", 1, "from {count} A on"),
    ("max_current", 1, "below {count} A"),
    ("min_power", 1, "from {count} kW on"),
    ("max_power", 1, "below {count} kW"),
    ("min_duration", 60, "after {count} min at the plug"),
    ("max_duration", 60, "in the first {count} min at the plug"),
)
_DATES: Final = (("start_date", "from {day} on"), ("end_date", "before {day}"))
TEXTS: Final = frozenset(
    {
        *PER.values(),
        *PER_RESERVED.values(),
        *TAXES.values(),
        _FROM_TO,
        *(text for *_, text in _BOUNDS),
        *(text for _, text in _DATES),
        "if nobody comes",
    }
)


class Price(NamedTuple):
    """A price in words, and when it applies."""

    words: str
    when: str
    vat: str


def prices(rules: Tariff, language: str) -> list[Price]:
    """List the prices of a tariff."""
    return [Price(*told) for dimension in PER for told in _of(rules, dimension, language)]


def _of(rules: Tariff, dimension: Dimension, language: str) -> Iterator[tuple[str, str, str]]:
    formats = Formats(language)
    for element in rules.elements:
        held = element.restrictions
        per = PER if held is None or held.reservation is None else PER_RESERVED
        for one in element.price_components:
            if one.type is dimension:
                amount = formats.money(_shown(one.price, dimension, rules.currency), rules.currency)
                words = translate(language, per[dimension]).format(price=amount)
                vat = "" if one.vat is None else f"{formats.number(one.vat, _places(one.vat))} %"
                yield words, ", ".join(_when(held, language)) if held else "", vat


def _shown(price: Decimal, dimension: Dimension, currency: str) -> Decimal:
    """Show a price for an hour as one for a minute; no place of a coin is left out."""
    shown = price / 60 if dimension in {Dimension.TIME, Dimension.PARKING_TIME} else price
    shown = plain(round(shown, 6))
    least = minor_digits(currency)
    return shown if _places(shown) >= least else shown.quantize(Decimal(1).scaleb(-least))


def _places(number: Decimal) -> int:
    exponent = plain(number).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _when(held: Restrictions, language: str) -> Iterator[str]:
    def say(text: str, **values: Any) -> str:
        return translate(language, text).format(**values)

    yield from _at(held, say)
    formats = Formats(language)
    for name, scale, text in _BOUNDS:
        bound = getattr(held, name)
        if bound is not None:
            count = Decimal(bound) / scale
            yield say(text, count=formats.number(count, _places(round(count, 2))))
    if held.reservation is not None and held.reservation.value.endswith("EXPIRES"):
        yield say("if nobody comes")


def _at(held: Restrictions, say: Callable[..., str]) -> Iterator[str]:
    if held.day_of_week:
        yield ", ".join(say(one.title()) for one in WEEK if one in held.day_of_week)
    if held.start_time or held.end_time:
        end = held.end_time if held.end_time not in {None, "00:00"} else "24:00"
        yield say(_FROM_TO, start=held.start_time or "00:00", end=end)
    for name, text in _DATES:
        told = getattr(held, name)
        if told is not None:
            yield say(text, day=told)

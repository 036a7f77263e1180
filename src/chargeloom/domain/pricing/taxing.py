"""Taxing: both sides of an amount, before taxes and with them, as far as they can be known."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from chargeloom.domain.pricing.cost import LineKind
from chargeloom.domain.tariffs.tariff import PriceComponent, PriceLimit, Tariff, TaxIncluded

Choose: TypeAlias = Callable[[Fraction, Fraction], Fraction]


class Amount(NamedTuple):
    """An exact amount before taxes and with them; None where the rate is not known."""

    excl: Fraction | None
    incl: Fraction | None


NOTHING: Final = Amount(Fraction(0), Fraction(0))


def taxed(tariff: Tariff, component: PriceComponent, amount: Fraction) -> Amount:
    """Say both sides of what a component comes to (OCPI 2.3.0, tax_included and vat)."""
    if not amount:
        return NOTHING
    rate = tax_rate(tariff, component)
    if rate is None:
        is_in = tariff.tax_included is TaxIncluded.YES
        return Amount(None, amount) if is_in else Amount(amount, None)
    if tariff.tax_included is TaxIncluded.YES:
        return Amount(amount / (1 + rate), amount)
    return Amount(amount, amount * (1 + rate))


def tax_rate(tariff: Tariff, component: PriceComponent) -> Fraction | None:
    """Say the rate of a component, as a share; None where it is not known."""
    if tariff.tax_included is TaxIncluded.NOT_APPLICABLE:
        return Fraction(0)
    if component.vat is not None:
        return Fraction(component.vat) / 100
    return Fraction(0) if tariff.is_taxed_by_rates_alone else None


def total(amounts: list[Amount]) -> Amount:
    """Add both sides; one that is not known makes the sum unknown."""
    return Amount(_sum([one.excl for one in amounts]), _sum([one.incl for one in amounts]))


def limited(tariff: Tariff, amount: Amount) -> Iterator[tuple[LineKind, Amount]]:
    """List what lifts an amount to the least, or lowers it to the most, that a charge costs; each side for itself."""
    for kind, limit, choose in (
        (LineKind.MINIMUM, tariff.min_price, max),
        (LineKind.MAXIMUM, tariff.max_price, min),
    ):
        if limit is None:
            continue
        held = _held(tariff, amount, limit, choose)
        if held != amount:
            yield kind, Amount(_less(held.excl, amount.excl), _less(held.incl, amount.incl))
            amount = held


def _held(tariff: Tariff, amount: Amount, limit: PriceLimit, choose: Choose) -> Amount:
    excl = None if amount.excl is None else choose(amount.excl, Fraction(limit.before_taxes))
    if amount.incl is None:
        return Amount(excl, None)
    if limit.after_taxes is not None:
        return Amount(excl, choose(amount.incl, Fraction(limit.after_taxes)))
    return Amount(excl, _following(tariff, amount, excl))


def _following(tariff: Tariff, amount: Amount, excl: Fraction | None) -> Fraction | None:
    """Say what taxes make of a limit that was given before taxes only: they follow it in proportion."""
    if excl is None or excl == amount.excl:
        return amount.incl
    rates = {
        tax_rate(tariff, one) for element in tariff.elements for one in element.price_components
    }
    only = next(iter(rates)) if len(rates) == 1 else None
    if only is not None:
        return excl * (1 + only)
    return excl * amount.incl / amount.excl if amount.excl and amount.incl is not None else None


def _less(after: Fraction | None, before: Fraction | None) -> Fraction | None:
    return None if after is None or before is None else after - before


def _sum(sides: list[Fraction | None]) -> Fraction | None:
    known = [one for one in sides if one is not None]
    return sum(known, Fraction(0)) if len(known) == len(sides) else None

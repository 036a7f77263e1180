"""The form of common tariffs: per kWh by day and night, per minute, a fee at the start, and one for staying."""

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.money import plain, text
from chargeloom.domain.tariffs.tariff import (
    Dimension,
    Element,
    PriceComponent,
    Restrictions,
    Tariff,
)

_Text = Annotated[str, Meta(max_length=200)]
_MINUTES: Final = 60
_FIELDS: Final = {
    "start_time": "/night_start",
    "end_time": "/night_end",
    "min_duration": "/idle_after",
    "vat": "/vat",
}
"""Which field of the form stands for a place within an element, by its last step."""


class TariffForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tariff as a person writes it; what is left empty costs nothing."""

    name: _Text = ""
    currency: _Text = "EUR"
    time_zone: _Text = "UTC"
    tax_included: _Text = "YES"
    vat: Decimal | None = None
    kwh: Decimal | None = None
    night_kwh: Decimal | None = None
    night_start: _Text | None = None
    night_end: _Text | None = None
    minute: Decimal | None = None
    start: Decimal | None = None
    idle_minute: Decimal | None = None
    idle_after: Annotated[int, Meta(ge=0, le=10_000)] = 0
    version: int | None = None

    def said(self) -> dict[str, Any]:
        """Write it as the API's body has it."""
        return {
            "name": self.name,
            "currency": self.currency.upper(),
            "time_zone": self.time_zone,
            "tax_included": self.tax_included,
            "elements": self.elements(),
        }

    def elements(self) -> list[dict[str, Any]]:
        """Write what has a price as elements; the closer one first."""
        found: list[dict[str, Any]] = []
        if self.night_kwh is not None:
            held = {"start_time": self.night_start or "", "end_time": self.night_end or ""}
            night = self._component(Dimension.ENERGY, self.night_kwh)
            found.append({"price_components": [night], "restrictions": held})
        if self.idle_minute is not None:
            idle = self._component(Dimension.PARKING_TIME, self.idle_minute * _MINUTES)
            found.append(_held([idle], self.idle_after))
        base = [
            self._component(kind, price)
            for kind, price in (
                (Dimension.ENERGY, self.kwh),
                (Dimension.TIME, None if self.minute is None else self.minute * _MINUTES),
                (Dimension.FLAT, self.start),
            )
            if price is not None
        ]
        if base or not found:
            found.append(
                {"price_components": base or [self._component(Dimension.FLAT, Decimal(0))]}
            )
        return found

    def _component(self, kind: Dimension, price: Decimal) -> dict[str, Any]:
        component: dict[str, Any] = {"type": kind.value, "price": text(price)}
        if self.vat is not None:
            component["vat"] = text(self.vat)
        return component


def field_of(pointer: str) -> str:
    """Find the field of the form that says what stands at a place of a tariff."""
    return _FIELDS.get(pointer.rpartition("/")[2], pointer)


def _held(components: list[dict[str, Any]], after_min: int) -> dict[str, Any]:
    held = {"restrictions": {"min_duration": after_min * _MINUTES}} if after_min else {}
    return {"price_components": components, **held}


def form_of(name: str, version: int, rules: Tariff) -> TariffForm | None:
    """Read a tariff back into the form; None where it says more than the form has."""
    guess = _guessed(name, version, rules)
    if guess is None or rules.min_price or rules.max_price or rules.valid_from or rules.valid_until:
        return None
    try:
        again = msgspec.convert(guess.elements(), tuple[Element, ...])
    except msgspec.ValidationError:
        return None
    return guess if again == rules.elements else None


def _guessed(name: str, version: int, rules: Tariff) -> TariffForm | None:
    rates = {one.vat for element in rules.elements for one in element.price_components}
    if len(rates) != 1:
        return None
    fields: dict[str, Any] = {}
    for element in rules.elements:
        for component in element.price_components:
            fields.update(_fields(component, element.restrictions))
    return TariffForm(
        name=name,
        version=version,
        currency=rules.currency,
        time_zone=rules.time_zone,
        tax_included=rules.tax_included.value,
        vat=rates.pop(),
        **fields,
    )


def _fields(component: PriceComponent, held: Restrictions | None) -> dict[str, Any]:
    price = component.price
    match component.type:
        case Dimension.ENERGY if held is not None:
            times = {"night_start": held.start_time, "night_end": held.end_time}
            return {"night_kwh": price, **times}
        case Dimension.ENERGY:
            return {"kwh": price}
        case Dimension.TIME:
            return {"minute": plain(price / _MINUTES)}
        case Dimension.PARKING_TIME:
            after = (held.min_duration or 0) if held is not None else 0
            return {"idle_minute": plain(price / _MINUTES), "idle_after": after // _MINUTES}
        case Dimension.FLAT:
            return {"start": price}

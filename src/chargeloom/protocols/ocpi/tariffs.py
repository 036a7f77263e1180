"""Tariff objects of OCPI 2.1.1, 2.2.1 and 2.3.0, as partners send them and as ours."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from chargeloom.domain.bounds import Inconsistent, Problem
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.tariffs.check import check
from chargeloom.domain.tariffs.tariff import (
    Element,
    PriceComponent,
    PriceLimit,
    Restrictions,
    Tariff,
    TaxIncluded,
)
from chargeloom.wire.misspelt import WORDS, misspelt
from chargeloom.wire.unfit import unfit


class OcpiLimit(msgspec.Struct, frozen=True, kw_only=True):
    """PriceLimit (2.3.0) or Price (2.2.1): the same pair under two names."""

    before_taxes: Decimal | None = None
    after_taxes: Decimal | None = None
    excl_vat: Decimal | None = None
    incl_vat: Decimal | None = None


class OcpiTariff(msgspec.Struct, frozen=True, kw_only=True):
    """What of a Tariff object makes its price; 2.1.1 and 2.2.1 know no `tax_included`."""

    currency: str
    elements: tuple[dict[str, Any], ...]
    id: str = ""
    tax_included: TaxIncluded | None = None
    min_price: OcpiLimit | None = None
    max_price: OcpiLimit | None = None
    start_date_time: str | None = None
    end_date_time: str | None = None


UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, InvalidOperation, RecursionError)
"""What the decoder says of a text that is no such object."""


class TariffUnreadable(Exception):
    """What was given is no Tariff object that can be priced by."""


def read(text: bytes) -> Tariff:
    """Read a Tariff object, digit by digit. Raises TariffUnreadable, which names every fault by its place."""
    try:
        said, pointer = _DECODER.decode(text), misspelt(OcpiTariff, as_said(text))
    except UNREADABLE as error:
        raise TariffUnreadable(f"the tariff: {unfit(error, OcpiTariff)}") from None
    if pointer is not None:
        raise TariffUnreadable(f"the tariff: {pointer}: {WORDS}")
    try:
        return tariff(said)
    except Inconsistent as error:
        told = "; ".join(f"{one.pointer}: {one.message}" for one in error.problems)
        raise TariffUnreadable(f"the tariff: {told}") from None


def tariff(said: OcpiTariff) -> Tariff:
    """Take a Tariff object as one of ours. Raises Inconsistent."""
    found = Tariff(
        currency=said.currency,
        elements=tuple(_element(one, place) for place, one in enumerate(said.elements)),
        tax_included=said.tax_included or TaxIncluded.NO,
        min_price=_limit(said.min_price, "/min_price"),
        max_price=_limit(said.max_price, "/max_price"),
        valid_from=moment_if_any(said.start_date_time, "/start_date_time"),
        valid_until=moment_if_any(said.end_date_time, "/end_date_time"),
        is_taxed_by_rates_alone=said.tax_included is None,
    )
    problems = check(found)
    if problems:
        raise Inconsistent(problems)
    return found


def _element(said: dict[str, Any], place: int) -> Element:
    """Take an element; fields that others add are passed over. Raises Inconsistent."""
    told = _known(said, Element)
    components = said.get("price_components")
    if isinstance(components, list):
        told["price_components"] = [_known(one, PriceComponent) for one in components]
    if isinstance(said.get("restrictions"), dict):
        told["restrictions"] = _known(said["restrictions"], Restrictions)
    at = f"/elements/{place}"
    try:
        found = msgspec.convert(told, Element)
    except msgspec.ValidationError as error:
        raise Inconsistent([Problem(*unfit(error, Element, at))]) from None
    pointer = misspelt(Element, told, at)
    if pointer is not None:
        raise Inconsistent([Problem(pointer, WORDS)])
    return found


def _known(said: Any, kind: type[msgspec.Struct]) -> Any:
    if not isinstance(said, dict):
        return said
    return {name: value for name, value in said.items() if name in kind.__struct_fields__}


def moment(text: str, pointer: str) -> Instant:
    """Read a DateTime, which is UTC also where it does not say so (OCPI 2.2.1, types, DateTime). Raises Inconsistent."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Inconsistent([Problem(pointer, "no date and time")]) from None
    return from_datetime(at if at.tzinfo is not None else at.replace(tzinfo=UTC))


def moment_if_any(text: str | None, pointer: str) -> Instant | None:
    """Read a DateTime that may be left out. Raises Inconsistent."""
    return None if text is None else moment(text, pointer)


def _limit(said: OcpiLimit | None, pointer: str) -> PriceLimit | None:
    if said is None:
        return None
    before = said.before_taxes if said.before_taxes is not None else said.excl_vat
    after = said.after_taxes if said.after_taxes is not None else said.incl_vat
    if before is None:
        raise Inconsistent([Problem(pointer, "has no amount before taxes")])
    return PriceLimit(before_taxes=before, after_taxes=after)


_DECODER: Final = msgspec.json.Decoder(OcpiTariff, float_hook=Decimal)
as_said: Final = msgspec.json.Decoder(float_hook=Decimal).decode
"""Reads an object of any kind, its texts as they came."""

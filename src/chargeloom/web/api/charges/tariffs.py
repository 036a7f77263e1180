"""Tariffs: made, listed, read in all their versions, followed by new ones, tried out."""

from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.bounds import Inconsistent, Problem as Wrong
from chargeloom.domain.ids import TariffId, to_text
from chargeloom.domain.instant import MINUTE, Instant, is_in_the_years
from chargeloom.domain.reading import LARGEST_EXPONENT
from chargeloom.domain.tariffs.tariff import Element, Number, PriceLimit, Tariff, TaxIncluded
from chargeloom.domain.tariffs.version import TariffVersion
from chargeloom.services.pricing.tariffs import StaleTariff
from chargeloom.storage.pages import Page
from chargeloom.web.api import identifiers
from chargeloom.web.api.charges.cost_shape import Quote, show_quote
from chargeloom.web.api.energy.sites import VersionQuery, inconsistent
from chargeloom.web.api.texts import END, Word
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.moments import MomentIn, MomentOut, read_if_any, write, write_if_any
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Fault, Problem, invalid, not_found

PATH: Final = "/api/v1/tariffs"

TariffStatus: TypeAlias = Literal["active", "disabled"]
Currency: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^[A-Z]{{3}}{END}",
        extra={"words": "three capital letters are needed, as in EUR"},
    ),
]
Elements: TypeAlias = Annotated[tuple[Element, ...], Meta(min_length=1, max_length=200)]
Zone: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=64, description="In which its times and dates are read.")
]
Replaced: TypeAlias = Annotated[
    int,
    Meta(
        ge=1,
        lt=1_000_000_000,
        description="The version that this follows; 409 when it is not the newest.",
    ),
]


class NewTariff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tariff as it is drawn up; `elements` are those of OCPI 2.3.0, prices for a kWh, an hour or once."""

    name: Word
    currency: Currency
    elements: Elements
    tax_included: TaxIncluded = TaxIncluded.NO
    min_price: PriceLimit | None = None
    max_price: PriceLimit | None = None
    time_zone: Zone = "UTC"
    valid_from: MomentIn | None = None
    valid_until: MomentIn | None = None


class TariffChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays, charges that began go on as they were sold."""

    version: Replaced
    name: Word | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    elements: Elements | UnsetType = UNSET
    tax_included: TaxIncluded | UnsetType = UNSET
    min_price: PriceLimit | UnsetType | None = UNSET
    max_price: PriceLimit | UnsetType | None = UNSET
    time_zone: Zone | UnsetType = UNSET
    valid_from: MomentIn | UnsetType | None = UNSET
    valid_until: MomentIn | UnsetType | None = UNSET
    status: (
        Annotated[TariffStatus, Meta(description="No charge begins by a disabled tariff.")]
        | UnsetType
    ) = UNSET


class QuoteBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A charge to be tried."""

    kwh: Annotated[Number, Meta(description="At most 1,000,000.")]
    charging_min: Annotated[int, Meta(ge=0, le=44_640)]
    parking_min: Annotated[int, Meta(ge=0, le=44_640)] = 0
    starts_at: Annotated[MomentIn | None, Meta(description="Now, when it is left out.")] = None


class TariffQuery(ListQuery, frozen=True, kw_only=True):
    """Which tariffs."""

    after: identifiers.TariffCursor | None = None


class TariffItem(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a tariff."""

    id: str
    name: str
    status: TariffStatus
    version: int
    saved_at: MomentOut
    saved_by: str
    currency: str
    tax_included: TaxIncluded
    elements: tuple[Element, ...]
    min_price: PriceLimit | None
    max_price: PriceLimit | None
    time_zone: str
    valid_from: MomentOut | None
    valid_until: MomentOut | None


@posts(PATH, Right.MANAGE_PRICES)
async def create_tariff(ask: Ask[NoQuery, NewTariff]) -> TariffItem:
    """Make a tariff; it applies nowhere until it is assigned."""
    said = _said(ask.body)
    name = said.pop("name")
    try:
        return show(await ask.core.tariffs.make(ask.caller.name, name, Tariff(**said)))
    except Inconsistent as fault:
        raise inconsistent(fault) from None


@gets(PATH, Right.READ)
async def tariffs(ask: Ask[TariffQuery, None]) -> Listing[TariffItem]:
    """List the tariffs."""
    page = page_of(ask.query, identifiers.TARIFF)
    known = [Known(one.tariff, one) for one in ask.core.tariffs]
    return listing(
        page.of(known),
        ask.query,
        lambda found: show(found.version),
        lambda found: to_text(identifiers.TARIFF, found.id),
    )


@gets(f"{PATH}/{{tariff}}", Right.READ)
async def tariff(ask: Ask[NoQuery, None]) -> TariffItem:
    """Read a tariff as it is."""
    return show(find_tariff(ask))


@patches(f"{PATH}/{{tariff}}", Right.MANAGE_PRICES, refuses=(409,))
async def change_tariff(ask: Ask[NoQuery, TariffChange]) -> TariffItem:
    """Follow the newest version by a new one."""
    said, known = _said(ask.body), find_tariff(ask)
    replaces = said.pop("version")
    changes: dict[str, Any] = {}
    if "status" in said:
        changes["is_disabled"] = said.pop("status") == "disabled"
    if "name" in said:
        changes["name"] = said.pop("name")
    rules = msgspec.structs.replace(known.rules, **said)
    try:
        return show(
            await ask.core.tariffs.change(
                known.tariff, replaces, ask.caller.name, rules=rules, **changes
            )
        )
    except StaleTariff as stale:
        raise Problem(
            409, "tariff-version-stale", f"the tariff is at version {stale.newest} by now"
        ) from None
    except Inconsistent as fault:
        raise inconsistent(fault) from None


@gets(f"{PATH}/{{tariff}}/versions", Right.READ)
async def tariff_versions(ask: Ask[VersionQuery, None]) -> Listing[TariffItem]:
    """List what a tariff was and is, by number."""
    query = ask.query
    page = Page(
        limit=query.limit + 1,
        after=None if query.after is None else int(query.after),
        is_descending=query.is_descending,
    )
    numbered = [Known(TariffId(one.version), one) for one in _versions(ask)]
    return listing(page.of(numbered), query, lambda one: show(one.version), lambda one: str(one.id))


@gets(f"{PATH}/{{tariff}}/versions/{{version}}", Right.READ)
async def tariff_version(ask: Ask[NoQuery, None]) -> TariffItem:
    """Read a tariff as it was."""
    found = next((one for one in _versions(ask) if str(one.version) == ask.path["version"]), None)
    if found is None:
        raise not_found("version")
    return show(found)


@posts(f"{PATH}/{{tariff}}/quote", Right.READ, status=200)
async def quote_tariff(ask: Ask[NoQuery, QuoteBody]) -> Quote:
    """Say what a charge would cost."""
    body, rules = ask.body, find_tariff(ask).rules
    starts_at = read_if_any(body.starts_at, "/starts_at") or ask.core.ground.now()
    if not _is_in_bounds(body.kwh):
        raise inconsistent(Inconsistent([_OUT_OF_BOUNDS]))
    never = Fault("/starts_at", "out of the years that a clock shows there")
    gone_at = Instant(starts_at + (body.charging_min + body.parking_min) * MINUTE)
    if not is_in_the_years(gone_at):
        raise invalid(never)
    try:
        quote = await ask.core.tariffs.quoted(
            rules, starts_at, body.kwh, body.charging_min, body.parking_min
        )
    except OverflowError:
        raise invalid(never) from None
    return show_quote(quote)


def _is_in_bounds(kwh: Decimal) -> bool:
    """Whether it is an amount; one of a billion places would fill the memory."""
    exponent = kwh.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -LARGEST_EXPONENT and 0 <= kwh <= _MOST_KWH


_MOST_KWH: Final = Decimal(1_000_000)
_OUT_OF_BOUNDS: Final = Wrong("/kwh", "is no amount from 0 to 1,000,000")


class Known(msgspec.Struct, frozen=True):
    """A version by a number, for lists."""

    id: TariffId
    version: TariffVersion


def find_tariff(ask: Ask[Any, Any]) -> TariffVersion:
    """Find the tariff of an address. Raises Problem."""
    found = ask.core.tariffs.find(TariffId(identifiers.read("tariff", ask.path["tariff"])))
    if found is None:
        raise identifiers.missing("tariff")
    return found


def show(version: TariffVersion) -> TariffItem:
    """Show a version."""
    rules = version.rules
    return TariffItem(
        id=to_text(identifiers.TARIFF, version.tariff),
        name=version.name,
        status="disabled" if version.is_disabled else "active",
        version=version.version,
        saved_at=write(version.saved_at),
        saved_by=version.saved_by,
        currency=rules.currency,
        tax_included=rules.tax_included,
        elements=rules.elements,
        min_price=rules.min_price,
        max_price=rules.max_price,
        time_zone=rules.time_zone,
        valid_from=write_if_any(rules.valid_from),
        valid_until=write_if_any(rules.valid_until),
    )


def _versions(ask: Ask[Any, Any]) -> tuple[TariffVersion, ...]:
    return ask.core.tariffs.versions(find_tariff(ask).tariff)


def _said(body: NewTariff | TariffChange) -> dict[str, Any]:
    said = {name: getattr(body, name) for name in body.__struct_fields__}
    for name in ("valid_from", "valid_until"):
        if not isinstance(said[name], UnsetType):
            said[name] = read_if_any(said[name], f"/{name}")
    return {name: value for name, value in said.items() if not isinstance(value, UnsetType)}


ENDPOINTS = (
    create_tariff,
    tariffs,
    tariff,
    change_tariff,
    tariff_versions,
    tariff_version,
    quote_tariff,
)

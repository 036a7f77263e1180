"""Limits from outside: said, listed, read, changed and cancelled."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.bounds import Inconsistent
from chargeloom.domain.ids import LimitId, SiteId, from_text, to_text
from chargeloom.domain.limits.outside_limit import (
    EVER,
    OPERATOR,
    Covers,
    Figures,
    LimitKind,
    LimitState,
    OutsideLimit,
    Phase,
    Target,
    source_of,
)
from chargeloom.domain.sites.site import Amperes, Kilowatts
from chargeloom.services.core import Core
from chargeloom.storage.pages import LimitPage
from chargeloom.web.api import identifiers
from chargeloom.web.api.identifiers import END
from chargeloom.web.api.sites import inconsistent
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.moments import MomentIn, MomentOut, read, write, write_if_any
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Fault, invalid

PATH: Final = "/api/v1/limits"

LimitStatus: TypeAlias = Literal["active", "disabled"]
Source: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=rf"^[a-z0-9][a-z0-9._-]*{END}",
        description="Whose word it is; `enwg-14a` dims, not below 4.2 kW for each outlet.",
    ),
]
ExternalId: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        pattern=rf"^[^\x00-\x1f\x7f]*{END}",
        description="The source's own name; the same again replaces what was said before.",
    ),
]
SiteText: TypeAlias = Annotated[str, Meta(pattern=identifiers.form_of(identifiers.SITE))]
Priority: TypeAlias = Annotated[
    int,
    Meta(ge=-1000, le=1000, description="Of soft limits the highest counts; hard ones all do."),
]


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money for a kilowatt hour."""

    amount: Annotated[str, Meta(pattern=rf"^-?[0-9]{{1,9}}(\.[0-9]{{1,9}})?{END}")]
    currency: Annotated[str, Meta(pattern=rf"^[A-Z]{{3}}{END}")]


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures: amperes for each phase, kilowatts altogether, or a price."""

    import_a: Amperes | None = None
    import_kw: Kilowatts | None = None
    export_a: Amperes | None = None
    export_kw: Kilowatts | None = None
    price: Price | None = None


class NewLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said; what is left out is as the source's rules have it."""

    site: SiteText
    at: Target = Target()
    phase: Phase | None = None
    covers: Covers | UnsetType = UNSET
    kind: LimitKind = LimitKind.CONSTRAINT
    says: Said
    fallback: (
        Annotated[Said, Meta(description="What holds from expires_at on, if the source is silent.")]
        | None
    ) = None
    hard: bool | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    source: Source = OPERATOR
    external_id: ExternalId | None = None
    starts_at: Annotated[MomentIn, Meta(description="At once, when nothing is said.")] | None = None
    ends_at: Annotated[MomentIn, Meta(description="Never, when nothing is said.")] | None = None
    expires_at: (
        Annotated[MomentIn, Meta(description="Until then the source is believed to be there.")]
        | None
    ) = None


class LimitChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    says: Said | UnsetType = UNSET
    fallback: Said | UnsetType | None = UNSET
    hard: bool | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    starts_at: MomentIn | UnsetType | None = UNSET
    ends_at: MomentIn | UnsetType | None = UNSET
    expires_at: MomentIn | UnsetType | None = UNSET
    status: (
        Annotated[LimitStatus, Meta(description="A disabled limit is cancelled.")] | UnsetType
    ) = UNSET


class LimitQuery(ListQuery, frozen=True, kw_only=True):
    """Which limits: of a site, of a source, or all; `live` are those that may still hold."""

    after: identifiers.LimitCursor | None = None
    site: SiteText | None = None
    source: Source | None = None
    live: bool | None = None


class LimitItem(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said; `state` is what has become of it by now."""

    id: str
    site: str
    at: Target
    phase: Phase | None
    covers: Covers
    kind: LimitKind
    says: Said
    fallback: Said | None
    hard: bool
    priority: int
    source: str
    external_id: str | None
    starts_at: MomentOut | None
    ends_at: MomentOut | None
    expires_at: MomentOut | None
    created_at: MomentOut
    changed_at: MomentOut
    status: LimitStatus
    state: LimitState


class LimitMade(LimitItem, frozen=True, kw_only=True):
    """What was said for the first time."""

    http_status: ClassVar[int] = 201


class LimitRepeated(LimitItem, frozen=True, kw_only=True):
    """What replaced what its source had said before under the same name."""

    http_status: ClassVar[int] = 200


@posts(PATH, Right.OPERATE)
async def create_limit(ask: Ask[NoQuery, NewLimit]) -> LimitMade | LimitRepeated:
    """Say a constraint, a set-point or a price; 200 where it replaces one of the same source and name."""
    site, said = read_new(ask.core, ask.body)
    try:
        limit, is_new = await ask.core.limits.say(site, ask.caller.name, **said)
    except Inconsistent as fault:
        raise inconsistent(fault) from None
    kind = LimitMade if is_new else LimitRepeated
    return kind(**_shown(ask.core, limit))


@gets(PATH, Right.READ)
async def limits(ask: Ask[LimitQuery, None]) -> Listing[LimitItem]:
    """List what others said, also what is over."""
    query, page = ask.query, page_of(ask.query, identifiers.LIMIT)
    site = None if query.site is None else _number(query.site)
    if query.live:
        found = page.of(
            [
                limit
                for limit in ask.core.limits
                if (site is None or limit.site == site) and query.source in {None, limit.source}
            ]
        )
    else:
        asked = LimitPage(page, site=site, source=query.source)
        found = await ask.core.ground.store.outside_limits(asked)
    return listing(
        found,
        query,
        lambda limit: show(ask.core, limit),
        lambda limit: to_text(identifiers.LIMIT, limit.id),
    )


@gets(f"{PATH}/{{limit}}", Right.READ)
async def limit(ask: Ask[NoQuery, None]) -> LimitItem:
    """Read what somebody said."""
    return show(ask.core, await _find(ask))


@patches(f"{PATH}/{{limit}}", Right.OPERATE)
async def change_limit(ask: Ask[NoQuery, LimitChange]) -> LimitItem:
    """Change what was said, or cancel it."""
    said, known = _read(ask.body), await _find(ask)
    if "status" in said:
        said["is_cancelled"] = said.pop("status") == "disabled"
    try:
        changed = await ask.core.limits.change(known.id, ask.caller.name, **said)
    except Inconsistent as fault:
        raise inconsistent(fault) from None
    return show(ask.core, changed)


async def _find(ask: Ask[Any, Any]) -> OutsideLimit:
    found = await ask.core.limits.find(LimitId(identifiers.read("limit", ask.path["limit"])))
    if found is None:
        raise identifiers.missing("limit")
    return found


def _number(text: str) -> SiteId:
    return SiteId(from_text(identifiers.SITE, text) or 0)


def _site(core: Core, text: str, pointer: str) -> SiteId:
    found = core.sites.find(_number(text))
    if found is None:
        raise invalid(Fault(pointer, "there is no such site"))
    return found.site


# In.


def read_new(core: Core, body: NewLimit) -> tuple[SiteId, dict[str, Any]]:
    """Take what is said anew; what is left out is as the rules of its source have it. Raises Problem."""
    said = _read(body)
    site = _site(core, said.pop("site"), "/site")
    rules = source_of(said["source"])
    return site, {
        "covers": rules.covers,
        "is_hard": rules.is_hard,
        "priority": rules.priority,
    } | said


def _read(body: NewLimit | LimitChange) -> dict[str, Any]:
    """Take what a client said into the words of the domain. Raises Problem."""
    fields = {name: getattr(body, name) for name in body.__struct_fields__}
    said = {name: value for name, value in fields.items() if not isinstance(value, UnsetType)}
    for name, value in said.items():
        if isinstance(value, datetime):
            said[name] = read(value, f"/{name}")
        elif isinstance(value, Said):
            said[name] = _figures_in(value)
    if said.get("starts_at", EVER) is None:
        said["starts_at"] = EVER
    if "hard" in said:
        said["is_hard"] = said.pop("hard")
    return said


def _figures_in(said: Said) -> Figures:
    price = said.price
    return Figures(
        import_a=said.import_a,
        import_kw=said.import_kw,
        export_a=said.export_a,
        export_kw=said.export_kw,
        price=None if price is None else Decimal(price.amount),
        currency=None if price is None else price.currency,
    )


# Out.


def show(core: Core, limit: OutsideLimit) -> LimitItem:
    """Show what somebody said, and what has become of it."""
    return LimitItem(**_shown(core, limit))


def _shown(core: Core, limit: OutsideLimit) -> dict[str, Any]:
    return {
        "id": to_text(identifiers.LIMIT, limit.id),
        "site": to_text(identifiers.SITE, limit.site),
        "at": limit.at,
        "phase": limit.phase,
        "covers": limit.covers,
        "kind": limit.kind,
        "says": _figures_out(limit.says),
        "fallback": None if limit.fallback is None else _figures_out(limit.fallback),
        "hard": limit.is_hard,
        "priority": limit.priority,
        "source": limit.source,
        "external_id": limit.external_id,
        "starts_at": None if limit.starts_at == EVER else write(limit.starts_at),
        "ends_at": write_if_any(limit.ends_at),
        "expires_at": write_if_any(limit.expires_at),
        "created_at": write(limit.created_at),
        "changed_at": write(limit.changed_at),
        "status": "disabled" if limit.is_cancelled else "active",
        "state": limit.state(core.ground.now()),
    }


def _figures_out(figures: Figures) -> Said:
    price = None
    if figures.price is not None and figures.currency is not None:
        price = Price(amount=f"{figures.price:f}", currency=figures.currency)
    return Said(
        import_a=figures.import_a,
        import_kw=figures.import_kw,
        export_a=figures.export_a,
        export_kw=figures.export_kw,
        price=price,
    )


ENDPOINTS = (create_limit, limits, limit, change_limit)

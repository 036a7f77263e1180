"""How a limit from outside is said, changed and shown: the figures, and what has become of it."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import Instant
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
)
from chargeloom.domain.sites.site import Amperes, Kilowatts
from chargeloom.web.api import identifiers
from chargeloom.web.api.texts import END
from chargeloom.web.moments import MomentIn, MomentOut, write, write_if_any

LimitStatus: TypeAlias = Literal["active", "disabled"]
Source: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=rf"^[a-z0-9][a-z0-9._-]*{END}",
        extra={
            "words": "small letters, digits, dots, dashes and underscores are allowed, a letter or digit first"
        },
        description="Whose word it is; `enwg-14a` dims, not below 4.2 kW for each outlet.",
    ),
]
ExternalId: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        pattern=rf"^[^\x00-\x1f\x7f]*{END}",
        extra={"words": "no line break, tab or other control character is allowed"},
        description="The source's own name; the same again replaces what was said before.",
    ),
]
SiteText: TypeAlias = Annotated[str, identifiers.id_of(identifiers.SITE)]
Priority: TypeAlias = Annotated[
    int,
    Meta(ge=-1000, le=1000, description="Of soft limits the highest counts; hard ones all do."),
]


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money for a kilowatt hour."""

    amount: Annotated[
        str,
        Meta(
            pattern=rf"^-?[0-9]{{1,9}}(\.[0-9]{{1,9}})?{END}",
            extra={
                "words": "an amount is needed, as in 0.25; at most 9 digits before and behind the point"
            },
        ),
    ]
    currency: Annotated[
        str,
        Meta(
            pattern=rf"^[A-Z]{{3}}{END}",
            extra={"words": "three capital letters are needed, as in EUR"},
        ),
    ]


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


def shown(limit: OutsideLimit, now: Instant) -> dict[str, Any]:
    """Show what somebody said, and what has become of it by now: the fields of a LimitItem."""
    return {
        "id": to_text(identifiers.LIMIT, limit.id),
        "site": to_text(identifiers.SITE, limit.site),
        "at": limit.at,
        "phase": limit.phase,
        "covers": limit.covers,
        "kind": limit.kind,
        "says": figures_out(limit.says),
        "fallback": None if limit.fallback is None else figures_out(limit.fallback),
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
        "state": limit.state(now),
    }


def figures_out(figures: Figures) -> Said:
    """Show figures in the words of the API."""
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


def figures_in(said: Said) -> Figures:
    """Take figures into the words of the domain."""
    price = said.price
    return Figures(
        import_a=said.import_a,
        import_kw=said.import_kw,
        export_a=said.export_a,
        export_kw=said.export_kw,
        price=None if price is None else Decimal(price.amount),
        currency=None if price is None else price.currency,
    )

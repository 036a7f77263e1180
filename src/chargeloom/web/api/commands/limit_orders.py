"""Commands about limits and charging profiles: their bodies, and the orders that they become."""

from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from chargeloom.domain.commands import limit_orders as orders
from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.domain.commands.limit_orders import LimitScope
from chargeloom.domain.limits.charging_profile import (
    THE_WHOLE,
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
    Recurrence,
)
from chargeloom.web import moments
from chargeloom.web.api.charges import transactions
from chargeloom.web.api.commands.recipes import Body, Number, Place, Recipe, Wanted
from chargeloom.web.api.identifiers import TransactionText
from chargeloom.web.moments import MomentIn
from chargeloom.web.problems import Fault, invalid

Amperes: TypeAlias = Annotated[float, Meta(ge=0, le=10_000, description="Amperes per line.")]
Kilowatts: TypeAlias = Annotated[float, Meta(ge=0, le=100_000, description="For DC outlets.")]
AnyPlace: TypeAlias = Annotated[
    int, Meta(ge=0, le=1000, description="0 is the station itself; without it all is meant.")
]
Limit: TypeAlias = Annotated[float, Meta(ge=0, le=1_000_000_000)]
Level: TypeAlias = Annotated[int, Meta(ge=0, le=1000)]
Seconds: TypeAlias = Annotated[int, Meta(ge=0, le=2_000_000_000)]
Span: TypeAlias = Annotated[int, Meta(ge=1, le=31_536_000)]
Lines: TypeAlias = Annotated[int, Meta(ge=1, le=3)]
Settable: TypeAlias = Literal["station", "default", "transaction", "priority", "generation"]
Source: TypeAlias = Literal["CSO", "EMS", "SO", "Other"]


class SetLimitBody(Body, frozen=True, kw_only=True):
    """Let a charge, each charge of an EVSE, or the whole station draw no more than this."""

    scope: LimitScope
    evse: Place | None = None
    limit_a: Amperes | None = None
    limit_kw: Kilowatts | None = None
    lines: Lines | None = None


class ClearLimitBody(Body, frozen=True, kw_only=True):
    """Take a limit away that was set by set-limit."""

    scope: LimitScope
    evse: Place | None = None


class PeriodBody(Body, frozen=True, kw_only=True):
    """From so many seconds after the start of the schedule, this limit in its unit."""

    start_s: Seconds = 0
    limit: Limit
    lines: Lines | None = None
    line: Lines | None = None


class ProfileBody(Body, frozen=True, kw_only=True):
    """A charging profile."""

    id: Number
    level: Level = 0
    purpose: Settable
    kind: ProfileKind
    unit: RateUnit = RateUnit.AMPERES
    periods: Annotated[tuple[PeriodBody, ...], Meta(min_length=1, max_length=1024)]
    starts_at: MomentIn | None = None
    duration_s: Span | None = None
    recurrence: Recurrence | None = None
    valid_from: MomentIn | None = None
    valid_to: MomentIn | None = None
    transaction: TransactionText | None = None
    offline_s: Seconds | None = None
    lost_offline: bool = False


class SetChargingProfileBody(Body, frozen=True, kw_only=True):
    """Make an EVSE, or without one the station, keep to a charging profile.

    A connector is said where an EVSE of OCPP 1.6 has several.
    """

    evse: Place | None = None
    connector: Place | None = None
    profile: ProfileBody


class ClearChargingProfileBody(Body, frozen=True, kw_only=True):
    """Take away the charging profiles that match all that is said; nothing said means all."""

    id: Number | None = None
    evse: AnyPlace | None = None
    purpose: Settable | None = None
    level: Level | None = None


class GetChargingProfilesBody(Body, frozen=True, kw_only=True):
    """Ask which charging profiles a station has; it tells them by and by."""

    evse: AnyPlace | None = None
    purpose: Purpose | None = None
    level: Level | None = None
    ids: Annotated[tuple[Number, ...], Meta(max_length=100)] = ()
    sources: Annotated[tuple[Source, ...], Meta(max_length=4)] = ()


class GetCompositeScheduleBody(Body, frozen=True, kw_only=True):
    """Ask what an EVSE, or without one the station, will keep to."""

    evse: Place | None = None
    duration_s: Span
    unit: RateUnit | None = None


async def _set_limit(wanted: Wanted) -> Order:
    body: SetLimitBody = wanted.body
    _check_place(body.scope, body.evse)
    if (body.limit_a is None) == (body.limit_kw is None):
        raise invalid(Fault("/limit_a", "say a limit in amperes, or in kilowatts for DC"))
    return orders.SetLimit(
        scope=body.scope,
        evse=body.evse,
        limit_a=body.limit_a,
        limit_w=body.limit_kw * 1000 if body.limit_kw is not None else None,
        lines=body.lines,
    )


async def _clear_limit(wanted: Wanted) -> Order:
    body: ClearLimitBody = wanted.body
    _check_place(body.scope, body.evse)
    return orders.ClearLimit(scope=body.scope, evse=body.evse)


async def _set_profile(wanted: Wanted) -> Order:
    body: SetChargingProfileBody = wanted.body
    profile = await profile_of(wanted, body.profile)
    if body.connector is not None and body.evse is None:
        raise invalid(Fault("/connector", "a connector is of an EVSE"))
    evse, connector = body.evse or THE_WHOLE, body.connector or 0
    return orders.InstallProfile(evse=evse, connector=connector, profile=profile)


async def profile_of(wanted: Wanted, said: ProfileBody) -> Profile:
    """Read a profile. Raises Problem."""
    number = None
    if said.transaction is not None:
        record = await transactions.find(wanted.core, said.transaction)
        number = record.number if record.station == wanted.station else None
        if number is None:
            raise invalid(Fault("/profile/transaction", "no transaction of this station"))
    return Profile(
        id=said.id,
        level=said.level,
        purpose=Purpose(said.purpose),
        kind=said.kind,
        unit=said.unit,
        periods=tuple(
            ProfilePeriod(start_s=one.start_s, limit=one.limit, lines=one.lines, line=one.line)
            for one in said.periods
        ),
        starts_at=moments.read_if_any(said.starts_at, "/profile/starts_at"),
        duration_s=said.duration_s,
        recurrence=said.recurrence,
        valid_from=moments.read_if_any(said.valid_from, "/profile/valid_from"),
        valid_to=moments.read_if_any(said.valid_to, "/profile/valid_to"),
        transaction=number,
        offline_s=said.offline_s,
        is_lost_offline=said.lost_offline,
    )


async def _clear_profile(wanted: Wanted) -> Order:
    body: ClearChargingProfileBody = wanted.body
    purpose = Purpose(body.purpose) if body.purpose is not None else None
    return orders.ClearProfiles(id=body.id, evse=body.evse, purpose=purpose, level=body.level)


async def _get_profiles(wanted: Wanted) -> Order:
    body: GetChargingProfilesBody = wanted.body
    return orders.AskProfiles(
        number=wanted.core.surveying.draw(),
        evse=body.evse,
        purpose=body.purpose,
        level=body.level,
        ids=body.ids,
        sources=body.sources,
    )


async def _get_composite(wanted: Wanted) -> Order:
    body: GetCompositeScheduleBody = wanted.body
    return orders.AskComposite(
        evse=body.evse or THE_WHOLE, duration_s=body.duration_s, unit=body.unit
    )


def _check_place(scope: LimitScope, evse: int | None) -> None:
    if scope is LimitScope.STATION and evse is not None:
        raise invalid(Fault("/evse", "a limit of the station has no EVSE"))
    if scope is LimitScope.TRANSACTION and evse is None:
        raise invalid(Fault("/evse", "a charge is found by its EVSE"))


RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.SET_LIMIT: Recipe(SetLimitBody, _set_limit),
    CommandName.CLEAR_LIMIT: Recipe(ClearLimitBody, _clear_limit),
    CommandName.SET_CHARGING_PROFILE: Recipe(SetChargingProfileBody, _set_profile),
    CommandName.CLEAR_CHARGING_PROFILE: Recipe(ClearChargingProfileBody, _clear_profile),
    CommandName.GET_CHARGING_PROFILES: Recipe(GetChargingProfilesBody, _get_profiles),
    CommandName.GET_COMPOSITE_SCHEDULE: Recipe(GetCompositeScheduleBody, _get_composite),
}

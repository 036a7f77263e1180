"""Limits: what a station keeps to, what it would do without us, and how it takes it."""

from typing import Any

import msgspec

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId
from chargeloom.domain.limits.charging_profile import InstalledProfile, Profile
from chargeloom.domain.stations.station import Station
from chargeloom.services.core import Core
from chargeloom.services.limiting import Conduct
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.moments import MomentOut, write, write_if_any
from chargeloom.web.wanted import WantsOut, wanted


class StepItem(msgspec.Struct, frozen=True, kw_only=True):
    """From this moment on, so many amperes per line at most."""

    at: MomentOut
    limit_a: float


class EvseLimitItem(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE: what it was offered, accepted, says and draws, and what its vehicle said that it wants; `standing` is the worst without us."""

    evse: int
    wanted_a: float | None
    accepted_a: float | None
    accepted_at: MomentOut | None
    composite_a: float | None
    measured_a: float | None
    conduct: Conduct
    vehicle: WantsOut | None
    standing: tuple[StepItem, ...]


class ProfileItem(msgspec.Struct, frozen=True, kw_only=True):
    """A charging profile that the station said it keeps to; another source than CSO is not ours."""

    evse: int
    source: str
    accepted_at: MomentOut
    grid_critical: bool | None
    id: int
    level: int
    purpose: str
    kind: str
    unit: str
    periods: list[dict[str, Any]]
    starts_at: MomentOut | None
    duration_s: int | None
    recurrence: str | None
    valid_from: MomentOut | None
    valid_to: MomentOut | None
    station_transaction_id: str | None
    offline_s: int | None


class LimitsItem(msgspec.Struct, frozen=True, kw_only=True):
    """All that limits a station."""

    ability: dict[str, Any] | None
    evses: tuple[EvseLimitItem, ...]
    profiles: tuple[ProfileItem, ...]


@gets("/api/v1/stations/{station}/limits", Right.READ)
async def station_limits(ask: Ask[NoQuery, None]) -> LimitsItem:
    """Tell what a station keeps to, and the worst that it does if it hears nothing more."""
    station = ask.core.fleet.known(StationId(ask.path["station"]))
    limiting = ask.core.limiting
    ability = limiting.ability(station.id)
    installed = limiting.profiles.of(station.id)
    known = {plug.evse for plug in station.connectors} | {one.evse for one in installed}
    return LimitsItem(
        ability=msgspec.to_builtins(ability) if ability is not None else None,
        evses=tuple(_evse(ask.core, station, evse) for evse in sorted(known - {0})),
        profiles=tuple(map(_installed, installed)),
    )


def _evse(core: Core, station: Station, evse: int) -> EvseLimitItem:
    effect = core.limiting.effect(station.id, evse)
    standing = core.limiting.standing(station.id, evse)
    return EvseLimitItem(
        evse=evse,
        wanted_a=effect.wanted_a,
        accepted_a=effect.accepted_a,
        accepted_at=write_if_any(effect.accepted_at),
        composite_a=effect.composite_a,
        measured_a=effect.measured_a,
        conduct=effect.conduct,
        vehicle=wanted(core.limiting.wants(station, evse)),
        standing=tuple(StepItem(at=write(at), limit_a=limit) for at, limit in standing.steps),
    )


def _installed(one: InstalledProfile) -> ProfileItem:
    profile: Profile = one.profile
    return ProfileItem(
        evse=one.evse,
        source=one.source,
        accepted_at=write(one.at),
        grid_critical=one.is_critical,
        id=profile.id,
        level=profile.level,
        purpose=profile.purpose,
        kind=profile.kind,
        unit=profile.unit,
        periods=[msgspec.to_builtins(period) for period in profile.periods],
        starts_at=write_if_any(profile.starts_at),
        duration_s=profile.duration_s,
        recurrence=profile.recurrence,
        valid_from=write_if_any(profile.valid_from),
        valid_to=write_if_any(profile.valid_to),
        station_transaction_id=profile.transaction,
        offline_s=profile.offline_s,
    )


ENDPOINTS = (station_limits,)

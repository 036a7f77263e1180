"""What a station's answer about limits changes in our own record (OCPP 2.0.1 and 2.1, K)."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.commands.limit_orders import ClearProfiles, InstallProfile, UpdateProfile
from chargeloom.domain.instant import SECOND, Instant, from_datetime
from chargeloom.domain.limits.charging_profile import InstalledProfile, RateUnit
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.profile_words import purpose_of, read_2, steps_of
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.services.core import Core

_ACCEPTED: Final = "Accepted"
_NONE: Final = "NoProfiles"


async def set_charging_profile(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A profile that the station accepted is what it keeps to (K01)."""
    if reply.status == _ACCEPTED:
        await accept(core, station, request.evse_id, request.charging_profile)


async def update_dynamic_schedule(core: Core, station: Station, request: Any, reply: Any) -> None:
    """So is the new limit of a dynamic one (OCPP 2.1, K28)."""
    limit = request.schedule_update.limit
    if reply.status != _ACCEPTED or limit is None:
        return
    order = UpdateProfile(id=request.charging_profile_id, limit=float(limit))
    unit, now = Unit(), core.ground.now()
    core.limiting.profiles.updated(unit, station, order, now)
    await _commit(core, unit)


async def clear_charging_profile(core: Core, station: Station, request: Any, _: Any) -> None:
    """What matched is gone; where the station knows none, none was there (K10)."""
    criteria, number = request.charging_profile_criteria, request.charging_profile_id
    meant = ClearProfiles(id=number)
    if number is None and criteria is not None:
        purpose = criteria.charging_profile_purpose
        meant = ClearProfiles(
            evse=criteria.evse_id,
            purpose=purpose_of(purpose) if purpose is not None else None,
            level=criteria.stack_level,
        )
    unit, now = Unit(), core.ground.now()
    core.limiting.profiles.cleared(unit, station, meant, now)
    await _commit(core, unit)


async def get_charging_profiles(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A station that was asked says what is left of what it was asked for (K09)."""
    covers = covered_by(request)
    if reply.status == _ACCEPTED:
        core.limiting.profiles.expect_report(station, request.request_id, covers)
    elif reply.status == _NONE:
        unit, now = Unit(), core.ground.now()
        core.limiting.profiles.reported_none(unit, station, covers, now)
        await _commit(core, unit)


async def get_composite_schedule(core: Core, station: Station, request: Any, reply: Any) -> None:
    """What the station foretells is compared with what we reckon (K08)."""
    schedule = reply.schedule
    if reply.status != _ACCEPTED or schedule is None:
        return
    unit = RateUnit(str(schedule.charging_rate_unit.value))
    use = core.limiting.use(station, request.evse_id)
    periods = schedule.charging_schedule_period
    steps = steps_of(schedule.schedule_start, unit, periods, use.lines, use.volts)
    until = Instant(from_datetime(schedule.schedule_start) + schedule.duration * SECOND)
    core.limiting.foretold(station, request.evse_id, steps, until, unit)


async def accept(core: Core, station: Station, evse: int, profile: Any) -> None:
    """Note that a station keeps to a profile."""
    order = InstallProfile(evse=evse, profile=read_2(profile))
    unit, now = Unit(), core.ground.now()
    core.limiting.profiles.accepted(unit, station, order, now)
    await _commit(core, unit)


def covered_by(request: Any) -> Callable[[InstalledProfile], bool]:
    """Say which profiles a station is asked for; EVSE 0 is the station alone (K09.FR.04 to FR.06).

    Number and level of what others set are known of reports alone, not of limits that were told.
    """
    wanted, evse = request.charging_profile, request.evse_id
    purpose = wanted.charging_profile_purpose
    of_purpose = purpose_of(purpose) if purpose is not None else None
    numbers, level = wanted.charging_profile_id, wanted.stack_level
    sources = wanted.charging_limit_source
    words = None if sources is None else {str(one) for one in sources}

    def covers(one: InstalledProfile) -> bool:
        has_number = one.is_ours or (numbers is None and level is None)
        return (
            has_number
            and evse in {None, one.evse}
            and of_purpose in {None, one.profile.purpose}
            and level in {None, one.profile.level}
            and (numbers is None or one.profile.id in numbers)
            and (words is None or one.source in words)
        )

    return covers


async def _commit(core: Core, unit: Unit) -> None:
    if unit.facts:
        await core.ground.commit(unit)


LIMIT_EFFECTS: Final[dict[str, Effect]] = {
    "ClearChargingProfile": clear_charging_profile,
    "GetChargingProfiles": get_charging_profiles,
    "GetCompositeSchedule": get_composite_schedule,
    "SetChargingProfile": set_charging_profile,
    "UpdateDynamicSchedule": update_dynamic_schedule,
}

"""Giving way: what somebody else of ours ordered, on a level above our own, so that it leads and lets more flow."""

from collections.abc import Collection, Sequence
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import (
    THE_WHOLE,
    InstalledProfile,
    Profile,
    Purpose,
)
from chargeloom.domain.limits.composite import Use, first_excess, horizon, timeline, turns
from chargeloom.domain.stations.station import Station
from chargeloom.services.limiting.knowing import station_time, use_of, uses_of
from chargeloom.services.limiting.offer import Offer
from chargeloom.services.limiting.outlet import Outlet
from chargeloom.services.limiting.scene import Scene

_LIMITING: Final = frozenset({Purpose.DEFAULT, Purpose.TRANSACTION})


def in_the_way(
    scene: Scene, outlet: Outlet, station: Station, offer: Offer, now: Instant
) -> int | None:
    """Find the number of a profile that lets an EVSE draw more, now or later, than what we brought about does without it."""
    held, evse = scene.profiles.of(station.id), outlet.evse
    above = [one for one in held if _is_above(one, outlet.confirmed, evse)]
    if not above:
        return None
    rest, at = [one for one in held if one not in above], station_time(station, now)
    comes = use_of(at, offer.watt_lines, is_dc=offer.is_dc, volts=offer.volts)
    uses = uses_of(station, evse, comes, comes.lines)
    if not any(_is_more(held, rest, evse, use, at) for use in uses):
        return None
    return max(above, key=lambda one: one.profile.level).profile.id


def rival_of(held: Sequence[InstalledProfile], outlet: Outlet, mine: Profile) -> int | None:
    """Find the number of a profile beside which a station refuses ours (OCPP 2.0.1, K01.FR.06, FR.39, FR.52 and FR.53)."""
    rivals = (
        one.profile.id
        for one in held
        if one.is_ours and one.evse in {outlet.evse, THE_WHOLE}
        if (one.profile.purpose, one.profile.level) == (mine.purpose, mine.level)
        if one.profile.id != mine.id and one.profile.id not in outlet.confirmed
    )
    return next(rivals, None)


def _is_above(one: InstalledProfile, own: Collection[int], evse: int) -> bool:
    profile = one.profile
    is_here = one.is_ours and one.evse in {evse, THE_WHOLE}
    is_another = profile.level > 0 and profile.id not in own
    return is_here and is_another and profile.purpose in _LIMITING


def _is_more(
    held: Sequence[InstalledProfile],
    rest: Sequence[InstalledProfile],
    evse: int,
    use: Use,
    at: Instant,
) -> bool:
    until = horizon(held, evse, use, at)
    moments = turns(held, evse, use, at, until)
    theirs, ours = (timeline(some, evse, use, at, until, moments) for some in (held, rest))
    return first_excess(theirs, ours, at, until) is not None

"""Limits by hand: the profiles that somebody's limit makes, and how they are named again."""

from chargeloom.domain.commands.limit_orders import (
    ClearLimit,
    ClearProfiles,
    InstallProfile,
    LimitScope,
    SetLimit,
)
from chargeloom.domain.limits.charging_profile import THE_WHOLE
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.services.limiting import building
from chargeloom.services.limiting.building import Running
from chargeloom.services.limiting.knowing import running_at
from chargeloom.services.limiting.offer import Offer


def compose(
    station: Station, order: SetLimit, ground: building.Ground, offer: Offer | None
) -> InstallProfile:
    """Make the profile of a limit that somebody sets by hand, where so much is offered. Raises Refusal."""
    evse = order.evse or THE_WHOLE
    running = _running(station, evse) if order.scope is LimitScope.TRANSACTION else None
    plug = running.plug if running is not None else Plug(evse, 0)
    profile = building.by_hand(order, plug, running, ground, offer)
    return InstallProfile(evse=plug.evse, connector=plug.connector, profile=profile)


def named(station: Station, order: ClearLimit, ground: building.Ground) -> ClearProfiles:
    """Name the profile that `compose` made. Raises Refusal."""
    plug = Plug(order.evse or THE_WHOLE, 0)
    if order.scope is LimitScope.TRANSACTION:
        plug = _running(station, plug.evse).plug
    return ClearProfiles(id=building.number_of(ground.ability, plug, building.SLOT[order.scope]))


def _running(station: Station, evse: int) -> Running:
    running = running_at(station, evse)
    if running is None:
        raise Refusal(Reason.TRANSACTION_UNKNOWN, "nothing runs at this EVSE")
    return running

"""Limits by hand: the profiles that somebody's limit makes."""

from chargeloom.domain.commands.limit_orders import (
    InstallProfile,
    LimitScope,
    SetLimit,
)
from chargeloom.domain.limits.charging_profile import THE_WHOLE
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.services.limiting import building
from chargeloom.services.limiting.building import Running
from chargeloom.services.limiting.knowing import plugs_of, running_at
from chargeloom.services.limiting.offer import Offer


def compose(
    station: Station, order: SetLimit, ground: building.Ground, offer: Offer | None
) -> tuple[InstallProfile, ...]:
    """Make the profiles of a limit that somebody sets by hand, where so much is offered: one for each connector. Raises Refusal."""
    evse = order.evse or THE_WHOLE
    running = _running(station, evse) if order.scope is LimitScope.TRANSACTION else None
    return tuple(
        InstallProfile(
            evse=plug.evse,
            connector=plug.connector,
            profile=building.by_hand(order, plug, running, ground, offer),
        )
        for plug in (plugs_of(station, evse) if running is None else (running.plug,))
    )


def _running(station: Station, evse: int) -> Running:
    running = running_at(station, evse)
    if running is None:
        raise Refusal(Reason.TRANSACTION_UNKNOWN, "nothing runs at this EVSE")
    return running

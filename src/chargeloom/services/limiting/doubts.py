"""Doubts: orders that were sent, and of which nobody knows whether they were taken.

A station that answers nothing may have taken every one of them, or none; so all combinations count,
until it accepts something in their place.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from math import prod
from typing import Final

import msgspec

from chargeloom.domain.charging_profile import InstalledProfile, Profile, key_of
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limit_orders import InstallProfile
from chargeloom.services.limiting.building import Running
from chargeloom.services.limiting.record import installed, is_replaced

MOST_PICTURES: Final = 64


def add(doubtful: list[InstallProfile], order: InstallProfile) -> None:
    """Note that an order is on its way; one that is only sent again stands once, at its newest time."""
    withdraw(doubtful, order)
    doubtful.append(order)


def settle(doubtful: list[InstallProfile], order: object) -> None:
    """Note that an order was taken: what was sent for its place before holds no longer."""
    if isinstance(order, InstallProfile):
        place = key_of(order.profile)
        doubtful[:] = [one for one in doubtful if key_of(one.profile) != place]


def withdraw(doubtful: list[InstallProfile], order: object) -> None:
    """Note that an order was refused."""
    if isinstance(order, InstallProfile):
        doubtful[:] = [one for one in doubtful if _untimed(one) != _untimed(order)]


def forget_ended(doubtful: list[InstallProfile], running: Running | None) -> None:
    """Drop what was for charges that are over (OCPP 1.6, 3.13.1)."""
    number = running.number if running is not None else None
    doubtful[:] = [one for one in doubtful if one.profile.transaction in {None, number}]


def pictures(
    station: StationId,
    held: Sequence[InstalledProfile],
    doubtful: Iterable[InstallProfile],
    now: Instant,
) -> list[Sequence[InstalledProfile]] | None:
    """Give all that may be installed; None when that is more than can be looked at."""
    choices: dict[str, list[InstallProfile | None]] = {}
    for order in doubtful:
        choices.setdefault(key_of(order.profile), [None]).append(order)
    if prod(len(some) for some in choices.values()) > MOST_PICTURES:
        return None
    return [_taken(station, held, chosen, now) for chosen in product(*choices.values())]


def _taken(
    station: StationId,
    held: Sequence[InstalledProfile],
    chosen: Iterable[InstallProfile | None],
    now: Instant,
) -> Sequence[InstalledProfile]:
    for order in chosen:
        if order is not None:
            new = installed(station, order, now)
            kept = [one for one in held if one.key != new.key and not is_replaced(one, order)]
            held = (*kept, new)
    return held


def _untimed(order: InstallProfile) -> InstallProfile:
    times = {"starts_at": None, "valid_from": None, "valid_to": None}
    profile: Profile = msgspec.structs.replace(order.profile, **times)
    return msgspec.structs.replace(order, profile=profile)

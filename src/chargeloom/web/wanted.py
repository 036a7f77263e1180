"""What a vehicle said that it wants, for the API."""

import msgspec

from chargeloom.domain.limits.vehicle_needs import Wants
from chargeloom.web.moments import MomentOut, write_if_any


class WantsOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a vehicle said: energy, until when, currents of each line, power; null is what it did not say."""

    transfer: str
    energy_wh: float | None
    departs_at: MomentOut | None
    min_a: float | None
    max_a: float | None
    max_w: float | None
    soc_percent: float | None
    capacity_wh: float | None


def wanted(wants: Wants | None) -> WantsOut | None:
    """Write it."""
    if wants is None:
        return None
    return WantsOut(
        transfer=wants.transfer,
        energy_wh=wants.energy_wh,
        departs_at=write_if_any(wants.departs_at),
        min_a=wants.min_a,
        max_a=wants.max_a,
        max_w=wants.max_w,
        soc_percent=wants.soc_percent,
        capacity_wh=wants.capacity_wh,
    )

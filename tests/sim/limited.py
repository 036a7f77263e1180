"""Charging profiles of each purpose, as stations keep them."""

from typing import Final

from chargeloom.sim.station.charging_profile import Period, Profile, Purpose, Start

BEGAN_S: Final = 1_000.0


def profile(purpose: Purpose, *periods: tuple[float, float], duration_s: float = 900.0) -> Profile:
    """Limit something in amperes from BEGAN_S on."""
    return Profile(
        id=purpose.value,
        stack_level=0,
        purpose=purpose,
        start=Start.ABSOLUTE,
        starts_at_s=BEGAN_S,
        duration_s=duration_s,
        is_in_watts=False,
        periods=tuple(Period(start_s, limit) for start_s, limit in periods),
    )

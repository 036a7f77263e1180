"""Units: in amperes or in watts, and how many watts a limit on each line comes to."""

from math import floor
from typing import Final

from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.charging_profile import RateUnit
from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.domain.sites.supply import DC_EFFICIENCY


def unit_of(ability: ChargingAbility, *, is_dc: bool) -> RateUnit:
    """Say in which unit an EVSE is limited: in amperes for AC, in watts for DC or where a station knows nothing else."""
    is_told_amperes = not is_dc and RateUnit.AMPERES in ability.units
    return RateUnit.AMPERES if is_told_amperes else RateUnit.WATTS


def reckoning_of(ability: ChargingAbility, *, is_of_charge: bool) -> Reckoning:
    """Say how far limits of a station bound what one line of an AC outlet carries."""
    if unit_of(ability, is_dc=False) is RateUnit.AMPERES:
        return Reckoning.AMPERES
    return Reckoning.WATTS if is_of_charge else Reckoning.WATTS_OF_ONE


def in_unit(
    limit_a: float, lines: int, volts: float, ability: ChargingAbility, *, is_dc: bool
) -> tuple[RateUnit, float]:
    """Write a limit on each of so many lines, in the unit of the EVSE."""
    unit = unit_of(ability, is_dc=is_dc)
    if unit is RateUnit.AMPERES:
        return unit, written(limit_a)
    leaves = DC_EFFICIENCY if is_dc else 1.0
    return unit, written(limit_a * lines * volts * leaves)


def written(limit: float) -> float:
    """Write a limit with one decimal, never more than was said (OCPP 1.6, 7.14)."""
    return floor(limit * 10 + _TINY) / 10


_TINY: Final = 1e-6

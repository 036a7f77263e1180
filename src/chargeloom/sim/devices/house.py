"""The meter of the simulated house: its load and its roof, spread unevenly over three phases."""

from typing import Final

from chargeloom.domain.devices.device import PerLine
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.house import load_at, sun_at

VOLTS: Final = 230.0
_LOAD: Final = (0.45, 0.30, 0.25)
_SUN: Final = (1 / 3, 1 / 3, 1 / 3)
_DROP: Final = 0.05
"""Volts that an ampere costs on the way from the transformer."""


def supply_at(at: int, cars_a: PerLine = (0.0, 0.0, 0.0), *, sky: float = 1.0) -> Supply:
    """Say what flows at the connection of the house at an instant, with the cars beneath it."""
    load_w, sun_w = load_at(at), sun_at(at) * sky
    first, second, third = (
        (load_w * load - sun_w * sun) / VOLTS + car
        for load, sun, car in zip(_LOAD, _SUN, cars_a, strict=True)
    )
    amperes = (first, second, third)
    return Supply(a=amperes, v=_volts(amperes))


def _volts(amperes: PerLine) -> PerLine:
    first, second, third = (VOLTS - _DROP * value for value in amperes)
    return first, second, third

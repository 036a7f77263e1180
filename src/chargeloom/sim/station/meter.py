"""The meter of a connector: a register in whole Wh, and what else it shows, line by line."""

import math
from collections.abc import Callable
from enum import Enum, auto
from typing import Final, NamedTuple, TypeAlias

from chargeloom.sim.vehicles.vehicle import Draw, Supply


class Quantity(Enum):
    """What a meter can show."""

    ENERGY_WH = auto()
    POWER_W = auto()
    POWER_OFFERED_W = auto()
    CURRENT_A = auto()
    CURRENT_OFFERED_A = auto()
    VOLTAGE_V = auto()
    STATE_OF_CHARGE_PERCENT = auto()


class Shown(NamedTuple):
    """One figure; `line` is from 1 to 3, or None for the whole."""

    line: int | None
    value: str


class Meter:
    """Counts what flows; a register never goes back."""

    def __init__(self, *, supply: Supply, energy_wh: float = 0.0) -> None:
        self.supply = supply
        self.energy_wh = energy_wh
        self.draw = Draw()
        self.offered_a = 0.0
        self.soc: float | None = None

    @property
    def register_wh(self) -> int:
        """What the register shows."""
        return math.floor(self.energy_wh)

    def count(self, draw: Draw) -> None:
        """Add what flowed, and show what flows now."""
        self.energy_wh += draw.energy_wh
        self.draw = draw

    def rest(self) -> None:
        """Show that nothing flows."""
        self.draw = Draw(voltage_v=self.draw.voltage_v if self.supply is Supply.AC else 0.0)

    def show(self, quantity: Quantity) -> list[Shown]:
        """Show a quantity, as far as this meter knows it."""
        return _READERS[quantity](self)


_Reader: TypeAlias = Callable[[Meter], list[Shown]]
_LINES: Final = (1, 2, 3)


def _register(meter: Meter) -> list[Shown]:
    return [Shown(None, str(meter.register_wh))]


def _power(meter: Meter) -> list[Shown]:
    return [Shown(None, f"{meter.draw.power_w:.0f}")]


def _power_offered(meter: Meter) -> list[Shown]:
    phases = max(meter.draw.phases, 1)
    return [Shown(None, f"{meter.offered_a * meter.draw.voltage_v * phases:.0f}")]


def _current(meter: Meter) -> list[Shown]:
    if meter.supply is Supply.DC:
        return [Shown(None, f"{meter.draw.current_a:.1f}")]
    loads = [meter.draw.current_a if line <= meter.draw.phases else 0.0 for line in _LINES]
    return [Shown(line, f"{load:.1f}") for line, load in zip(_LINES, loads, strict=True)]


def _current_offered(meter: Meter) -> list[Shown]:
    return [Shown(None, f"{meter.offered_a:.1f}")]


def _voltage(meter: Meter) -> list[Shown]:
    """On AC each line is measured against the neutral."""
    value = f"{meter.draw.voltage_v:.1f}"
    if meter.supply is Supply.DC:
        return [Shown(None, value)]
    return [Shown(line, value) for line in _LINES]


def _soc(meter: Meter) -> list[Shown]:
    """Only over DC does a vehicle tell its state of charge."""
    if meter.supply is Supply.AC or meter.soc is None:
        return []
    return [Shown(None, f"{100 * meter.soc:.0f}")]


_READERS: Final[dict[Quantity, _Reader]] = {
    Quantity.ENERGY_WH: _register,
    Quantity.POWER_W: _power,
    Quantity.POWER_OFFERED_W: _power_offered,
    Quantity.CURRENT_A: _current,
    Quantity.CURRENT_OFFERED_A: _current_offered,
    Quantity.VOLTAGE_V: _voltage,
    Quantity.STATE_OF_CHARGE_PERCENT: _soc,
}

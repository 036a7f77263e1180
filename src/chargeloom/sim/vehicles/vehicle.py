"""Vehicles: how a battery takes energy, exactly and whatever the step.

A battery takes full power up to the taper, about 80 %; from there what it takes falls in a straight
line, so that its energy follows an exponential that is known without small steps.
"""

import math
from enum import StrEnum
from random import Random
from typing import Final, NamedTuple

import msgspec

from chargeloom.sim.vehicles.tempers import MINIMUM_A, Habit, temper_of

__all__ = ["MINIMUM_A", "Draw", "Supply", "Vehicle", "VehicleKind"]

SECONDS_PER_HOUR: Final = 3600.0
_MAINS_V: Final = 230.0
_MAINS_SWAY: Final = 0.01


class Supply(StrEnum):
    """What flows through the connector."""

    AC = "AC"
    DC = "DC"


class VehicleKind(msgspec.Struct, frozen=True, kw_only=True):
    """What vehicles of one kind share."""

    name: str
    capacity_wh: float
    ac_power_w: float
    ac_phases: int = 3
    dc_power_w: float = 0.0
    taper_from: float = 0.8
    """The state of charge above which the battery takes less and less."""
    last_share: float = 0.08
    """The share of full power that a nearly full battery still takes."""
    ac_efficiency: float = 0.9
    """What the charger on board leaves of the energy; DC goes straight to the battery."""
    empty_v: float = 340.0
    full_v: float = 400.0


class Draw(NamedTuple):
    """What a vehicle took in a step, and what it takes at the end of it; current is per phase."""

    power_w: float = 0.0
    current_a: float = 0.0
    voltage_v: float = _MAINS_V
    phases: int = 0
    energy_wh: float = 0.0


class Vehicle:
    """One vehicle at a connector; the same seed sways the same way."""

    def __init__(
        self,
        kind: VehicleKind,
        *,
        soc: float,
        target_soc: float = 1.0,
        seed: int = 0,
        habit: Habit | None = None,
    ) -> None:
        self.kind = _on_one_phase(kind) if habit is Habit.ONE_PHASE else kind
        self.temper = temper_of(habit)
        self.stored_wh = kind.capacity_wh * min(max(soc, 0.0), 1.0)
        self._target_wh = kind.capacity_wh * min(max(target_soc, 0.0), 1.0)
        self._chance = Random(seed)  # noqa: S311 it sways a voltage

    @property
    def soc(self) -> float:
        """The state of charge, from 0 to 1."""
        return self.stored_wh / self.kind.capacity_wh

    @property
    def has_room(self) -> bool:
        return self.stored_wh < self._target_wh

    @property
    def wants_energy(self) -> bool:
        """Whether it would take what it is offered now."""
        return self.has_room and not self.temper.sleeps

    @property
    def changes_in_s(self) -> float | None:
        """In how long it draws otherwise though nothing else changes, the taper aside."""
        return self.temper.changes_in_s if self.has_room else None

    def step(
        self, dt_s: float, offered_a: float, supply: Supply = Supply.AC, lines: int = 3
    ) -> Draw:
        """Take energy for so long, from what is offered per phase (AC) or in all (DC)."""
        if supply is Supply.DC:
            return self._take(dt_s, offered_a, supply, lines, 0.0)
        drawn = Draw()
        for lasts_s, seen_a in self.temper.see(dt_s, offered_a):
            drawn = self._take(lasts_s, seen_a, supply, lines, drawn.energy_wh)
        return drawn

    def _take(
        self, dt_s: float, seen_a: float, supply: Supply, lines: int, before_wh: float
    ) -> Draw:
        """Take energy while nothing changes but the battery."""
        voltage_v = self._voltage_v(supply)
        phases = min(self.kind.ac_phases, lines) if supply is Supply.AC else 1
        limit_w = self._limit_w(seen_a, voltage_v, phases, supply)
        efficiency = self.kind.ac_efficiency if supply is Supply.AC else 1.0
        stored_wh = self.stored_wh
        if limit_w > 0 and self.has_room:
            self._store(dt_s / SECONDS_PER_HOUR, limit_w * efficiency, supply)
        power_w = self._taken_w(limit_w * efficiency, supply) / efficiency
        energy_wh = before_wh + (self.stored_wh - stored_wh) / efficiency
        return Draw(power_w, power_w / (voltage_v * phases), voltage_v, phases, energy_wh)

    def _voltage_v(self, supply: Supply) -> float:
        sway = self._chance.uniform(-1.0, 1.0)
        if supply is Supply.AC:
            return _MAINS_V * (1 + _MAINS_SWAY * sway)
        return self.kind.empty_v + (self.kind.full_v - self.kind.empty_v) * self.soc

    def _limit_w(self, offered_a: float, voltage_v: float, phases: int, supply: Supply) -> float:
        if supply is Supply.DC:
            return min(offered_a * voltage_v, self.kind.dc_power_w)
        if offered_a < MINIMUM_A:
            return 0.0
        charger_w = self.kind.ac_power_w * phases / self.kind.ac_phases
        return min(offered_a * voltage_v * phases, charger_w)

    def _full_w(self, supply: Supply) -> float:
        """What the empty battery takes: the curve of the battery bends from here."""
        kind = self.kind
        return kind.dc_power_w if supply is Supply.DC else kind.ac_power_w * kind.ac_efficiency

    def _taken_w(self, limit_w: float, supply: Supply) -> float:
        """What goes into the battery now."""
        if not self.has_room:
            return 0.0
        kind = self.kind
        taper = max(0.0, (self.soc - kind.taper_from) / (1 - kind.taper_from))
        return min(limit_w, self._full_w(supply) * (1 - (1 - kind.last_share) * taper))

    def _store(self, hours: float, limit_w: float, supply: Supply) -> None:
        """Fill the battery: in a straight line up to the bend, then ever slower towards the end."""
        kind = self.kind
        full_w = self._full_w(supply)
        taper_wh = kind.taper_from * kind.capacity_wh
        reach_wh = (kind.capacity_wh - taper_wh) / (1 - kind.last_share)
        bend_wh = taper_wh + reach_wh * (1 - min(limit_w / full_w, 1.0))
        straight_wh = min(limit_w * hours, max(bend_wh - self.stored_wh, 0.0))
        self.stored_wh += straight_wh
        hours -= straight_wh / limit_w
        if hours > 0 and self.stored_wh >= bend_wh - 1e-9:
            end_wh = taper_wh + reach_wh
            decay = math.exp(-hours * full_w / reach_wh)
            self.stored_wh = end_wh - (end_wh - self.stored_wh) * decay
        self.stored_wh = min(self.stored_wh, self._target_wh)


_ONE_PHASE_W: Final = 7_400.0


def _on_one_phase(kind: VehicleKind) -> VehicleKind:
    """Take a charger on board that knows one phase."""
    power_w = kind.ac_power_w if kind.ac_phases == 1 else _ONE_PHASE_W
    return msgspec.structs.replace(kind, ac_phases=1, ac_power_w=power_w)

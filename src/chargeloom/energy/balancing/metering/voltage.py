"""Voltage below its band: what vehicles draw of that phase falls step by step, and rises again once it recovers."""

from dataclasses import dataclass, field
from typing import Final

STEP_S: Final = 5.0
FALLS_TO: Final = 0.85
RISES_BY_A: Final = 2.0
RECOVERED: Final = 0.01
"""By so much of the nominal voltage it lies above the lower end of its band before more flows again."""


@dataclass(slots=True)
class Dips:
    """What the vehicles beneath each node may draw of each phase, where its voltage is or was low."""

    caps_a: dict[tuple[int, int], float] = field(default_factory=dict)
    _stepped: dict[tuple[int, int], float] = field(default_factory=dict)

    def see(
        self,
        key: tuple[int, int],
        volts: float,
        bounds: tuple[float, float],
        drawn_a: float,
        now: float,
    ) -> None:
        """Take a voltage; `bounds` are where it is low, and where it is well again."""
        low, well = bounds
        if now - self._stepped.get(key, float("-inf")) < STEP_S:
            return
        cap = self.caps_a.get(key)
        if volts < low:
            self.caps_a[key] = FALLS_TO * (drawn_a if cap is None else min(cap, max(drawn_a, 0.0)))
        elif cap is not None and volts >= well:
            self.caps_a[key] = cap + RISES_BY_A
        else:
            return
        self._stepped[key] = now

    def lift(self, key: tuple[int, int]) -> None:
        """Forget a cap that binds nothing any more."""
        self.caps_a.pop(key, None)

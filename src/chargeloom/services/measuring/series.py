"""The series of a device for charts: means of a minute, as readings like any other."""

from typing import Final

from chargeloom.domain.devices.device import PerLine
from chargeloom.domain.devices.electrical import Flow
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.reading import Quantity, Reading

STEP_US: Final = MINUTE
_LINES: Final = ("L1", "L2", "L3")
_CURRENTS: Final = tuple(
    Quantity(measurand="Current.Import", unit="A", phase=line) for line in _LINES
)
_VOLTAGES: Final = tuple(
    Quantity(measurand="Voltage", unit="V", phase=f"{line}-N") for line in _LINES
)
_POWER: Final = Quantity(measurand="Power.Active.Import", unit="kW")
"""What flows out is below zero."""


class Series:
    """Gathers what flows until a minute is over."""

    def __init__(self) -> None:
        self._step: int | None = None
        self._flows: list[Flow] = []

    def take(self, flow: Flow, at: Instant) -> Reading | None:
        """Take what flows; give the mean of the minute that is over, if one is."""
        step = at // STEP_US
        ended = self.end() if self._step is not None and step != self._step else None
        self._step = step
        self._flows.append(flow)
        return ended

    def end(self) -> Reading | None:
        """Give the mean of what was gathered, and begin anew."""
        if self._step is None or not self._flows:
            return None
        flows, self._flows = self._flows, []
        return reading(_mean(flows), Instant((self._step + 1) * STEP_US))


def reading(flow: Flow, at: Instant) -> Reading:
    """Write a flow as a reading."""
    told: list[tuple[Quantity, str]] = []
    if flow.a is not None:
        told.extend(zip(_CURRENTS, (f"{value:.2f}" for value in flow.a), strict=True))
    if flow.v is not None:
        told.extend(zip(_VOLTAGES, (f"{value:.1f}" for value in flow.v), strict=True))
    if flow.kw is not None:
        told.append((_POWER, f"{flow.kw:.3f}"))
    return Reading(
        at=at,
        quantities=tuple(quantity for quantity, _ in told),
        values=tuple(value for _, value in told),
    )


def flow_in(reading: Reading) -> Flow:
    """Read a flow as it was written."""
    told = dict(zip(reading.quantities, map(float, reading.values), strict=True))
    return Flow(_lines(told, _CURRENTS), _lines(told, _VOLTAGES), told.get(_POWER))


def _lines(told: dict[Quantity, float], wanted: tuple[Quantity, ...]) -> PerLine | None:
    if not all(one in told for one in wanted):
        return None
    first, second, third = (told[one] for one in wanted)
    return first, second, third


def _mean(flows: list[Flow]) -> Flow:
    powers = [flow.kw for flow in flows if flow.kw is not None]
    return Flow(
        _mean_of_lines([flow.a for flow in flows if flow.a is not None]),
        _mean_of_lines([flow.v for flow in flows if flow.v is not None]),
        sum(powers) / len(powers) if powers else None,
    )


def _mean_of_lines(told: list[PerLine]) -> PerLine | None:
    if not told:
        return None
    first, second, third = (sum(values) / len(told) for values in zip(*told, strict=True))
    return first, second, third

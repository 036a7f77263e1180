"""What a meter says now: readings are taken as they come, and looked into only when someone asks."""

from decimal import Decimal
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import (
    AT_THE_OUTLET,
    ENERGY_EXPORT,
    ENERGY_IMPORT,
    POWER_IMPORT,
    STATE_OF_CHARGE,
    WATT_HOURS,
    WATTS,
    Reading,
    total_of,
)

MAX_UNSEEN: Final = 16
"""So many readings wait to be looked into; each look finds the newest first."""

_SCALES: Final = {
    ENERGY_IMPORT: WATT_HOURS,
    ENERGY_EXPORT: WATT_HOURS,
    POWER_IMPORT: WATTS,
    STATE_OF_CHARGE: {"Percent": Decimal(1)},
}


class LiveMeter:
    """The newest value of each quantity that people and the balancer ask for."""

    __slots__ = ("_known", "_unseen")

    def __init__(self) -> None:
        self._unseen: list[Reading] = []
        self._known: dict[str, tuple[Instant, Decimal]] = {}

    def take(self, readings: tuple[Reading, ...]) -> None:
        """Take readings; an older one never undoes a newer one."""
        self._unseen.extend(readings)
        if len(self._unseen) > MAX_UNSEEN:
            self._look()

    @property
    def register_wh(self) -> Decimal | None:
        """The import register."""
        return self._newest(ENERGY_IMPORT)

    @property
    def exported_wh(self) -> Decimal | None:
        """The export register."""
        return self._newest(ENERGY_EXPORT)

    @property
    def power_w(self) -> Decimal | None:
        """The power drawn."""
        return self._newest(POWER_IMPORT)

    @property
    def soc_percent(self) -> Decimal | None:
        """The state of charge."""
        return self._newest(STATE_OF_CHARGE)

    def _newest(self, measurand: str) -> Decimal | None:
        self._look()
        known = self._known.get(measurand)
        return known[1] if known is not None else None

    def _look(self) -> None:
        if not self._unseen:
            return
        newest_first = sorted(self._unseen, key=lambda reading: -reading.at)
        self._unseen.clear()
        wanted = dict(_SCALES)
        for reading in newest_first:
            for measurand, total in _totals(reading, wanted).items():
                del wanted[measurand]
                self._keep(measurand, reading.at, total)

    def _keep(self, measurand: str, at: Instant, value: Decimal) -> None:
        known = self._known.get(measurand)
        if known is None or at >= known[0]:
            self._known[measurand] = (at, value)


def _totals(reading: Reading, wanted: dict[str, dict[str, Decimal]]) -> dict[str, Decimal]:
    """Read the totals of one instant; those of the outlet outweigh those of other places."""
    found: dict[str, Decimal] = {}
    settled: set[str] = set()
    for quantity, value in zip(reading.quantities, reading.values, strict=True):
        measurand = quantity.measurand
        scale = wanted.get(measurand)
        total = None if scale is None else total_of(quantity, value, scale)
        if total is None or measurand in settled:
            continue
        if quantity.location in AT_THE_OUTLET:
            settled.add(measurand)
            found[measurand] = total
        else:
            found.setdefault(measurand, total)
    return found

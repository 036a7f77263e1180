"""The house behind the site: what it takes and what its roof gives, quarter by quarter, from a seed."""

import math
from collections.abc import Iterator
from random import Random
from typing import Final

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, MINUTE, Instant
from chargeloom.domain.reading import MeterRecord, Quantity, Reading
from chargeloom.domain.unit import Unit

QUARTER: Final = 15 * MINUTE
PEAK_W: Final = 28_000.0
"""What the roof gives at noon under a clear sky."""
_BASE_W: Final = 2_600.0
_WORK_W: Final = 9_000.0
_SUNRISE_H: Final = 6.0
_SUNSET_H: Final = 19.0


def _upstream(measurand: str, unit: str) -> Quantity:
    return Quantity(measurand=measurand, unit=unit, location="Upstream", context="Sample.Clock")


HOUSE: Final = (
    _upstream("Power.Active.Import", "W"),
    _upstream("Energy.Active.Import.Register", "Wh"),
    _upstream("Power.Active.Export", "W"),
    _upstream("Energy.Active.Export.Register", "Wh"),
)
"""What the house takes is import, what the roof gives is export: both in full, not their balance."""


def house_series(seed: int, station: StationId, until: Instant, days: int) -> Iterator[Unit]:
    """Make the quarters of the days before an instant, a unit a day.

    They stand at EVSE 0 of a station, its main power meter (OCPP 1.6, 7.31: connectorId 0), with the
    location Upstream: a meter that belongs to no station has no place yet.
    """
    chance = Random(f"{seed}/house")  # noqa: S311 it draws clouds
    load_wh, sun_wh = 1_250_000.0, 830_000.0
    for day in range(days, 0, -1):
        sky, readings = chance.triangular(0.15, 1.0, 0.75), []
        begin = until - day * DAY
        for at in range(begin + QUARTER, begin + DAY + 1, QUARTER):
            load_w = load_at(at) * chance.uniform(0.85, 1.15)
            sun_w = sun_at(at) * min(1.0, sky * chance.uniform(0.8, 1.2))
            load_wh += load_w * QUARTER / HOUR
            sun_wh += sun_w * QUARTER / HOUR
            values = (f"{load_w:.0f}", f"{load_wh:.0f}", f"{sun_w:.0f}", f"{sun_wh:.0f}")
            readings.append(Reading(at=Instant(at), quantities=HOUSE, values=values))
        unit = Unit()
        unit.record(
            MeterRecord(
                station=station,
                evse=0,
                connector=0,
                transaction=None,
                received_at=readings[-1].at,
                readings=tuple(readings),
            )
        )
        yield unit


def sun_at(at: int) -> float:
    """What the roof gives at this time of a clear day."""
    hour = at % DAY / HOUR
    share = (hour - _SUNRISE_H) / (_SUNSET_H - _SUNRISE_H)
    return PEAK_W * math.sin(math.pi * share) ** 1.4 if 0 < share < 1 else 0.0


def load_at(at: int) -> float:
    """What the house takes at this time of a day: people work there until evening."""
    hour = at % DAY / HOUR
    return _BASE_W + _WORK_W * math.exp(-(((hour - 12.5) / 4.2) ** 2))

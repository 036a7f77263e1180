"""Charts: what a transaction's meter told, thinned to what a screen can show."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import msgspec
from litestar import Response

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.reading import (
    ENERGY_IMPORT,
    POWER_IMPORT,
    STATE_OF_CHARGE,
    WATT_HOURS,
    WATTS,
    Reading,
)
from chargeloom.domain.totals import latest
from chargeloom.storage.store import Store
from chargeloom.web.api.charges.transactions import find
from chargeloom.web.console.page import shows
from chargeloom.web.console.view import View
from chargeloom.web.endpoint import JSON

MOST_POINTS: Final = 600
MOST_READ: Final = 20_000
_BATCH: Final = 500
PERCENT: Final = {"Percent": Decimal(1)}


class Curve(msgspec.Struct, kw_only=True):
    """Values beside their times; null where the meter told none."""

    at: list[int]
    power_kw: list[float | None]
    energy_kwh: list[float | None]
    soc: list[float | None]


@shows("/transactions/{transaction}/chart")
async def chart(view: View) -> Response[Any]:
    """Give the curve of a transaction."""
    record = await find(view.core, view.path["transaction"])
    readings = await readings_of(view.core.ground.store, record.id)
    curve = curve_of(readings, record.meter_start_wh)
    return Response(msgspec.json.encode(curve), media_type=JSON)


def curve_of(readings: list[Reading], start_wh: Decimal | None) -> Curve:
    """Draw the curve of readings; energy counts from the start."""
    step = max(1, -(-len(readings) // MOST_POINTS))
    chosen = readings[::step]
    if readings and chosen[-1] is not readings[-1]:
        chosen.append(readings[-1])
    curve = Curve(at=[], power_kw=[], energy_kwh=[], soc=[])
    for reading in chosen:
        at = reading.at // SECOND
        if curve.at and at <= curve.at[-1]:
            continue
        energy = latest((reading,), ENERGY_IMPORT, WATT_HOURS)
        if energy is not None and start_wh is not None:
            energy -= start_wh
        curve.at.append(at)
        curve.power_kw.append(_thousandth(latest((reading,), POWER_IMPORT, WATTS)))
        curve.energy_kwh.append(_thousandth(energy))
        soc = latest((reading,), STATE_OF_CHARGE, PERCENT)
        curve.soc.append(None if soc is None else float(soc))
    return curve


def highest_power_w(readings: Iterable[Reading]) -> Decimal | None:
    """Find the highest power that was measured."""
    told = (latest((reading,), POWER_IMPORT, WATTS) for reading in readings)
    return max((power for power in told if power is not None), default=None)


async def readings_of(store: Store, transaction: TransactionId) -> list[Reading]:
    """Read what a transaction's meter told, up to a bound."""
    found: list[Reading] = []
    after: tuple[Instant, int] | None = None
    while len(found) < MOST_READ:
        batch = await store.readings(transaction, after, _BATCH)
        found += [stored.reading for stored in batch]
        if len(batch) < _BATCH:
            break
        after = batch[-1].place
    return found


def _thousandth(amount: Decimal | None) -> float | None:
    return None if amount is None else round(float(amount / 1000), 4)


PAGES = (chart,)

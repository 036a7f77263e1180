"""Commissioning: a meter of a site is judged by what the stations beneath it said in the last hour."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Final, NamedTuple

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.devices.device import Measured
from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.domain.reading import Reading, amount
from chargeloom.domain.sites.site import Meter, Outlet, SiteModel
from chargeloom.domain.sites.tree import SiteTree
from chargeloom.energy.commissioning import Finding, Point, judge
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store

SPAN_US: Final = HOUR
_NEWEST: Final = 20
"""So many transactions of a station are looked through."""
_MOST_READINGS: Final = 5_000
_CURRENT: Final = "Current.Import"
_LINES: Final = {"L1": 0, "L1-N": 0, "L2": 1, "L2-N": 1, "L3": 2, "L3-N": 2}


Recent = Callable[[SiteId, Meter], Iterable[Measured]]
"""What was believed of a meter lately, oldest first."""


class Check(NamedTuple):
    """What came of checking a meter."""

    finding: Finding
    outlets: int
    """How many outlets beneath the meter took part."""
    left_out: int
    """How many could not, because nobody knows how they are rotated."""


class Commissioning:
    """Looks back over the last hour."""

    def __init__(self, store: Store, recent: Recent) -> None:
        self._store = store
        self._recent = recent

    async def check(self, site: SiteModel, meter: Meter, now: Instant) -> Check:
        """Judge a meter of a site as the site reads it: by its device, scale and direction."""
        since, tree = Instant(now - SPAN_US), SiteTree.of(site)
        beneath = [one for one in site.outlets if meter.node in tree.path(one.node)]
        known = [(one, lines) for one in beneath if (lines := tree.lines(one)) is not None]
        cars: dict[str, list[Point]] = {}
        for outlet, lines in known:
            points = [point async for point in self._points(outlet, lines, since)]
            if points:
                cars[f"{outlet.station}/{outlet.evse}"] = sorted(points)
        finding = judge(cars, self._flow(site, meter, since))
        return Check(finding, len(cars), len(beneath) - len(known))

    def _flow(self, site: SiteModel, meter: Meter, since: Instant) -> list[Point]:
        return [
            Point(_seconds(one.at), one.a)
            for one in self._recent(site.id, meter)
            if one.a is not None and one.at >= since
        ]

    async def _points(
        self, outlet: Outlet, lines: tuple[int, int, int], since: Instant
    ) -> AsyncIterator[Point]:
        page = Page(limit=_NEWEST, is_descending=True)
        for record in await self._store.transactions(page, outlet.station, None):
            if record.evse != outlet.evse or _ended_before(record, since):
                continue
            found = await self._store.readings(record.id, (since, 0), _MOST_READINGS)
            told = _of_readings((one.reading for one in found), lines)
            for point in _within(record, tuple(told), since):
                yield point


def _ended_before(record: TransactionRecord, since: Instant) -> bool:
    return record.stopped_at is not None and record.stopped_at < since


def _within(record: TransactionRecord, told: tuple[Point, ...], since: Instant) -> Iterator[Point]:
    """Add that nothing flows before a transaction and after it."""
    idle = (0.0, 0.0, 0.0)
    if record.started_at is not None and record.started_at >= since:
        yield Point(_seconds(record.started_at), idle)
    yield from told
    if record.stopped_at is not None:
        yield Point(_seconds(record.stopped_at), idle)


def _of_readings(readings: Iterable[Reading], lines: tuple[int, int, int]) -> Iterator[Point]:
    """Read what flowed at an outlet, on the phases of the site that its lines lie on."""
    for reading in readings:
        found = [0.0, 0.0, 0.0]
        is_told = False
        for quantity, value in zip(reading.quantities, reading.values, strict=True):
            line = _LINES.get(quantity.phase or "")
            number = amount(value)
            if quantity.measurand == _CURRENT and line is not None and number is not None:
                found[lines[line]] = float(number)
                is_told = True
        if is_told:
            yield Point(_seconds(reading.at), (found[0], found[1], found[2]))


def _seconds(at: Instant) -> float:
    return at / SECOND

"""Sums of sessions: how many those of a filter are, what went into cars and what is to be paid, month by month."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final, NamedTuple

from litestar import Response

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant, from_datetime, to_datetime
from chargeloom.domain.money import of_minor
from chargeloom.services.month_sums import Wanted
from chargeloom.storage.answers import Sum
from chargeloom.web.console.charges.asked import SessionsQuery
from chargeloom.web.console.page import shows
from chargeloom.web.console.view import View

MOST_MONTHS: Final = 24
"""Of a longer time the newest are summed up: what came before is a walk through too many charges."""
UNTOLD_MONTHS: Final = 12
"""So many are summed up where the filter says no day."""
UNTOLD_MONTHS_OF_ALL: Final = 2
"""So many where it names no station and no token either."""


class Bounds(NamedTuple):
    """The first days of the months that are summed up, the first and last as the filter cuts them."""

    days: tuple[date, ...]
    is_cut: bool
    """Whether the filter reaches further back."""

    def edges(self, zone: tzinfo) -> list[Instant]:
        """List the midnights that months begin with, and the one that ends the last."""
        return [from_datetime(datetime.combine(day, time(), zone)) for day in self.days]


class Total(NamedTuple):
    """What sessions come to; currencies are never added."""

    charges: int
    energy_wh: float
    amounts: tuple[tuple[Decimal, str], ...]
    not_final: int


class MonthTotal(NamedTuple):
    """What the sessions of a month come to, or of the part of it that the filter leaves."""

    first: date
    last: date
    total: Total


def bounds(
    first: date | None, last: date | None, today: date, untold: int = UNTOLD_MONTHS
) -> Bounds:
    """Find the months from a day to another, both included; none where they are the wrong way round."""
    end = min(max(last or _end_of_month(today), _FIRST_DAY), _LAST_DAY) + timedelta(days=1)
    begin = min(max(first, _FIRST_DAY), end) if first is not None else _months_before(end, untold)
    earliest = _months_before(end, MOST_MONTHS)
    is_cut = begin < earliest
    days = [max(begin, earliest)]
    while (following := _next_month(days[-1])) < end:
        days.append(following)
    return Bounds((*days, end) if days[0] < end else (), is_cut)


def totals(found: Sequence[Sum], known: Bounds) -> list[MonthTotal]:
    """Put together what each month came to, the newest first; months without sessions are left out."""
    return [
        MonthTotal(known.days[span], known.days[span + 1] - timedelta(days=1), total(part))
        for span in reversed(range(len(known.days) - 1))
        if (part := [one for one in found if one.span == span])
    ]


def total(found: Sequence[Sum]) -> Total:
    """Add up, currency by currency."""
    due: dict[str, int] = {}
    for one in found:
        if one.currency is not None:
            due[one.currency] = due.get(one.currency, 0) + one.due
    return Total(
        charges=sum(one.charges for one in found),
        energy_wh=sum(one.energy_wh for one in found),
        amounts=tuple(
            (of_minor(coins, currency), currency) for currency, coins in sorted(due.items())
        ),
        not_final=sum(one.not_final for one in found),
    )


@shows("/sessions/sums")
async def sums(view: View) -> Response[Any]:
    """Show what the sessions of a filter come to."""
    query = view.query(SessionsQuery)
    today = to_datetime(view.core.ground.now()).astimezone(view.zone).date()
    is_of_all = query.station is None and query.token is None
    untold = UNTOLD_MONTHS_OF_ALL if is_of_all else UNTOLD_MONTHS
    known = bounds(query.first, query.last, today, untold)
    station = StationId(query.station) if query.station is not None else None
    found = await view.core.month_sums.of(
        view.core.ground.store,
        known.edges(view.zone),
        Wanted(station, query.active, query.token),
        view.core.ground.now(),
    )
    return view.html(
        "parts/sums.html" if view.is_fragment else "sums.html",
        query=query,
        known=known,
        last_day=known.days[-1] - timedelta(days=1) if known.days else None,
        most_months=MOST_MONTHS,
        total=total(found),
        months=totals(found, known),
        is_priced=not view.core.pricing.is_idle,
    )


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _end_of_month(day: date) -> date:
    return _next_month(day) - timedelta(days=1)


def _months_before(end: date, months: int) -> date:
    """Find the first day of the earliest of so many months, of which the last has the day before `end`."""
    number = (end - timedelta(days=1)).year * 12 + (end - timedelta(days=1)).month - months
    return (
        max(date(number // 12, number % 12 + 1, 1), _FIRST_DAY)
        if number >= 1970 * 12
        else _FIRST_DAY
    )


_FIRST_DAY: Final = date(1970, 1, 2)
_LAST_DAY: Final = date(2099, 12, 30)

PAGES = (sums,)

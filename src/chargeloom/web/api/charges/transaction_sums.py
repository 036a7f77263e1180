"""Sums of transactions: how many those of a filter are, what went into cars and what is to be paid, month by month."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import from_datetime, to_datetime
from chargeloom.domain.money import of_minor, text
from chargeloom.domain.zones import is_zone
from chargeloom.services.month_sums import Wanted
from chargeloom.storage.answers import Sum
from chargeloom.web.api.charges.transaction_shape import Shown
from chargeloom.web.api.texts import END
from chargeloom.web.endpoint import Ask, gets
from chargeloom.web.problems import Fault, invalid

PATH: Final = "/api/v1/transaction-sums"
MOST_MONTHS: Final = 24
"""More months are a walk through too many charges: whoever wants them asks again."""

Month: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^(19[7-9][0-9]|20[0-9]{{2}})-(0[1-9]|1[0-2]){END}",
        extra={"words": "a month is needed, as in 2026-03"},
        description="A month, as in 2026-03; this one when it is left out.",
    ),
]


class SumsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Of which transactions; the months are those of their start."""

    station: str | None = None
    active: bool | None = None
    token: Shown | None = None
    first: Month | None = None
    last: Month | None = None
    time_zone: Annotated[str, Meta(max_length=64, description="In which months begin.")] = "UTC"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be paid in one currency, of prices that are final."""

    amount: str
    currency: str


class SumItem(msgspec.Struct, frozen=True, kw_only=True):
    """What the transactions of a month come to; currencies are never added."""

    month: str
    transactions: int
    energy_wh: Annotated[int, Meta(description="Of those that have ended.")]
    due: tuple[Due, ...]
    not_final: Annotated[int, Meta(description="So many prices may change yet.")]


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """What the transactions of a filter come to, month by month, the oldest first."""

    time_zone: str
    months: tuple[SumItem, ...]


@gets(PATH, Right.READ)
async def transaction_sums(ask: Ask[SumsQuery, None]) -> Sums:
    """Sum up transactions by the month that they began in; of months before this one for up to a minute as they were."""
    query, core = ask.query, ask.core
    if not is_zone(query.time_zone):
        raise invalid(Fault("/time_zone", "is no time zone"))
    zone, now = ZoneInfo(query.time_zone), core.ground.now()
    this = f"{to_datetime(now).astimezone(zone):%Y-%m}"
    days = _days(query.first or this, query.last or this)
    edges = [from_datetime(datetime.combine(day, time(), zone)) for day in days]
    station = StationId(query.station) if query.station is not None else None
    wanted = Wanted(station, query.active, query.token)
    found = await core.month_sums.of(core.ground.store, edges, wanted, now)
    return Sums(
        time_zone=query.time_zone,
        months=tuple(
            _item(first, [one for one in found if one.span == span])
            for span, (first, _) in enumerate(pairwise(days))
        ),
    )


def _days(first: str, last: str) -> list[date]:
    """List the first days of all months from one to another, and of the one after. Raises Problem."""
    begin, end = _number(first), _number(last)
    if end < begin:
        raise invalid(Fault("/last", "is before the first month"))
    if end - begin >= MOST_MONTHS:
        raise invalid(Fault("/first", f"at most {MOST_MONTHS} months at once"))
    return [date(number // 12, number % 12 + 1, 1) for number in range(begin, end + 2)]


def _number(month: str) -> int:
    """Count months through the years."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _item(first: date, found: Sequence[Sum]) -> SumItem:
    return SumItem(
        month=f"{first:%Y-%m}",
        transactions=sum(one.charges for one in found),
        energy_wh=round(sum(one.energy_wh for one in found)),
        due=tuple(
            Due(amount=text(of_minor(one.due, one.currency)), currency=one.currency)
            for one in found
            if one.currency is not None
        ),
        not_final=sum(one.not_final for one in found),
    )


ENDPOINTS = (transaction_sums,)

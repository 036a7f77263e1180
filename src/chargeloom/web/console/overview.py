"""The overview: what runs, what was delivered, and what needs somebody, with the reason."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final, NamedTuple

from litestar import Response

from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.ids import TransactionId, to_text
from chargeloom.domain.instant import Instant, from_datetime, to_datetime
from chargeloom.domain.money import of_minor
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration
from chargeloom.web.api import identifiers
from chargeloom.web.console.page import shows
from chargeloom.web.console.paths import quoted
from chargeloom.web.console.stations.row import energy_of, row_of, running_of, total
from chargeloom.web.console.view import View
from chargeloom.web.console.words import refusals
from chargeloom.web.console.words.alert_words import KINDS, SUBJECTS

DAYS: Final = 14
MOST_SHOWN: Final = 12
MOST_ON_BOARD: Final = 60


class Trouble(NamedTuple):
    """Something that needs somebody: where, what, why, and what to do."""

    tone: str
    href: str
    what: str
    why: str
    since: Instant | None
    sign: str = "warn"


class Running(NamedTuple):
    """A transaction that runs."""

    transaction: str
    station: str
    evse: int | None
    token: str | None
    since: Instant | None
    power_w: Any
    energy_wh: Any
    soc: Any


@shows("/")
async def overview(view: View) -> Response[Any]:
    """Show the site at a glance."""
    core = view.core
    stations = [one for one in core.fleet.by_name() if not one.record.is_stranger]
    running = [one for station in stations for one in running_at(station)]
    now = core.ground.now()
    midnights = midnights_until(now, view.zone)
    days = await view.home.days.tallies(core.ground.store, midnights, now)
    return view.html(
        "parts/overview.html" if view.is_fragment else "overview.html",
        stations=len(stations),
        board=[row_of(one, view.language) for one in stations[:MOST_ON_BOARD]],
        online=sum(station.is_online for station in stations),
        charging=len(running),
        faulted=sum(_is_faulted(station) for station in stations),
        power_w=total(one.power_w for one in running),
        today=days[-1],
        live_wh=total(one.energy_wh for one in running),
        days=days,
        midnights=midnights,
        revenue=await today(view, midnights),
        highest=max((day.energy_wh for day in days), default=0.0) or 1.0,
        troubles=list(_troubles(view, stations))[:MOST_SHOWN],
        running=sorted(running, key=lambda one: -(one.power_w or 0))[:MOST_SHOWN],
        is_bare=await _is_bare(view),
    )


async def _is_bare(view: View) -> bool:
    """Whether the person has no way to come back without a link."""
    user = view.person.user
    return user is not None and not await view.core.accessing.account.ways_in(user)


class Revenue(NamedTuple):
    """What the charges that began today brought in, by currency, and how many wait for somebody."""

    amounts: tuple[tuple[Decimal, str], ...]
    charges: int
    unreviewed: int


async def today(view: View, midnights: Sequence[Instant]) -> Revenue | None:
    """Sum up what is final today; None where nothing has a price. Currencies are never added."""
    if view.core.pricing.is_idle:
        return None
    store = view.core.ground.store
    found = await store.takings(midnights[-2:])
    amounts = tuple((of_minor(one.due, one.currency), one.currency) for one in found)
    charges = sum(one.charges for one in found)
    return Revenue(amounts, charges, await store.number_of_unreviewed_costs())


def running_at(station: Station) -> Iterator[Running]:
    """List what runs at a station."""
    for one in running_of(station):
        record = one.record
        yield Running(
            transaction=to_text(identifiers.TRANSACTION, TransactionId(record.id)),
            station=station.id,
            evse=record.evse,
            token=record.token_uid,
            since=record.started_at or record.received_at,
            power_w=one.meter.power_w,
            energy_wh=energy_of(one),
            soc=one.meter.soc_percent,
        )


def _is_faulted(station: Station) -> bool:
    return any(one.status is Status.FAULTED for one in station.connectors.values())


def midnights_until(now: Instant, zone: tzinfo) -> list[Instant]:
    """List the midnights around the days that are shown, by the reader's clock: not all days are equally long."""
    today = to_datetime(now).astimezone(zone).date()
    days = (today + timedelta(days=number) for number in range(1 - DAYS, 2))
    return [from_datetime(datetime.combine(day, time(), zone)) for day in days]


def _troubles(view: View, stations: list[Station]) -> Iterator[Trouble]:
    """Say what needs somebody, the worst first: what is so now, then what rules have found."""
    core = view.core
    if not core.ground.store.is_available:
        yield Trouble(
            "bad", "", "Nothing can be stored", "Stations are sent away until it can.", None
        )
    elif core.ground.store.is_short_of_room:
        yield Trouble(
            "bad",
            "/health",
            "The disk is full",
            "Charges are recorded in the room that is kept back; readings are refused.",
            None,
        )
    for station in stations:
        for plug, report in sorted(station.connectors.items()):
            if report.status is Status.FAULTED:
                where = f"{station.id} · {plug.evse}" if plug.evse else station.id
                known = core.alerting.explain(station.id, report.vendor_error, report.error)
                code = report.vendor_error or report.error or report.info
                why = known.means if known else code or "no reason given"
                yield Trouble("bad", _page_of(station), where, why, report.at)
    yield from _found(view)
    for station in stations:
        if not station.is_online and _is_missed(station):
            why, since = _why_offline(station), _since(station)
            yield Trouble("warm", _page_of(station), station.id, why, since, "plug")


def _why_offline(station: Station) -> str:
    turned_away = station.turned_away
    return "offline" if turned_away is None else refusals.meaning(turned_away.why).why


def _since(station: Station) -> Instant | None:
    return station.last_seen_at if station.turned_away is None else station.turned_away.at


_LOOKED_AT_HERE: Final = frozenset(
    {RuleKind.CONNECTOR_FAULTED, RuleKind.STATION_OFFLINE, RuleKind.DATABASE_REFUSING}
)
"""What the overview sees for itself, before a rule's time is up."""


def _found(view: View) -> Iterator[Trouble]:
    for alert in view.core.alerting.open():
        if alert.kind not in _LOOKED_AT_HERE and alert.acknowledged_at is None:
            subject = SUBJECTS.get(alert.subject)
            what = view.say(subject) if subject else alert.subject
            yield Trouble("warm", "/alerts", what, KINDS[alert.kind].says, alert.since)


def _page_of(station: Station) -> str:
    return f"/stations/{quoted(station.id)}"


def _is_missed(station: Station) -> bool:
    record = station.record
    return not record.is_disabled and record.registration is Registration.ACCEPTED


PAGES = (overview,)

"""Sessions: what was charged, with its filter; the page of one with its chart and its story so far."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta, tzinfo
from functools import partial
from typing import Any, NamedTuple

from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant, to_datetime
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import Reading
from chargeloom.domain.stations.station import Station
from chargeloom.web.api import messages
from chargeloom.web.api.charges import charge_limits, transactions as api
from chargeloom.web.api.charges.transaction_shape import TransactionItem
from chargeloom.web.api.charges.transactions import TransactionQuery, find
from chargeloom.web.console.charges.asked import SessionsQuery
from chargeloom.web.console.charges.charts import highest_power_w, readings_of
from chargeloom.web.console.charges.limit_form import LimitFields, fields_of
from chargeloom.web.console.exporting import chosen
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.stations.offered import identities
from chargeloom.web.console.stations.shares import shares
from chargeloom.web.console.trace import arranging, story
from chargeloom.web.console.trace.chapter import Case, Chapter
from chargeloom.web.console.trace.doubts import SUSPICIONS
from chargeloom.web.console.view import View
from chargeloom.web.console.words import cost_words, limit_words
from chargeloom.web.exporting import parquet
from chargeloom.web.pagination import Listing, Order


@shows("/sessions")
async def sessions(view: View) -> Response[Any]:
    """List sessions, the newest first."""
    query = view.query(SessionsQuery)
    asked = TransactionQuery(
        after=query.after,
        order=Order.DESC,
        station=query.station,
        token=query.token,
        active=query.active,
        since=view.midnight(query.first),
        until=view.midnight(query.last, days=1),
    )
    found: Listing[Any] = await view.ask(api.transactions, query=asked)
    return view.html(
        "sessions.html",
        listing=found,
        query=query,
        export=chosen(
            station=asked.station,
            token=asked.token,
            active=asked.active,
            since=asked.since,
            until=asked.until,
        ),
        has_parquet=parquet.is_there(),
        identities=identities(view.core),
        months=months(view.core.ground.now(), view.zone),
        is_filtered=query != SessionsQuery(after=query.after),
    )


class Month(NamedTuple):
    """A month that is asked for so often that it has a link."""

    name: str
    first: date
    last: date


def months(now: Instant, zone: tzinfo = UTC) -> tuple[Month, Month]:
    """Find this month and the last, as the days of a zone count."""
    this = to_datetime(now).astimezone(zone).date().replace(day=1)
    end = (this + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    before = this - timedelta(days=1)
    return Month("This month", this, end), Month("Last month", before.replace(day=1), before)


@shows("/transactions/{transaction}")
async def transaction(view: View) -> Response[Any]:
    """Show a session."""
    record = await find(view.core, view.path["transaction"])
    item = await view.ask(api.transaction)
    station = view.core.fleet.find(StationId(record.station))
    live = station.running(record.id) if station is not None else None
    is_running = live is not None and live.is_open
    await messages.catch_up(view.core.ground.store)
    readings = await readings_of(view.core.ground.store, record.id)
    ended_at = record.stopped_at or record.interrupted_at
    began_at = record.started_at or record.received_at
    return view.html(
        "transaction.html",
        item=item,
        has_parquet=parquet.is_there(),
        record=record,
        is_running=is_running,
        power_w=live.meter.power_w if live is not None and is_running else None,
        soc=live.meter.soc_percent if live is not None and is_running else None,
        shares=shares(view, station).get(record.evse or 0, ()) if is_running and station else (),
        highest_w=highest_power_w(readings),
        took_us=(ended_at or view.core.ground.now()) - began_at,
        story=await _story(view, record, station, readings),
        window=_window(view, record),
        suspicions=SUSPICIONS,
        cost_lines=cost_words.LINES,
        cost_states=cost_words.STATES,
        cost_tones=cost_words.TONES,
        cost_reasons=cost_words.REASONS,
        short=cost_words.short,
        ceiling=partial(limit_words.ceiling, view.language),
        most=fields_of(item.limit.asked if item.limit else None),
    )


@does("/transactions/{transaction}/limit", Right.OPERATE)
async def limit(view: View) -> Response[Any]:
    """Change how far a session that runs may go; what is left empty has no end."""
    said = await view.form(LimitFields)
    item: TransactionItem = await view.ask(api.transaction)
    before = fields_of(item.limit.asked if item.limit else None)
    await view.ask(charge_limits.change_charge_limit, body=said.change(before))
    return view.to(f"/transactions/{view.path['transaction']}", "saved")


async def _story(
    view: View, record: TransactionRecord, station: Station | None, readings: Sequence[Reading]
) -> Sequence[Chapter]:
    plug = Plug(record.evse or 0, record.connector or 0)
    connector = station.connector_id(plug) if station is not None and record.evse else None
    found = await view.core.ground.store.costs([record.id])
    limits = await view.core.ground.store.charge_limits([record.id])
    limit = limits[0] if limits else None
    case = Case(record, connector, readings, found[0] if found else None, limit)
    now = view.core.ground.now()
    given = view.core.slowing.of(
        record.station, record.evse or 0, record.received_at, record.stop_received_at or now
    )
    return await story.story_of(view.core.ground.store, case, view.language, now, given)


def _window(view: View, record: TransactionRecord) -> tuple[str, str]:
    """Bound the time of a transaction's messages, as the trace's filter writes it."""
    now = view.core.ground.now()
    last = record.stop_received_at or record.interrupted_at or now
    bounds = (record.received_at - arranging.BEFORE, last + arranging.AFTER)
    local = [to_datetime(Instant(one)).astimezone(view.zone) for one in bounds]
    first, last_at = (f"{one:%Y-%m-%dT%H:%M}" for one in local)
    return first, last_at


PAGES = (sessions, transaction, limit)

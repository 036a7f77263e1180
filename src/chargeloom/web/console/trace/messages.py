"""Messages: the trace of what stations and we said, in words, with its filter; one message in full."""

from datetime import UTC, datetime, tzinfo
from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.ids import FrameId, StationId, to_text
from chargeloom.domain.instant import Instant, from_datetime, to_datetime
from chargeloom.domain.stations.journal import Direction, FrameKind
from chargeloom.web.api import identifiers, messages as api
from chargeloom.web.console.exporting import chosen
from chargeloom.web.console.page import shows
from chargeloom.web.console.stations.offered import identities
from chargeloom.web.console.trace import raw, replays, report, sentences
from chargeloom.web.console.trace.pairs import Pair, Wanted, look, pair_of
from chargeloom.web.console.trace.rows import row_of
from chargeloom.web.console.view import View
from chargeloom.web.console.words.local_time import LocalMoment, spread
from chargeloom.web.exporting import parquet
from chargeloom.web.pagination import cursor

SHOWN: Final = 50


class TraceAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages, as people ask."""

    station: Annotated[str, Meta(max_length=48)] | None = None
    action: Annotated[str, Meta(max_length=64)] | None = None
    way: Direction | None = None
    kind: FrameKind | None = None
    errors: bool = False
    first: LocalMoment | None = None
    last: LocalMoment | None = None
    after: identifiers.MessageCursor | None = None

    def wanted(self, zone: tzinfo) -> Wanted:
        """Say it as the store is asked."""
        return Wanted(
            station=StationId(self.station) if self.station else None,
            action=self.action,
            direction=self.way,
            kind=self.kind,
            is_error=self.errors,
            since=_earliest(self.first, zone),
            until=_latest(self.last, zone),
        )

    @property
    def is_filtered(self) -> bool:
        return self.wanted(UTC) != Wanted()


@shows("/trace")
async def trace(view: View) -> Response[Any]:
    """List messages, the newest first."""
    asked = view.query(TraceAsked)
    store = view.core.ground.store
    await api.catch_up(store)
    after = FrameId(cursor(identifiers.MESSAGE, asked.after)) if asked.after else None
    found = await look(store, asked.wanted(view.zone), after, SHOWN)
    wanted = asked.wanted(view.zone)
    return view.html(
        "trace.html",
        query=asked,
        export=chosen(
            _moment(wanted.since),
            _moment(wanted.until),
            station=wanted.station,
            action=wanted.action,
        ),
        has_parquet=parquet.is_there(),
        rows=[row_of(pair, view.language) for pair in found.pairs],
        next=to_text(identifiers.MESSAGE, found.next) if found.next is not None else None,
        is_cut=found.is_cut,
        made_at=f"{to_datetime(view.core.ground.now()).astimezone(view.zone):%Y-%m-%dT%H:%M:%S}",
        actions=sorted(sentences.CALLS),
        identities=identities(view.core),
    )


@shows("/trace/{message}")
async def message(view: View) -> Response[Any]:
    """Show a message with its answer, as they were."""
    row = row_of(await _pair(view), view.language)
    sides = [one for one in (row.asked, row.reply) if one is not None]
    texts = [(one, raw.pretty(one.payload)) for one in sides]
    template = "parts/message.html" if view.is_fragment else "message.html"
    return view.html(template, row=row, texts=texts, longest=raw.LONGEST)


@shows("/trace/{message}/report")
async def bug_report(view: View) -> Response[Any]:
    """Write a message up for its station's maker."""
    pair = await _pair(view)
    store = view.core.ground.store
    station = view.core.fleet.find(pair.asked.station)
    others = await report.around(store, pair)
    text = report.written(station.record if station else None, pair, others, view.core.ground.now())
    template = "parts/report.html" if view.is_fragment else "report.html"
    return view.html(
        template,
        text=text,
        row=row_of(pair, view.language),
        replay=report.replay_command(pair),
        again=replays.address(view, pair.asked.station, *report.minute_around(pair)),
    )


@shows("/trace/{message}/raw.json")
async def raw_message(view: View) -> Response[Any]:
    """Give a message's content whole, as a file."""
    row = row_of(await _pair(view), view.language)
    side = next(
        (one for one in (row.asked, row.reply) if one and one.id == view.path["message"]), row.asked
    )
    headers = {"Content-Disposition": f'attachment; filename="{side.id}.json"'}
    return Response(raw.pretty(side.payload), media_type="application/json", headers=headers)


async def _pair(view: View) -> Pair:
    number = FrameId(identifiers.read("message", view.path["message"]))
    await api.catch_up(view.core.ground.store)
    found = await pair_of(view.core.ground.store, number)
    if found is None:
        raise identifiers.missing("message")
    return found


def _moment(at: Instant | None) -> datetime | None:
    return None if at is None else to_datetime(at)


def _earliest(text: str | None, zone: tzinfo) -> Instant | None:
    return None if text is None else from_datetime(spread(text, zone, "/first").earliest)


def _latest(text: str | None, zone: tzinfo) -> Instant | None:
    return None if text is None else from_datetime(spread(text, zone, "/last").latest)


PAGES = (trace, message, bug_report, raw_message)

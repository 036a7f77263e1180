"""The tail of the trace: new messages as they are stored, as pieces of the page."""

from collections import OrderedDict
from typing import Any, Final

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from chargeloom.domain.access import Right
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.services.core import Core
from chargeloom.web.console.live import Reader
from chargeloom.web.console.rendering import render
from chargeloom.web.console.tastes import tastes_of
from chargeloom.web.console.trace.messages import TraceAsked
from chargeloom.web.console.trace.pairs import Wanted, look
from chargeloom.web.console.trace.rows import Row, row_of
from chargeloom.web.guards import caller_of, needs, standing
from chargeloom.web.pouring import Chunks
from chargeloom.web.reading import read_query
from chargeloom.web.settings import Settings
from chargeloom.web.streaming import PULSE, Ending, Streams

PATH: Final = "/console/trace/stream"
MOST_AT_ONCE: Final = 100
_OVERLAP: Final = 40 * SECOND
"""An answer may come this long after its request; the request is then told again, with it."""
_FIRST_REACH: Final = 10 * MINUTE
"""What came since the page was made is told first, if that is not longer ago."""
_REMEMBERED: Final = 5_000


def trace_stream(core: Core, streams: Streams, settings: Settings) -> HTTPRouteHandler:
    """Make the route of the tail."""

    @get(PATH, opt=needs(Right.READ))
    async def stream(request: Request[Any, Any, Any]) -> ASGIApp:
        pairs = [(k, v) for k, v in request.query_params.multi_items() if v]
        tastes = tastes_of(request)
        wanted = read_query(TraceAsked, pairs).wanted(tastes.zone)
        ending = Ending()
        chunks = _tail(Reader(core, tastes.language, tastes.zone), wanted, ending, settings)
        stands, whose = standing(request, core.accessing), caller_of(request.scope).name
        return streams.respond(ending, chunks, stands, whose=whose)

    return stream


async def _tail(reader: Reader, wanted: Wanted, ending: Ending, settings: Settings) -> Chunks:
    told: OrderedDict[str, str] = OrderedDict()
    reach = _FIRST_REACH
    while await ending.pause(settings.page_pace):
        fresh = [
            row for row in await _newest(reader, wanted, reach) if told.get(row.id) != row.verdict
        ]
        for row in reversed(fresh):
            told[row.id] = row.verdict
            yield _chunk(reader, row)
        reach = _OVERLAP
        if not fresh:
            yield PULSE
        while len(told) > _REMEMBERED:
            told.popitem(last=False)


async def _newest(reader: Reader, wanted: Wanted, reach: int) -> list[Row]:
    since = Instant(reader.core.ground.now() - reach)
    bounded = wanted._replace(since=max(since, wanted.since or since))
    found = await look(reader.core.ground.store, bounded, None, MOST_AT_ONCE)
    return [row_of(pair, reader.language) for pair in found.pairs]


def _chunk(reader: Reader, row: Row) -> bytes:
    html = render("parts/trace_row.html", reader.language, reader.zone, row=row)
    return b"data: %b\n\n" % msgspec.json.encode({"id": row.id, "html": html})

"""Live: every event as it happens, from any point in the past on, without a gap and without a double."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from chargeloom.bus.bus import News
from chargeloom.domain.access import Right
from chargeloom.domain.event import Event
from chargeloom.domain.ids import EventId
from chargeloom.services.core import Core
from chargeloom.storage.pages import Page
from chargeloom.web.api import identifiers
from chargeloom.web.api.events import PATH, show, text_id
from chargeloom.web.guards import caller_of, needs, standing
from chargeloom.web.pagination import cursor
from chargeloom.web.pouring import Chunks
from chargeloom.web.problems import MEDIA_TYPE, ProblemDocument
from chargeloom.web.reading import read_query
from chargeloom.web.settings import Settings
from chargeloom.web.streaming import PULSE, Backlog, Streams

STREAM: Final = f"{PATH}/stream"
LAST_EVENT_ID: Final = "Last-Event-ID"

_BATCH: Final = 500
_BEFORE_ALL: Final = EventId(0)


class StreamQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Where to begin, for a reader that can't say it in a header."""

    after: identifiers.EventCursor | None = None


def event_stream(core: Core, streams: Streams, settings: Settings) -> HTTPRouteHandler:
    """Make the route of the stream."""

    @get(STREAM, opt=needs(Right.READ))
    async def stream(request: Request[Any, Any, Any]) -> ASGIApp:
        query = read_query(StreamQuery, request.query_params.multi_items())
        seen = request.headers.get(LAST_EVENT_ID) or query.after
        last = await _newest(core) if seen is None else _id(seen)
        backlog: Backlog[Event] = Backlog(settings.stream_backlog)
        chunks = _events(core, backlog, last, settings.stream_pulse)
        stands, whose = standing(request, core.accessing), caller_of(request.scope).name
        return streams.respond(backlog, chunks, stands, whose=whose)

    return stream


async def _events(core: Core, backlog: Backlog[Event], last: EventId, pulse_s: float) -> Chunks:
    """Tell what the store has behind `last`, then go on with what comes.

    Listening begins before the last look into the store: what is committed in between is in both.
    """
    async for event in _told(core, last):
        yield _chunk(event)
        last = event.id
    with _listening(core, backlog):
        async for event in _told(core, last):
            yield _chunk(event)
            last = event.id
        while not backlog.is_over:
            fresh = await backlog.take(pulse_s)
            if fresh is None:
                yield PULSE
            elif fresh.id > last:
                yield _chunk(fresh)


async def _told(core: Core, last: EventId) -> AsyncIterator[Event]:
    """Go through what the store has behind an event."""
    while True:
        page = await core.ground.store.events(Page(limit=_BATCH, after=last))
        for event in page:
            yield event
        if len(page) < _BATCH:
            return
        last = page[-1].id


@contextmanager
def _listening(core: Core, backlog: Backlog[Event]) -> Iterator[None]:
    def hear(news: News) -> None:
        if isinstance(news, Event):
            backlog.put(news)

    stop = core.ground.bus.listen(hear)
    try:
        yield
    finally:
        stop()


def _chunk(event: Event) -> bytes:
    """Write an event as server-sent (HTML, 9.2.6)."""
    return b"id: %b\ndata: %b\n\n" % (text_id(event).encode(), msgspec.json.encode(show(event)))


async def _newest(core: Core) -> EventId:
    return await core.ground.store.last_event() or _BEFORE_ALL


def _id(text: str) -> EventId:
    return EventId(cursor(identifiers.EVENT, text))


def _refused(status: int) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    content = {MEDIA_TYPE: {"schema": schema}}
    return {"description": HTTPStatus(status).phrase, "content": content}


STREAM_PATH: Final[dict[str, Any]] = {
    STREAM: {
        "get": {
            "operationId": "event_stream",
            "tags": ["events"],
            "summary": "Hear every event as it happens.",
            "description": "Server-sent events: `data` is an event as it is listed, `id` its id. "
            "A comment comes every 15 seconds. Needs the right to read.",
            "parameters": [
                {
                    "name": LAST_EVENT_ID,
                    "in": "header",
                    "required": False,
                    "description": "Go on behind this event.",
                    "schema": {"type": "string", "pattern": identifiers.form_of("evt")},
                },
                {
                    "name": "after",
                    "in": "query",
                    "required": False,
                    "description": "The same, for a reader that can't set headers.",
                    "schema": {"type": "string", "pattern": identifiers.form_of("evt")},
                },
            ],
            "responses": {
                "200": {
                    "description": "The stream.",
                    "content": {"text/event-stream": {"schema": {"type": "string"}}},
                },
                **{str(status): _refused(status) for status in (401, 403, 422, 500, 503)},
            },
        }
    }
}

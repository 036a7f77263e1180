"""A replay's steps as they come: each a row of the page, with the counts so far."""

from typing import Any, Final

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from chargeloom.domain.access import Right
from chargeloom.services.core import Core
from chargeloom.services.replays import Replay, Verdict
from chargeloom.web.api import identifiers, replays as api
from chargeloom.web.console.live import Reader
from chargeloom.web.console.rendering import render
from chargeloom.web.console.tastes import tastes_of
from chargeloom.web.console.trace.replays import shown
from chargeloom.web.guards import caller_of, needs, standing
from chargeloom.web.pouring import Chunks
from chargeloom.web.settings import Settings
from chargeloom.web.streaming import PULSE, Ending, Streams

PATH: Final = "/console/replays/{replay:str}/stream"
_ROUND_S: Final = 1.0
"""It looks so often whether it shall end."""


def replay_stream(core: Core, streams: Streams, settings: Settings) -> HTTPRouteHandler:
    """Make the route of a replay's steps as they come; behind the last one that the reader has."""

    @get(PATH, opt=needs(Right.READ))
    async def stream(request: Request[Any, Any, Any], replay: FromPath[str]) -> ASGIApp:
        found = core.replays.find(identifiers.read("replay", replay))
        if found is None:
            raise identifiers.missing("replay")
        tastes = tastes_of(request)
        reader = Reader(core, tastes.language, tastes.zone)
        last = request.headers.get("last-event-id", "") or request.query_params.get("after", "")
        begin = int(last) if last.isascii() and last.isdigit() and len(last) < 9 else 0
        ending = Ending()
        chunks = _steps(reader, found, begin, ending, settings)
        stands, whose = standing(request, core.accessing), caller_of(request.scope).name
        return streams.respond(ending, chunks, stands, whose=whose)

    return stream


async def _steps(
    reader: Reader, found: Replay, begin: int, ending: Ending, settings: Settings
) -> Chunks:
    told = begin
    while not ending.over.is_set():
        for step in found.steps[told:]:
            told += 1
            row = shown(api.step_shown(step), reader.language)
            yield _chunk(
                told, html=render("parts/replay_step.html", reader.language, reader.zone, **row)
            )
        yield _chunk(told, counts=_counts(found))
        if found.is_over:
            yield b"event: over\ndata: {}\n\n"
            return
        if told == len(found.steps):
            await found.news(min(settings.stream_pulse, _ROUND_S))
            yield PULSE


def _counts(found: Replay) -> dict[str, int]:
    counts: dict[str, int] = {str(one): found.count(one) for one in Verdict}
    return counts | {"said": len(found.steps), "total": found.total}


def _chunk(number: int, **said: Any) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (number, msgspec.json.encode(said))

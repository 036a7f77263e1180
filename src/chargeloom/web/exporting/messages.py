"""Messages as a sheet: one row a frame, with the columns and the redaction of the API's trace."""

from collections.abc import AsyncIterator
from typing import Final

from chargeloom.domain.ids import FrameId, StationId
from chargeloom.storage.answering import Answering
from chargeloom.storage.pages import Page
from chargeloom.web.api.frames import Frame, frames_of, text_id
from chargeloom.web.exporting.sheet import Cells, Column, Kind, Row, Sheet

BATCH: Final = 500

COLUMNS: Final = (
    Column("id", Kind.TEXT),
    Column("at", Kind.MOMENT),
    Column("station", Kind.TEXT),
    Column("protocol", Kind.TEXT),
    Column("direction", Kind.TEXT),
    Column("kind", Kind.TEXT),
    Column("action", Kind.TEXT),
    Column("message_id", Kind.TEXT),
    Column("pair", Kind.TEXT),
    Column("latency_ms", Kind.REAL),
    Column("payload", Kind.TEXT),
)


def sheet(store: Answering, page: Page, station: StationId | None, action: str | None) -> Sheet:
    """List the frames behind the one that the page begins with, to their end."""
    return Sheet(COLUMNS, _rows(store, page, station, action))


async def _rows(
    store: Answering, page: Page, station: StationId | None, action: str | None
) -> AsyncIterator[Row]:
    seen = page.after or 0
    # The exchange that the cursor lies in may have its answer still to show.
    page = page._replace(limit=BATCH, after=(seen & ~1) - 1 if seen else None)
    while True:
        found = await store.exchanges(page, station, action)
        for exchange in found:
            for frame in frames_of(exchange):
                is_in_time = page.until is None or frame.at < page.until
                if frame.id > seen and is_in_time:
                    yield Row(text_id(frame.id), _cells(frame))
        if len(found) < page.limit:
            return
        page = page._replace(after=FrameId(found[-1].id | 1))


def _cells(frame: Frame) -> Cells:
    return (
        text_id(frame.id),
        frame.at,
        frame.station,
        frame.protocol,
        frame.direction.value,
        frame.kind.value,
        frame.action,
        frame.message_id,
        text_id(frame.pair) if frame.pair is not None else None,
        None if frame.latency_us is None else frame.latency_us / 1000,
        bytes(frame.payload).decode("utf-8", "replace"),
    )

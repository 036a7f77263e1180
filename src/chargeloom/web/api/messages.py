"""Messages: the trace of every frame that crossed a station's wire."""

from contextlib import suppress
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import from_datetime
from chargeloom.domain.stations.journal import Direction, FrameKind
from chargeloom.domain.unit import Unit
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.web.api import identifiers
from chargeloom.web.api.frames import Frame, frames_of, text_id
from chargeloom.web.endpoint import Ask, gets
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, TimedQuery, cursor, listing, page_of

PATH = "/api/v1/messages"


class MessageQuery(TimedQuery, frozen=True, kw_only=True):
    """Which messages."""

    after: identifiers.MessageCursor | None = None
    station: str | None = None
    action: str | None = None


class MessageItem(msgspec.Struct, frozen=True, kw_only=True):
    """One frame; `pair` is the message that it answers, or that answers it."""

    id: str
    at: MomentOut
    station: str
    protocol: str
    direction: Direction
    kind: FrameKind
    action: str
    message_id: str
    pair: str | None
    latency_ms: float | UnsetType = UNSET
    payload: Annotated[
        msgspec.Raw,
        Meta(description="The payload as it was; of a frame that is no message, its text."),
    ]


@gets(PATH, Right.READ)
async def messages(ask: Ask[MessageQuery, None]) -> Listing[MessageItem]:
    """List messages; a reader goes on behind the last id that it saw."""
    query = ask.query
    await catch_up(ask.core.ground.store)
    station = StationId(query.station) if query.station is not None else None
    exchanges = await ask.core.ground.store.exchanges(_page(query), station, query.action)
    turn = reversed if query.is_descending else iter
    wanted = [
        frame
        for exchange in exchanges
        for frame in turn(frames_of(exchange))
        if _is_wanted(frame, query)
    ]
    return listing(wanted, query, _show, lambda frame: text_id(frame.id))


async def catch_up(store: Store) -> None:
    """Wait for the frames that were answered at once, whose trace rides in the next commit."""
    with suppress(StorageUnavailable):
        await store.commit(Unit())


def _page(query: MessageQuery) -> Page:
    """Ask for whole exchanges from the one that the cursor lies in: its answer may be still to show."""
    page = page_of(query, identifiers.MESSAGE)
    if page.after is None:
        return page
    frame = page.after & ~1
    edge = frame + 2 if query.is_descending else frame - 1
    return page._replace(limit=page.limit + 1, after=edge)


def _is_wanted(frame: Frame, query: MessageQuery) -> bool:
    if query.until is not None and frame.at >= from_datetime(query.until):
        return False
    if query.after is None:
        return True
    seen = cursor(identifiers.MESSAGE, query.after)
    return frame.id < seen if query.is_descending else frame.id > seen


def _show(frame: Frame) -> MessageItem:
    return MessageItem(
        id=text_id(frame.id),
        at=write(frame.at),
        station=frame.station,
        protocol=frame.protocol,
        direction=frame.direction,
        kind=frame.kind,
        action=frame.action,
        message_id=frame.message_id,
        pair=text_id(frame.pair) if frame.pair is not None else None,
        latency_ms=UNSET if frame.latency_us is None else frame.latency_us / 1000,
        payload=frame.payload,
    )


ENDPOINTS = (messages,)

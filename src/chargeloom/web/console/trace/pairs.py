"""Pairs: a request and its answer as one, however far apart they lie in the journal."""

from collections.abc import AsyncIterator, Sequence
from typing import Final, NamedTuple

from chargeloom.domain.ids import FrameId, StationId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.stations.journal import Direction, Exchange, FrameKind
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store

BATCH: Final = 200
MOST_READ: Final = 2_000
"""A filter that few messages pass looks so far at a time, and says where it stopped."""

_PATIENCE: Final = 5 * MINUTE
_NEIGHBOURS: Final = 50
ERRORS: Final = frozenset({FrameKind.ERROR, FrameKind.RESULT_ERROR, FrameKind.UNREADABLE})


class Pair(NamedTuple):
    """A message and the answer that came later, if that is not kept beside it."""

    asked: Exchange
    answer: Exchange | None
    place: FrameId
    """Where the list goes on behind it."""

    @property
    def kinds(self) -> frozenset[FrameKind]:
        later = self.answer.kind if self.answer is not None else None
        return frozenset(
            k for k in (self.asked.kind, self.asked.answer_kind, later) if k is not None
        )

    @property
    def is_error(self) -> bool:
        return bool(self.kinds & ERRORS)


class Wanted(NamedTuple):
    """Which messages."""

    station: StationId | None = None
    action: str | None = None
    direction: Direction | None = None
    kind: FrameKind | None = None
    is_error: bool = False
    since: Instant | None = None
    until: Instant | None = None

    def fits(self, pair: Pair) -> bool:
        """Whether a pair is among them, as far as no index tells."""
        return (
            (self.direction is None or pair.asked.direction is self.direction)
            and (self.kind is None or self.kind in pair.kinds)
            and (not self.is_error or pair.is_error)
        )


class Found(NamedTuple):
    """A page of pairs, newest first; `next` is where it goes on."""

    pairs: Sequence[Pair]
    next: FrameId | None
    is_cut: bool = False
    """Whether it ends because enough was looked through, not because enough was found."""


async def look(store: Store, wanted: Wanted, after: FrameId | None, limit: int) -> Found:
    """Find the newest pairs behind a place, looking through a bounded number of messages."""
    found: list[Pair] = []
    read = 0
    while read < MOST_READ:
        page = Page(BATCH, after, True, wanted.since, wanted.until)
        batch = await store.exchanges(page, wanted.station, wanted.action)
        async for pair in _pairs(store, batch, is_error=wanted.is_error):
            if not wanted.fits(pair):
                continue
            if len(found) == limit:
                return Found(found, found[-1].place)
            found.append(pair)
        if len(batch) < BATCH:
            return Found(found, None)
        read += len(batch)
        after = batch[-1].id
    return Found(found, after, is_cut=True)


async def pair_of(store: Store, frame: FrameId) -> Pair | None:
    """Find the pair that a message belongs to."""
    exchange = await store.exchange_of(frame)
    if exchange is None:
        return None
    if exchange.pair is not None:
        asked = await store.exchange_of(exchange.pair)
        if asked is not None:
            return Pair(asked, exchange, asked.id)
    return Pair(exchange, await answer_of(store, exchange), exchange.id)


async def _pairs(store: Store, batch: Sequence[Exchange], *, is_error: bool) -> AsyncIterator[Pair]:
    """Put a batch into pairs: each stands where its request does; errors where they were said."""
    answers = {one.pair: one for one in batch if one.pair is not None}
    for exchange in batch:
        if exchange.pair is None:
            is_told_later = is_error and exchange.kind is FrameKind.CALL
            known = None if is_told_later else answers.get(exchange.id)
            late = known if is_told_later or known else await answer_of(store, exchange)
            yield Pair(exchange, late, exchange.id)
        elif is_error and exchange.kind in ERRORS:
            asked = await store.exchange_of(exchange.pair)
            if asked is None or asked.kind is FrameKind.CALL:
                yield Pair(asked or exchange, exchange if asked else None, exchange.id)


async def answer_of(store: Store, exchange: Exchange) -> Exchange | None:
    """Look for an answer that is an exchange of its own, soon after."""
    is_asked = exchange.direction is Direction.OUT and exchange.kind is FrameKind.CALL
    if not is_asked and exchange.kind is not FrameKind.UNREADABLE:
        return None
    page = Page(_NEIGHBOURS, exchange.id, until=Instant(exchange.at + _PATIENCE))
    after = await store.exchanges(page, exchange.station, exchange.action)
    return next((one for one in after if one.pair == exchange.id), None)

"""Auditing: whether the chain of who did what is whole."""

import hmac
from typing import Final

import msgspec

from chargeloom.domain.chain import BEGINNING, head_seal, link_digest
from chargeloom.storage.store import Store

_BATCH: Final = 1_000


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at the chain found; `place` is that of the first link that is not whole."""

    entries: int
    is_whole: bool
    place: int | None = None
    why: str | None = None


async def verify(store: Store, key: bytes) -> Verdict:
    """Walk the chain from its beginning: an entry that was changed, dropped or slipped in shows."""
    before, place = BEGINNING, 0
    while links := await store.audit_chain(place, _BATCH):
        for link, entry in links:
            place += 1
            if link.place != place:
                return Verdict(entries=place - 1, is_whole=False, place=place, why="link-missing")
            if entry is None:
                return Verdict(entries=place - 1, is_whole=False, place=place, why="entry-missing")
            wanted = link_digest(key, before, place, entry)
            if not hmac.compare_digest(wanted, link.digest):
                return Verdict(entries=place - 1, is_whole=False, place=place, why="entry-changed")
            before = link.digest
    return await _judge_end(store, key, before, place)


async def _judge_end(store: Store, key: bytes, digest: bytes, place: int) -> Verdict:
    head = await store.audit_head()
    if head is None and place == 0:
        return Verdict(entries=0, is_whole=True)
    is_end = head is not None and hmac.compare_digest(head.seal, head_seal(key, place, digest))
    if not is_end:
        return Verdict(entries=place, is_whole=False, place=place + 1, why="end-missing")
    if await store.audit_strays():
        return Verdict(entries=place, is_whole=False, why="entry-slipped-in")
    return Verdict(entries=place, is_whole=True)

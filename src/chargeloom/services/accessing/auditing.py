"""Auditing: whether the chain of who did what is whole."""

import hmac
from typing import Final

import msgspec

from chargeloom.domain.audit import AuditLink
from chargeloom.domain.chain import BEGINNING, ChainEntry, head_seal, link_digest
from chargeloom.storage.answering import Answering
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
    while True:
        while links := await store.audit_chain(place, _BATCH):
            for link, entry in links:
                place += 1
                why = _wrong(key, before, place, link, entry)
                if why is not None:
                    return Verdict(entries=place - 1, is_whole=False, place=place, why=why)
                before = link.digest
        verdict = await _judge_end(store, key, before, place)
        # Somebody may have done something between the last link that we saw and the look at the end.
        if verdict.is_whole or not await store.audit_chain(place, 1):
            return verdict


async def is_under(asked: Answering, key: bytes) -> bool:
    """Whether the chain begins and ends under this key: of another machine's database it does not.

    Its end alone tells nothing: the first thing that is audited under a wrong key gives it a new one.
    """
    head = await asked.audit_head()
    if head is None:
        return True
    first, last = await asked.audit_chain(0, 1), await asked.audit_chain(head.place - 1, 1)
    begins = all(
        link.place > 1
        or entry is None
        or hmac.compare_digest(link.digest, link_digest(key, BEGINNING, 1, entry))
        for link, entry in first
    )
    return begins and any(
        hmac.compare_digest(head.seal, head_seal(key, head.place, link.digest)) for link, _ in last
    )


def _wrong(
    key: bytes, before: bytes, place: int, link: AuditLink, entry: ChainEntry | None
) -> str | None:
    """Say what is wrong with a link behind the one before it."""
    if link.place != place:
        return "link-missing"
    if entry is None:
        return "entry-missing"
    is_right = hmac.compare_digest(link_digest(key, before, place, entry), link.digest)
    return None if is_right else "entry-changed"


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

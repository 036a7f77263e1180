"""Answers kept for Idempotency-Keys, and what must still reach someone."""

from typing import Any

from sqlalchemy import Row, select

from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.stored_reply import StoredReply
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import outbox, stored_reply


def reply_of(scope: str) -> Asked[StoredReply]:
    """Find the answer kept for an Idempotency-Key."""
    return Asked(select(stored_reply).where(stored_reply.c.scope == scope), _reply)


def undelivered(topic: str, limit: int) -> Asked[OutboxEntry]:
    """List what of a topic must still reach someone, oldest first."""
    chosen = select(outbox).where(outbox.c.topic == topic)
    return Asked(chosen.order_by(outbox.c.id).limit(limit), _entry)


def _reply(row: Row[Any]) -> StoredReply:
    return record_of(StoredReply, row)


def _entry(row: Row[Any]) -> OutboxEntry:
    return record_of(OutboxEntry, row)

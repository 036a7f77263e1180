"""The outbox: what must reach someone outside."""

from typing import Any

import msgspec

from chargeloom.domain.instant import Instant


class OutboxEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that must reach someone outside, kept until it has."""

    id: int
    topic: str
    key: str
    created_at: Instant
    payload: dict[str, Any]

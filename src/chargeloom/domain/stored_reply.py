"""Answers that are kept for requests that come again."""

import msgspec

from chargeloom.domain.instant import Instant


class StoredReply(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a request that bore an Idempotency-Key, for the same request to get again."""

    scope: str
    request_hash: bytes
    status: int
    headers: dict[str, str]
    body: bytes
    created_at: Instant

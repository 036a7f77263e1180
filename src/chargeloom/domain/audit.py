"""The audit: who did what, and the chain that shows whether anything was changed since."""

from typing import Any

import msgspec

from chargeloom.domain.instant import Instant


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, to what, and when."""

    id: int
    at: Instant
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


class AuditLink(msgspec.Struct, frozen=True, kw_only=True):
    """The place of an audit entry in the chain: its digest covers the entry and the link before."""

    place: int
    entry: int
    digest: bytes


class AuditHead(msgspec.Struct, frozen=True, kw_only=True):
    """Where the chain ends, sealed, so that a cut-off end shows."""

    place: int
    seal: bytes

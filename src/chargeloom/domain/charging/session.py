"""Sessions: from plug to unplug, one bill, one or more transactions."""

import msgspec

from chargeloom.domain.ids import SessionId, StationId
from chargeloom.domain.instant import Instant


class SessionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a session."""

    id: SessionId
    station: StationId
    evse: int
    connector: int
    token_uid: str
    opened_at: Instant
    closed_at: Instant | None = None

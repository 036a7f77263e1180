"""A stream of values that a station opened for one of its monitors (OCPP 2.1, N11)."""

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant


class EventStream(msgspec.Struct, frozen=True, kw_only=True):
    """Whose values a stream brings; the values themselves name only the stream."""

    station: StationId
    stream: int
    monitor: int
    opened_at: Instant
    removed_at: Instant | None = None

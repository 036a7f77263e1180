"""Dates and times on the wire: RFC 3339, read tolerantly, written in one way."""

from datetime import UTC, datetime
from typing import TypeAlias

Timestamp: TypeAlias = datetime
"""A moment in RFC 3339, with any offset and any fraction, read to the microsecond.

One that came without a zone stays naive: the reader decides what that means, and can see it
(OCPP 1.6, 3.14 and 3.15). A blank for the `T` and an offset without colon are understood too.
"""


def to_text(moment: datetime) -> str:
    """Write in UTC with `Z` and milliseconds; a moment without a zone is taken as UTC."""
    utc = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"

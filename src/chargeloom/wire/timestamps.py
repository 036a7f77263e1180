"""Dates and times on the wire: RFC 3339, read tolerantly, written in one way."""

import re
from datetime import UTC, datetime
from typing import Final, TypeAlias

Timestamp: TypeAlias = datetime
"""A moment in RFC 3339, with any offset and any fraction, read to the microsecond.

One that came without a zone stays naive: the reader decides what that means, and can see it
(OCPP 1.6, 3.14 and 3.15). A blank for the `T` and an offset without colon are understood too.
"""


def to_text(moment: datetime) -> str:
    """Write in UTC with `Z` and milliseconds; a moment without a zone is taken as UTC."""
    utc = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def without_leap_second(text: bytes) -> bytes:
    """Count a leap second to the second before it, as clocks do that have none (RFC 3339, 5.6)."""
    return _LEAP_SECOND.sub(rb"\1:59", text)


_LEAP_SECOND: Final = re.compile(rb"([Tt ]\d\d:\d\d):60(?=[.Zz+\-\"])")

"""Moments on the HTTP side: RFC 3339, with a zone on the way in, in UTC with `Z` on the way out."""

from datetime import datetime
from typing import Annotated, TypeAlias

from msgspec import Meta

from chargeloom.domain.instant import Instant, from_datetime, is_in_the_years, to_rfc3339
from chargeloom.web.problems import Fault, invalid

MomentIn: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""A moment as a client writes it; without a zone it is refused."""

MomentOut: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
"""A moment as we write it."""


def read(moment: datetime, pointer: str) -> Instant:
    """Take a client's moment. Raises Problem where UTC can't write it."""
    instant = from_datetime(moment)
    if not is_in_the_years(instant):
        raise invalid(Fault(pointer, "out of the years 1 to 9999"))
    return instant


def write(instant: Instant) -> MomentOut:
    """Write a moment."""
    return to_rfc3339(instant)


def write_if_any(instant: Instant | None) -> MomentOut | None:
    """Write a moment that may not have come."""
    return None if instant is None else to_rfc3339(instant)


def read_if_any(moment: datetime | None, pointer: str) -> Instant | None:
    """Take a client's moment, if it said one. Raises Problem where UTC can't write it."""
    return None if moment is None else read(moment, pointer)

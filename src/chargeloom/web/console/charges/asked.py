"""What is asked of sessions, as people ask."""

from datetime import date

import msgspec


class SessionsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions, by whole days."""

    station: str | None = None
    token: str | None = None
    active: bool | None = None
    first: date | None = None
    last: date | None = None
    after: str | None = None

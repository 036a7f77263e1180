"""Whom a local list names, and what each is worth: no token stands there twice (OCPP 1.6, 5.15; 2.0.1 and 2.1, D01.FR.06)."""

from collections.abc import Iterator
from typing import NamedTuple

from chargeloom.domain.charging.token import Authorization, normalised
from chargeloom.domain.charging.token_places import Where
from chargeloom.domain.ids import StationId
from chargeloom.services.core import Core


class Listed(NamedTuple):
    """A token as its readers show it, and what an Authorize of it would be told now."""

    uid: str
    kind: str
    worth: Authorization


def listed(core: Core, station: StationId, *, with_types: bool) -> Iterator[Listed]:
    """List what may be shown at a station; several tokens of one number, as of two issuers, are what that number is worth.

    One past its day is told as that: stations need not look at the day (2.0.1 and 2.1, C13.FR.02 and C14.FR.02).
    """
    now, seen = core.ground.now(), set[tuple[str, str]]()
    for token in core.authorizing:
        kind = str(token.type) if with_types else ""
        key = (normalised(token.uid), kind)
        if key not in seen:
            seen.add(key)
            worth = core.authorizing.authorize(token.uid, now, kind or None, Where(station))
            yield Listed(token.uid if worth.token is None else worth.token.uid, kind, worth)

"""Where a token may charge: at some stations only, or at some EVSEs of them (OCPP 2.0.1 and 2.1, C01.FR.19 to 22)."""

from typing import NamedTuple

import msgspec

from chargeloom.domain.ids import StationId


class AllowedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A station where a token may charge."""

    station: StationId
    evses: tuple[int, ...] = ()
    """Its EVSEs where it may; none named are all."""


AllowedPlaces = tuple[AllowedPlace, ...] | None
"""None is everywhere."""


class Where(NamedTuple):
    """Where a token is shown; a reader may be that of a whole station."""

    station: StationId
    evse: int | None = None


class Scope(NamedTuple):
    """What of a station a token may use."""

    is_allowed: bool
    evses: tuple[int, ...] = ()
    """The only ones where it may; none named are all."""

    def covers(self, evse: int | None) -> bool:
        """Say whether it may charge there; which EVSE it will be may not be known yet."""
        return self.is_allowed and (not evse or not self.evses or evse in self.evses)


ANYWHERE = Scope(is_allowed=True)
_NOWHERE = Scope(is_allowed=False)


def scope_at(allowed: AllowedPlaces, station: StationId) -> Scope:
    """Say what of a station a token may use."""
    if allowed is None:
        return ANYWHERE
    place = next((one for one in allowed if one.station == station), None)
    return _NOWHERE if place is None else Scope(is_allowed=True, evses=place.evses)

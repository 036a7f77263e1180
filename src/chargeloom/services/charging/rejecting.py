"""Rejecting: tells of tokens that a station asked about in vain."""

from chargeloom.domain.charging.token import Authorization
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground


def tell_if_rejected(
    ground: Ground,
    unit: Unit,
    station: Station,
    shown: str,
    authorization: Authorization,
    now: Instant,
) -> None:
    """Tell that a shown token may not charge; it is durable with the answer's trace."""
    if authorization.refused is not None:
        tell_of_token(ground, unit, station, shown, authorization.refused.value, now)


def tell_of_token(
    ground: Ground, unit: Unit, station: Station, shown: str, why: str, now: Instant
) -> None:
    """Tell why a shown token may not charge."""
    data = {"token": shown, "why": why}
    ground.tell(unit, EventType.TOKEN_REJECTED, station.id, data, now)

"""Which connectors of a station a place is: OCPP 1.6 knows them by one number each, and no EVSEs (3.7)."""

from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station


def numbers(station: Station, plug: Plug) -> tuple[int, ...]:
    """Find the connectors of a place. Raises Refusal where there is none: another one's driver would have to bear it."""
    found = station.connector_ids(plug)
    if plug.evse == 0 or all(_is_of(plug, station.plug(number)) for number in found):
        return found
    raise Refusal(
        Reason.CONNECTOR_UNKNOWN,
        "the station has no such place: without a map, its connector N is EVSE N, connector 1",
    )


def number(station: Station, plug: Plug) -> int:
    """Find the connector of a place, or its first one. Raises Refusal."""
    return numbers(station, plug)[0]


def _is_of(plug: Plug, place: Plug) -> bool:
    return place.evse == plug.evse and plug.connector in (0, place.connector)

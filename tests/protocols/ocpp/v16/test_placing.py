"""Which connectors of OCPP 1.6 a place is (3.7)."""

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import THE_STATION, Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.protocols.ocpp.v16 import placing

TWO_PLUGS = {"1": (1, 1), "2": (1, 2), "3": (2, 1)}


def station(connector_map: dict[str, tuple[int, int]] | None = None) -> Station:
    return Station(
        StationRecord(id=StationId("CP-1"), created_at=Instant(0), connector_map=connector_map)
    )


@pytest.mark.parametrize(
    ("mapped", "plug", "found"),
    [
        (None, THE_STATION, (0,)),
        (None, Plug(3, 0), (3,)),
        (None, Plug(3, 1), (3,)),
        (TWO_PLUGS, Plug(1, 0), (1, 2)),
        (TWO_PLUGS, Plug(1, 2), (2,)),
        (TWO_PLUGS, Plug(2, 0), (3,)),
        (TWO_PLUGS, Plug(4, 1), (4,)),
    ],
)
def test_a_place_has_its_connectors(
    mapped: dict[str, tuple[int, int]] | None, plug: Plug, found: tuple[int, ...]
) -> None:
    assert placing.numbers(station(mapped), plug) == found
    assert placing.number(station(mapped), plug) == found[0]


@pytest.mark.parametrize(
    ("mapped", "plug"), [(None, Plug(1, 2)), (TWO_PLUGS, Plug(3, 0)), (TWO_PLUGS, Plug(2, 2))]
)
def test_a_place_that_there_is_not_has_none(
    mapped: dict[str, tuple[int, int]] | None, plug: Plug
) -> None:
    with pytest.raises(Refusal) as refused:
        placing.number(station(mapped), plug)
    assert refused.value.reason is Reason.CONNECTOR_UNKNOWN

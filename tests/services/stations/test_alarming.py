from pathlib import Path

from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.services.stations.alarming import MAX_REMEMBERED, QUIET_S, Alarming, Seldom
from tests.rig import FakeStation, running

CP1 = StationId("CP-1")


async def test_a_refused_station_makes_an_event_once_in_a_while(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.station("CP-1")
        alarming = Alarming(rig.core.ground, rig.core.fleet)
        unit = alarming.refused(CP1, "192.0.2.1", 401, "wrong credentials", 0.0)
        assert unit is not None
        (event,) = unit.events
        assert isinstance(event, Event)
        assert (event.type, event.subject) == (EventType.STATION_REFUSED, CP1)
        assert event.data == {"address": "192.0.2.1", "status": 401, "why": "wrong credentials"}
        assert alarming.refused(CP1, "192.0.2.1", 401, "wrong credentials", 1.0) is None
        assert alarming.refused(CP1, "192.0.2.1", 403, "no TLS", 1.0) is not None
        assert alarming.refused(CP1, "192.0.2.1", 401, "wrong credentials", QUIET_S) is not None


async def test_the_newest_refusal_is_known_until_the_station_comes_in(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        station = (await rig.station("CP-1")).station
        alarming = Alarming(rig.core.ground, rig.core.fleet)
        for seconds, address in enumerate(("192.0.2.1", "192.0.2.2")):
            alarming.refused(CP1, address, 401, "wrong credentials", float(seconds))
        assert station.turned_away is not None
        assert station.turned_away[1:] == ("192.0.2.2", "wrong credentials")
        FakeStation(rig.core, "CP-1")
        assert station.turned_away is None


async def test_nobody_can_make_events_of_identities_that_it_made_up(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        alarming = Alarming(rig.core.ground, rig.core.fleet)
        assert alarming.refused(StationId("X"), "192.0.2.1", 404, "unknown station", 0.0) is None
        assert alarming.refused(None, "192.0.2.1", 400, "malformed request", 0.0) is None


def test_only_so_many_things_are_remembered() -> None:
    seldom = Seldom()
    for number in range(MAX_REMEMBERED + 10):
        assert seldom.may_tell((str(number), "why"), 0.0)
    assert len(seldom._told) == MAX_REMEMBERED

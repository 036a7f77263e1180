"""What is told of a station lets the loop of its site go on at once, and look at that station."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.site import Balancing as Rules, Mode, Node, Outlet
from chargeloom.services.balancing.running import Running
from tests.quirks.bench import IDENTITY
from tests.web.site import Site, standing

STATION: Final = StationId(IDENTITY)
BY_ITS_SUBJECT: Final = (
    EventType.STATION_CONNECTED,
    EventType.STATION_DISCONNECTED,
    EventType.STATION_BOOTED,
    EventType.CONNECTOR_STATUS,
    EventType.LIMIT_CONDUCT,
    EventType.LIMIT_DIFFERS,
    EventType.LIMIT_EXTERNAL,
)
BY_ITS_NAME: Final = (
    EventType.TRANSACTION_STARTED,
    EventType.TRANSACTION_CHANGED,
    EventType.TRANSACTION_STOPPED,
    EventType.COMMAND_ENDED,
)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


async def looked_at(site: Site) -> Running:
    """Balance a site with one station, and let its loop do what there is to do."""
    await site.rig.station(IDENTITY, booted_at=None)
    rules = Rules(mode=Mode.STATIC)
    root = Node(id="root", fuse_a=(20.0,) * 3)
    outlet = Outlet(station=STATION, evse=1, node="root")
    made = await site.core.sites.make(
        "test", name="yard", balancing=rules, nodes=(root,), outlets=(outlet,)
    )
    site.core.balancing.start()
    site.core.balancing.step(made.site)
    running = site.core.balancing._running[made.site]
    running.waking.is_urgent = False
    return running


def event(kind: EventType, station: StationId) -> Event:
    common: Any = {"id": EventId(1), "type": kind, "at": Instant(0)}
    if kind in BY_ITS_NAME:
        return Event(**common, subject="another-1", data={"station": station})
    return Event(**common, subject=station, data={})


@pytest.mark.parametrize("kind", [*BY_ITS_SUBJECT, *BY_ITS_NAME])
async def test_what_is_told_of_a_station_wakes_the_loop_that_gives_to_it(
    site: Site, kind: EventType
) -> None:
    running = await looked_at(site)
    site.core.ground.bus.publish(event(kind, STATION))
    assert (running.waking.is_urgent, list(running.loop._touched)) == (True, [STATION])


@pytest.mark.parametrize("kind", [*BY_ITS_SUBJECT, *BY_ITS_NAME])
async def test_what_is_told_of_a_station_elsewhere_wakes_nobody(
    site: Site, kind: EventType
) -> None:
    running = await looked_at(site)
    site.core.ground.bus.publish(event(kind, StationId("elsewhere")))
    assert (running.waking.is_urgent, list(running.loop._touched)) == (False, [])

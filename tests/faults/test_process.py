"""The process itself: what it holds on to, and what it does after it stood still."""

import asyncio
import gc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from chargeloom import clock
from chargeloom.app import Server
from chargeloom.bus.bus import News
from chargeloom.config import Config, Http, Ocpp
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.actor import StationActor
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.edge.raw import CLOSE, TEXT, RawStation, frame, request
from tests.rig import prepare
from tests.serving import started

DESCRIPTORS: Final = Path("/proc/self/fd")
STATIONS: Final = 50
BOOT: Final = b'[2,"b","BootNotification",{"chargePointVendor":"Loom","chargePointModel":"One"}]'


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    await prepare(tmp_path)
    ocpp = Ocpp(bind="127.0.0.1:0", drain=0.0, ping_interval=5.0)
    server = await started(Config(data=tmp_path, http=Http(bind="127.0.0.1:0"), ocpp=ocpp))
    for number in range(STATIONS):
        record = StationRecord(id=StationId(f"CP-{number}"), created_at=clock.now())
        await server.core.provisioning.announce_station(record, "test")
    yield server
    await server.stop()


async def visit(server: Server, identity: str, *, says_goodbye: bool) -> None:
    """Connect, boot, and go; half of the time without a word."""
    station = await RawStation.connect(server.ocpp_port)
    assert (await station.ask(request(f"/ocpp/{identity}"))).status == 101
    station.send(frame(TEXT, BOOT))
    assert (await station.read()).payload.startswith(b'[3,"b",{"status":"Accepted"')
    if says_goodbye:
        station.send(frame(CLOSE, b"\x03\xe8"))
        await station.read_all()
    await station.hang_up()


async def all_gone(server: Server) -> None:
    """Wait until the server has noticed that everyone went, and has stored it."""
    noticed = asyncio.Event()

    def look(_: News | None = None) -> None:
        if not any(station.is_online for station in server.core.fleet):
            noticed.set()

    stop = server.core.ground.bus.listen(look)
    look()
    async with asyncio.timeout(PATIENCE_S):
        await noticed.wait()
    stop()
    await server.core.ground.store.commit(Unit())


async def visits(server: Server, rounds: int) -> None:
    for number in range(rounds):
        stations = [f"CP-{one}" for one in range(STATIONS)]
        gone = [visit(server, one, says_goodbye=number % 2 == 0) for one in stations]
        await asyncio.gather(*gone)
        await all_gone(server)


def held() -> tuple[int, int, int]:
    """Count what a connection may leave behind: descriptors, tasks, actors."""
    gc.collect()
    actors = sum(isinstance(one, StationActor) for one in gc.get_objects())
    return sum(1 for _ in DESCRIPTORS.iterdir()), len(asyncio.all_tasks()), actors


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="this system does not list descriptors")
async def test_a_thousand_connections_leave_nothing_behind(server: Server) -> None:
    await visits(server, 1)
    before = held()
    await visits(server, 20)
    assert held() == before
    assert before[2] == 0

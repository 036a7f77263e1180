"""Inventorying: at its first contact, and with other firmware, a station is asked once for all that it has (OCPP 2.0.1 and 2.1, B07.FR.14)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from chargeloom.domain.stations.quirk import Avoidance, Quirk
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services.stations.inventorying import PACE, TRIES, Inventorying
from chargeloom.services.stations.tolerating import Tolerating
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig, running

AT: Final = "2024-06-01T10:00:00Z"
both = pytest.mark.parametrize("version", [V201, V21], ids=["2.0.1", "2.1"])


@asynccontextmanager
async def asking(folder: Path, *quirks: Quirk) -> AsyncIterator[Rig]:
    async with running(folder) as rig:
        core = rig.core
        asker = Inventorying(
            ground=core.ground,
            fleet=core.fleet,
            commanding=core.commanding,
            surveying=core.surveying,
            tolerating=Tolerating(quirks, is_strict=False),
            pace=PACE._replace(calm_s=0.0, rest_s=0.0),
        )
        core.ground.bus.listen_to_events(asker.hear)
        try:
            yield rig
        finally:
            asker.close()


async def boot(station: FakeStation, firmware: str = "1.0") -> None:
    model = {"model": "One", "vendorName": "Loom", "firmwareVersion": firmware}
    await station.ask("BootNotification", {"reason": "PowerUp", "chargingStation": model})


async def asked(station: FakeStation) -> tuple[str, int]:
    """Wait for the request; return its message id and the number of the report."""
    kind, message_id, action, payload = await station.connection.next()
    assert (kind, action, payload["reportBase"]) == (2, "GetBaseReport", "FullInventory")
    return message_id, payload["requestId"]


async def answered(station: FakeStation, status: str) -> int:
    message_id, number = await asked(station)
    station.answer(message_id, {"status": status})
    return number


async def told(station: FakeStation) -> None:
    """Answer the request, and tell all of it."""
    number = await answered(station, "Accepted")
    data = {
        "component": {"name": "EVSE", "evse": {"id": 1}},
        "variable": {"name": "Power"},
        "variableAttribute": [{"value": "0", "mutability": "ReadOnly"}],
    }
    part: dict[str, Any] = {"requestId": number, "generatedAt": AT, "seqNo": 0}
    await station.ask("NotifyReport", part | {"reportData": [data]})


async def until(rig: Rig, is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():
            await rig.settle()


async def settled(rig: Rig, station: FakeStation) -> None:
    await until(rig, lambda: station.station.record.surveyed_as is not None)


async def ended(rig: Rig, station: FakeStation) -> None:
    """Wait until nothing that was asked of a station is still under way."""
    async with asyncio.timeout(PATIENCE_S):
        while any(
            one.ended_at is None
            for one in await rig.core.ground.store.commands(station.station.id, 5)
        ):
            await rig.settle()


async def is_asked_nothing(rig: Rig, station: FakeStation) -> None:
    """Boot, and hear nothing but the answers to what is said: commands take their turn before these."""
    await boot(station)
    for _ in range(5):
        assert (await station.ask("Heartbeat", {})).keys() == {"currentTime"}
        await rig.settle()
    assert station.connection.sent == []


@both
async def test_a_station_is_asked_once_and_again_with_other_firmware(
    tmp_path: Path, version: Version
) -> None:
    async with asking(tmp_path) as rig:
        station = await rig.station(version=version)
        await boot(station)
        await told(station)
        await settled(rig, station)
        assert await rig.core.ground.store.number_of_variables(station.station.id) == 1
        await is_asked_nothing(rig, station)
        await boot(station, "1.1")
        await told(station)
        await until(rig, lambda: (station.station.record.surveyed_as or "").endswith("1.1"))
    async with asking(tmp_path) as rig:
        (record,) = (await rig.core.ground.store.live_state()).stations
        assert record.surveyed_as == "Loom\nOne\n\n1.1"


async def test_the_command_says_who_asked(tmp_path: Path) -> None:
    async with asking(tmp_path) as rig:
        station = await rig.station(version=V201)
        await boot(station)
        await told(station)
        await settled(rig, station)
        (command,) = await rig.core.ground.store.commands(station.station.id, 5)
        assert (command.name, command.issued_by) == ("get-base-report", "inventorying")


async def test_of_many_that_come_at_once_few_are_asked_at_once(tmp_path: Path) -> None:
    async with asking(tmp_path) as rig:
        names = [f"CS-{number}" for number in range(PACE.at_once + 2)]
        stations = [await rig.station(name, version=V201) for name in names]
        for station in stations:
            await boot(station)
        await until(rig, lambda: sum(len(one.connection.sent) for one in stations) == PACE.at_once)
        await rig.settle()
        waiting = [one for one in stations if one.connection.sent]
        assert len(waiting) == PACE.at_once
        await answered(waiting[0], "NotSupported")
        later = [one for one in stations if one not in waiting]
        await until(rig, lambda: sum(len(one.connection.sent) for one in later) == 1)


async def test_who_can_not_is_not_asked_again(tmp_path: Path) -> None:
    async with asking(tmp_path) as rig:
        station = await rig.station(version=V201)
        await boot(station)
        await answered(station, "NotSupported")
        await settled(rig, station)
        await is_asked_nothing(rig, station)


async def test_who_does_not_know_the_request_is_not_asked_again(tmp_path: Path) -> None:
    async with asking(tmp_path) as rig:
        station = await rig.station(version=V201)
        await boot(station)
        message_id, _ = await asked(station)
        station.actor.received(msgspec.json.encode([4, message_id, "NotImplemented", "", {}]))
        await settled(rig, station)
        await is_asked_nothing(rig, station)


async def test_who_can_not_now_is_asked_when_it_boots_again(tmp_path: Path) -> None:
    """(B07.FR.13)."""
    async with asking(tmp_path) as rig:
        station = await rig.station(version=V201)
        for _ in range(TRIES + 1):
            await boot(station)
            await answered(station, "Rejected")
            await ended(rig, station)
        assert station.station.record.surveyed_as is None


async def test_who_chokes_on_it_twice_is_left_alone(tmp_path: Path) -> None:
    async with asking(tmp_path) as rig:
        rig.core.surveying.quiet_s = 0.01
        station = await rig.station(version=V201)
        for _ in range(TRIES):
            await boot(station)
            await answered(station, "Accepted")
            await ended(rig, station)
        await settled(rig, station)
        await is_asked_nothing(rig, station)


async def test_a_model_that_is_known_to_choke_on_it_is_not_asked(tmp_path: Path) -> None:
    row = Quirk(name="a", why="", vendor="loom", avoid=(Avoidance.FULL_INVENTORY,))
    async with asking(tmp_path, row) as rig:
        await is_asked_nothing(rig, await rig.station(version=V201))


async def test_who_is_not_accepted_yet_is_not_asked(tmp_path: Path) -> None:
    async with asking(tmp_path) as rig:
        station = await rig.station(version=V201, registration=Registration.PENDING)
        await boot(station)
        await rig.settle()
        assert station.connection.sent == []


async def test_a_station_of_1_6_has_no_inventory(tmp_path: Path) -> None:
    async with asking(tmp_path) as rig:
        station = await rig.station()
        await station.boot()
        await station.ask("Heartbeat", {})
        await rig.settle()
        assert station.connection.sent == []


async def test_who_came_to_a_server_that_asked_nobody_is_asked_when_it_comes_back(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig:
        await boot(await rig.station(version=V201))
    async with asking(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=V201)
        await told(station)
        await settled(rig, station)


def test_a_station_is_let_finish_what_it_has_to_say() -> None:
    assert PACE.calm_s >= 10
    assert PACE.rest_s > 0, "thousands that come at once are asked a few a second"

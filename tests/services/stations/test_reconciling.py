"""Reconciling: a station that booted is asked about what we believe runs there (OCPP 2.0.1, E14)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.services.stations.reconciling import Reconciling
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import EVSE, event
from tests.rig import FakeStation, Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        core = rig.core
        core.ground.bus.listen_to_events(Reconciling(core.fleet, core.commanding).hear)
        yield rig


async def charging(rig: Rig) -> FakeStation:
    station = await rig.station(version=V201)
    await station.ask("BootNotification", BOOT)
    await station.ask("TransactionEvent", event("Started", 0, rig.core.ground.now(), evse=EVSE))
    return station


async def test_a_transaction_that_a_restart_wiped_out_no_longer_runs(rig: Rig) -> None:
    station = await charging(rig)
    await station.ask("BootNotification", BOOT)
    kind, message_id, action, payload = await station.connection.next()
    assert (kind, action, payload) == (2, "GetTransactionStatus", {"transactionId": "T-1"})
    station.answer(message_id, {"ongoingIndicator": False, "messagesInQueue": False})
    async with asyncio.timeout(PATIENCE_S):
        while station.station.open:
            await rig.settle()
    [stored] = await rig.transactions()
    assert stored.suspect == (Suspicion.INTERRUPTED,)


async def test_a_station_where_nothing_runs_is_asked_nothing(rig: Rig) -> None:
    station = await rig.station(version=V201)
    await station.ask("BootNotification", BOOT)
    await station.ask("Heartbeat", {})
    assert station.connection.sent == []


async def test_a_station_of_1_6_can_not_be_asked(rig: Rig) -> None:
    await rig.token()
    station = await rig.station("CP-16")
    await station.boot()
    await station.start()
    await station.boot()
    await station.ask("Heartbeat", {})
    assert station.connection.sent == []

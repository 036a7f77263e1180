"""Master passes, which OCPP 1.6 has no words for: they begin nothing there either (OCPP 2.0.1, C16.FR.03)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.config import Authorization
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.commands.list_orders import SendList
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path, authorization=Authorization(master_pass_group="MASTER")) as rig:
        await rig.token()
        await rig.token("POLICE", group="master")
        yield rig


async def worth(station: FakeStation) -> str:
    reply = await station.ask("Authorize", {"idTag": "POLICE"})
    return str(reply["idTagInfo"]["status"])


async def test_it_is_accepted_only_where_a_charge_can_be_stopped(
    rig: Rig, station: FakeStation
) -> None:
    """A station asks before a start and before a stop alike (4.1), and starts with whom it is told to accept."""
    assert await worth(station) == "Invalid"
    number = (await station.start())["transactionId"]
    assert await worth(station) == "Accepted"
    ended = await station.stop(number, idTag="POLICE")
    assert ended["idTagInfo"]["status"] == "Accepted"
    assert await worth(station) == "Invalid"
    (record,) = await rig.transactions()
    assert Suspicion.STOP_BY_OTHER not in record.suspect


async def test_it_stands_in_no_local_list(rig: Rig, station: FakeStation) -> None:
    """Whoever stands there accepted starts without a question (3.5.2)."""
    commanding, name = rig.core.commanding, CommandName.SEND_LOCAL_LIST
    command = await commanding.issue(station.station.id, name, SendList(), "test")
    waiting = asyncio.create_task(commanding.wait(command, PATIENCE_S))
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"listVersion": 0})
    _, message_id, action, payload = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    await waiting
    assert action == "SendLocalList"
    assert [one["idTag"] for one in payload["localAuthorizationList"]] == ["CARD"]

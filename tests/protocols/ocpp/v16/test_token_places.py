"""Tokens that are good for some connectors of a station only, as far as OCPP 1.6 can say it (4.1, 4.8 and 5.15)."""

import asyncio

import pytest

from chargeloom.domain.charging.token_places import AllowedPlace
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.commands.list_orders import SendList
from chargeloom.domain.ids import StationId
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig

HERE = StationId("CP-1")
SECOND = (AllowedPlace(station=HERE, evses=(2,)),)
ELSEWHERE = (AllowedPlace(station=StationId("CP-2")),)


async def test_an_authorize_names_no_connector_and_asks_for_the_station(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("SECOND", allowed_at=SECOND)
    await rig.token("AWAY", allowed_at=ELSEWHERE)
    for tag, status in (("SECOND", "Accepted"), ("AWAY", "Invalid")):
        reply = await station.ask("Authorize", {"idTag": tag})
        assert reply["idTagInfo"]["status"] == status


@pytest.mark.parametrize(("connector", "status"), [(1, "Invalid"), (2, "Accepted")])
async def test_a_start_at_a_connector_where_the_token_is_not_allowed_is_invalid(
    rig: Rig, station: FakeStation, connector: int, status: str
) -> None:
    await rig.token("SECOND", allowed_at=SECOND)
    reply = await station.start(idTag="SECOND", connectorId=connector)
    assert reply["idTagInfo"]["status"] == status
    (record,) = await rig.transactions()
    assert (Suspicion.START_UNAUTHORIZED in record.suspect) == (connector == 1)


async def test_a_local_list_tells_the_token_as_an_authorize_does(
    rig: Rig, station: FakeStation
) -> None:
    await rig.token("SECOND", allowed_at=SECOND)
    await rig.token("AWAY", allowed_at=ELSEWHERE)
    commanding = rig.core.commanding
    command = await commanding.issue(HERE, CommandName.SEND_LOCAL_LIST, SendList(), "test")
    waiting = asyncio.create_task(commanding.wait(command, PATIENCE_S))
    _, message_id, action, _ = await station.connection.next()
    assert action == "GetLocalListVersion"
    station.answer(message_id, {"listVersion": 0})
    _, message_id, _, payload = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    await waiting
    told = {one["idTag"]: one["idTagInfo"] for one in payload["localAuthorizationList"]}
    assert told == {
        "CARD": {"status": "Accepted"},
        "SECOND": {"status": "Accepted"},
        "AWAY": {"status": "Invalid"},
    }

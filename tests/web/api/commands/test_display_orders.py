"""What is to be read on a station, asked for over the API."""

import asyncio
from typing import Any

import pytest

from chargeloom.domain.access import Role
from chargeloom.protocols.ocpp.v201.version import V201
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event
from tests.rig import FakeStation
from tests.web.site import Site, pointers, problem

COMMANDS = "/api/v1/stations/CP-1/commands"


@pytest.fixture
async def station(site: Site) -> FakeStation:
    await site.rig.token("CARD")
    station = await site.rig.station(version=V201)
    await station.ask("BootNotification", BOOT)
    return station


async def commanded(
    site: Site, station: FakeStation, name: str, body: dict[str, Any], *texts: dict[str, Any]
) -> tuple[dict[str, Any], Any]:
    """Give an order that the station accepts, and let it tell texts; return the outcome, and what it heard."""
    async with site.client(Role.OPERATOR) as client:
        giving = asyncio.create_task(
            client.post(f"{COMMANDS}/{name}", json=body, params={"wait": 10})
        )
        _, message_id, _, payload = await station.connection.next()
        station.answer(message_id, {"status": "Accepted"})
        if texts:
            notice = {"requestId": payload["requestId"], "messageInfo": list(texts)}
            await station.ask("NotifyDisplayMessages", notice)
        told = (await giving).json()
    assert told["status"] == "accepted", told
    return told["outcome"], payload


async def test_a_text_gets_a_number_that_it_is_cleared_by(site: Site, station: FakeStation) -> None:
    now = site.core.ground.now()
    await station.ask("TransactionEvent", event("Started", 0, now, evse=EVSE, idToken=CARD))
    async with site.client() as client:
        [running] = (await client.get("/api/v1/transactions")).json()["items"]
    body = {
        "text": "Bitte warten",
        "language": "de",
        "priority": "InFront",
        "state": "Charging",
        "from": "2026-07-01T10:00:00Z",
        "to": "2026-07-01T11:00:00Z",
        "transaction": running["id"],
    }
    outcome, payload = await commanded(site, station, "set-display-message", body)
    number = outcome["message"]
    assert payload["message"] == {
        "id": number,
        "priority": "InFront",
        "state": "Charging",
        "startDateTime": "2026-07-01T10:00:00.000Z",
        "endDateTime": "2026-07-01T11:00:00.000Z",
        "transactionId": running["station_transaction_id"],
        "message": {"format": "UTF8", "language": "de", "content": "Bitte warten"},
    }
    _, payload = await commanded(site, station, "clear-display-message", {"message": number})
    assert payload == {"id": number}
    body = {"messages": [number], "priority": "InFront"}
    text = {"id": number, "priority": "InFront", "message": {"format": "UTF8", "content": "x"}}
    outcome, payload = await commanded(site, station, "get-display-messages", body, text)
    assert payload == {"requestId": outcome["request"], "id": [number], "priority": "InFront"}
    assert outcome["data"]["messages"] == [text]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": ""}, "/text"),
        ({"text": "x" * 513}, "/text"),
        ({"text": "x", "priority": "Loud"}, "/priority"),
        ({"text": "x", "language": "english, please"}, "/language"),
        ({"text": "x", "from": "2026-07-01T10:00:00Z", "to": "2026-07-01T10:00:00Z"}, "/to"),
    ],
)
async def test_what_is_no_text_is_refused(
    site: Site, station: FakeStation, body: dict[str, Any], pointer: str
) -> None:
    async with site.client(Role.OPERATOR) as client:
        answer = await client.post(f"{COMMANDS}/set-display-message", json=body)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


async def test_a_text_is_for_a_charge_of_the_station(site: Site, station: FakeStation) -> None:
    body = {"text": "x", "transaction": "tx_0000000000000"}
    async with site.client(Role.OPERATOR) as client:
        answer = await client.post(f"{COMMANDS}/set-display-message", json=body)
    assert (answer.status_code, problem(answer)["code"]) == (404, "transaction-unknown")

import asyncio
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.domain.charging.token_places import AllowedPlace
from chargeloom.domain.commands.command import ORDERS, CommandName
from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.ids import CommandId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from chargeloom.web.api import identifiers
from chargeloom.web.api.commands.orders import RECIPES
from tests.rig import FakeStation
from tests.web.site import Site, pointers, problem

STATIONS = "/api/v1/stations"


class Link:
    """A station that answers whatever it is asked with the same words."""

    def __init__(self, station: FakeStation, reply: dict[str, Any]) -> None:
        self.station = station
        self.reply = reply
        self.asked: list[tuple[str, Any]] = []

    async def answer(self) -> None:
        frame = await self.station.connection.next()
        self.asked.append((frame[2], frame[3]))
        self.station.answer(frame[1], self.reply)


async def order(
    site: Site,
    client: httpx.AsyncClient,
    name: str,
    body: dict[str, Any],
    reply: dict[str, Any],
    version: Version = V16,
) -> tuple[dict[str, Any], tuple[str, Any]]:
    """Give an order to a station that answers; returns the command and what the station was asked."""
    link = Link(await site.rig.station("CP-1", version=version), reply)
    answering = asyncio.create_task(link.answer())
    answer = await client.post(f"{STATIONS}/CP-1/commands/{name}", json=body, params={"wait": 10})
    assert answer.status_code == 201, answer.text
    await answering
    return answer.json(), link.asked[0]


ACCEPTED = {"status": "Accepted"}


@pytest.mark.parametrize(
    ("name", "body", "asked"),
    [
        ("start", {"token": "CARD"}, ("RemoteStartTransaction", {"idTag": "CARD"})),
        (
            "start",
            {"token": "CARD", "evse": 2, "connector": 1},
            ("RemoteStartTransaction", {"idTag": "CARD", "connectorId": 2}),
        ),
        ("reset", {"kind": "soft"}, ("Reset", {"type": "Soft"})),
        (
            "set-availability",
            {"available": False, "evse": 1},
            ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}),
        ),
        (
            "set-availability",
            {"available": True},
            ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}),
        ),
        (
            "trigger",
            {"message": "Heartbeat"},
            ("TriggerMessage", {"requestedMessage": "Heartbeat"}),
        ),
        ("clear-cache", {}, ("ClearCache", {})),
        (
            "change-configuration",
            {"key": "HeartbeatInterval", "value": "60"},
            ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}),
        ),
        ("cancel-reservation", {"reservation": 7}, ("CancelReservation", {"reservationId": 7})),
    ],
)
async def test_an_order_reaches_the_station_and_its_answer_the_caller(
    site: Site,
    client: httpx.AsyncClient,
    name: str,
    body: dict[str, Any],
    asked: tuple[str, Any],
) -> None:
    command, found = await order(site, client, name, body, ACCEPTED)
    assert found == asked
    assert command["id"].startswith("cmd_")
    assert (command["name"], command["station"], command["status"]) == (name, "CP-1", "accepted")
    assert command["outcome"]["answer"] == "Accepted"
    read = await client.get(f"/api/v1/commands/{command['id']}")
    assert read.json() == command


@pytest.mark.parametrize(
    ("name", "body"),
    [("start", {}), ("reserve", {"expires_at": "2030-01-01T00:00:00Z"})],
)
async def test_a_token_is_not_ordered_to_charge_where_it_is_not_allowed(
    site: Site, client: httpx.AsyncClient, name: str, body: dict[str, Any]
) -> None:
    """(OCPP 2.0.1, C01.FR.20 and FR.22.)"""
    await site.rig.station("CP-2")
    places = (AllowedPlace(station=StationId("CP-1"), evses=(2,)),)
    await site.rig.token("SECOND", allowed_at=places)
    told = {"token": "SECOND"} | body
    refused = await client.post(f"{STATIONS}/CP-2/commands/{name}", json=told)
    assert (refused.status_code, problem(refused)["code"]) == (409, "token-not-here")
    command, _ = await order(site, client, name, told | {"evse": 2}, ACCEPTED)
    assert command["status"] == "accepted"
    refused = await client.post(f"{STATIONS}/CP-1/commands/{name}", json=told | {"evse": 1})
    assert (refused.status_code, problem(refused)["code"]) == (409, "token-not-here")


@pytest.mark.parametrize(
    ("name", "body"),
    [("start", {}), ("reserve", {"expires_at": "2030-01-01T00:00:00Z"})],
)
async def test_of_several_tokens_of_one_number_the_one_that_may_charge_is_meant(
    site: Site, client: httpx.AsyncClient, name: str, body: dict[str, Any]
) -> None:
    """A station compares the group with that of who is shown, and stops by it (OCPP 2.0.1, C09.FR.03 and H03.FR.04)."""
    await site.rig.token("TWICE", issuer="Old", status=TokenStatus.DISABLED, group="OLD")
    await site.rig.token("TWICE", issuer="New", type=TokenType.ISO15693, group="NEW")
    told = {"token": "TWICE", "evse": 1} | body
    _, (_, asked) = await order(site, client, name, told, ACCEPTED, version=V201)
    assert asked["idToken"] == {"idToken": "TWICE", "type": "ISO15693"}
    assert asked["groupIdToken"]["idToken"] == "NEW"


@pytest.mark.parametrize(
    ("uid", "said", "kind"),
    [
        ("1234", {}, "KeyCode"),
        ("1234", {"token_type": "ISO15693"}, "ISO15693"),
        ("STRANGER", {}, "ISO14443"),
    ],
)
async def test_a_customer_is_named_by_the_type_of_its_token(
    site: Site, client: httpx.AsyncClient, uid: str, said: dict[str, str], kind: str
) -> None:
    """A number of another type is another customer's (OCPP 2.0.1, N10.FR.02), and a code is in no log (C04.FR.04)."""
    await site.rig.token("1234", type=TokenType.KEY_CODE)
    told = {"token": uid, "report": False, "clear": True} | said
    command, (_, asked) = await order(
        site, client, "customer-information", told, ACCEPTED, version=V201
    )
    assert asked["idToken"] == {"idToken": uid, "type": kind}
    number = CommandId(identifiers.read("command", command["id"]))
    stored = await site.rig.core.ground.store.command(number)
    assert stored is not None
    assert stored.body["token"] == (HIDDEN if kind == "KeyCode" else uid)


@pytest.mark.parametrize(
    ("name", "body"),
    [("start", {}), ("reserve", {"expires_at": "2030-01-01T00:00:00Z"})],
)
async def test_a_master_pass_is_not_ordered_to_start(
    site: Site,
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    body: dict[str, Any],
) -> None:
    """A station that is told to start asks nobody whether the token may (OCPP 2.0.1, C16.FR.03 and F01.FR.02)."""
    monkeypatch.setattr(site.rig.core.authorizing, "_master_pass_group", "POLICE")
    await site.rig.token("CONSTABLE", group="police")
    await site.rig.station("CP-1")
    told = {"token": "CONSTABLE", "evse": 1} | body
    refused = await client.post(f"{STATIONS}/CP-1/commands/{name}", json=told)
    assert (refused.status_code, problem(refused)["code"]) == (409, "token-only-stops")


@pytest.mark.parametrize("name", ["start", "reserve"])
@pytest.mark.parametrize("kind", [TokenType.CENTRAL, TokenType.ISO14443])
@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"status": TokenStatus.BLOCKED}, "token-blocked"),
        ({"status": TokenStatus.DISABLED}, "token-disabled"),
        ({"status": TokenStatus.NO_CREDIT}, "token-without-credit"),
        ({"expires_at": Instant(1)}, "token-expired"),
    ],
)
async def test_a_token_that_may_not_charge_is_not_ordered_to(
    site: Site,
    client: httpx.AsyncClient,
    name: str,
    kind: TokenType,
    known: dict[str, Any],
    code: str,
) -> None:
    """A station asks nobody about a token of the type Central, which we have authorized (OCPP 2.0.1, C05.FR.01)."""
    await site.rig.token("BARRED", type=kind, **known)
    station = await site.rig.station("CP-1", version=V201)
    until = {"expires_at": "2030-01-01T00:00:00Z"} if name == "reserve" else {}
    told = {"token": "BARRED", "evse": 1} | until
    refused = await client.post(f"{STATIONS}/CP-1/commands/{name}", json=told)
    assert (refused.status_code, problem(refused)["code"]) == (409, code)
    assert station.connection.sent == []


async def test_a_number_of_several_tokens_that_may_charge_starts_once_its_type_is_said(
    site: Site, client: httpx.AsyncClient
) -> None:
    """Whose charge it would be nobody could say: at its first event it is Invalid (OCPP 2.0.1, E05)."""
    await site.rig.token("TWICE")
    await site.rig.token("TWICE", type=TokenType.CENTRAL)
    told = {"token": "TWICE", "evse": 1}
    command, (_, asked) = await order(
        site, client, "start", told | {"type": "Central"}, ACCEPTED, version=V201
    )
    assert asked["idToken"] == {"idToken": "TWICE", "type": "Central"}
    refused = await client.post(f"{STATIONS}/CP-1/commands/start", json=told)
    assert (refused.status_code, problem(refused)["code"]) == (409, "token-ambiguous")
    assert command["status"] == "accepted"


async def test_nothing_is_reserved_until_a_time_that_is_over(
    site: Site, client: httpx.AsyncClient
) -> None:
    """A reservation ends when its time is reached (OCPP 1.6, 5.13; 2.0.1, H04.FR.01)."""
    await site.rig.station("CP-1")
    body = {"token": "CARD", "expires_at": "2020-01-01T00:00:00Z"}
    refused = await client.post(f"{STATIONS}/CP-1/commands/reserve", json=body)
    assert (refused.status_code, pointers(refused)) == (422, ["/expires_at"])


async def test_a_profile_for_a_charge_needs_its_evse(site: Site, client: httpx.AsyncClient) -> None:
    """(OCPP 1.6, 5.16.2; 2.0.1, K05.)"""
    await site.rig.station("CP-1")
    profile = {"id": 1, "purpose": "transaction", "kind": "relative", "periods": [{"limit": 6}]}
    body = {"token": "CARD", "profile": profile}
    refused = await client.post(f"{STATIONS}/CP-1/commands/start", json=body)
    assert (refused.status_code, pointers(refused)) == (422, ["/evse"])


async def test_unlocking_is_done_when_the_station_says_so(
    site: Site, client: httpx.AsyncClient
) -> None:
    body = {"evse": 1, "connector": 1}
    command, asked = await order(site, client, "unlock", body, {"status": "Unlocked"})
    assert asked == ("UnlockConnector", {"connectorId": 1})
    assert command["status"] == "accepted"


async def test_a_refusal_of_the_station_is_an_outcome(
    site: Site, client: httpx.AsyncClient
) -> None:
    command, _ = await order(site, client, "reset", {"kind": "hard"}, {"status": "Rejected"})
    assert (command["status"], command["outcome"]["answer"]) == ("rejected", "Rejected")


async def test_the_configuration_comes_with_the_outcome(
    site: Site, client: httpx.AsyncClient
) -> None:
    reply = {"configurationKey": [{"key": "A", "readonly": True, "value": "1"}]}
    command, asked = await order(site, client, "get-configuration", {"keys": ["A"]}, reply)
    assert asked == ("GetConfiguration", {"key": ["A"]})
    assert command["outcome"]["data"]["configurationKey"][0]["value"] == "1"


async def test_a_reservation_gets_a_number_that_gives_it_up_again(
    site: Site, client: httpx.AsyncClient
) -> None:
    body = {"token": "CARD", "evse": 1, "expires_at": "2030-01-01T00:00:00Z"}
    command, (action, asked) = await order(site, client, "reserve", body, ACCEPTED)
    number = command["outcome"]["reservation"]
    assert action == "ReserveNow"
    assert (asked["reservationId"], asked["idTag"], asked["connectorId"]) == (number, "CARD", 1)
    assert asked["expiryDate"].startswith("2030-01-01T00:00:00")
    assert 0 < number < 1 << 31


async def test_reservations_have_numbers_of_their_own(
    site: Site, client: httpx.AsyncClient
) -> None:
    link = Link(await site.rig.station("CP-1"), ACCEPTED)
    body = {"token": "CARD", "expires_at": "2030-01-01T00:00:00Z"}
    numbers = set()
    for _ in range(5):
        answering = asyncio.create_task(link.answer())
        path = f"{STATIONS}/CP-1/commands/reserve?wait=60"
        numbers.add((await client.post(path, json=body)).json()["outcome"]["reservation"])
        await answering
    assert len(numbers) == 5


async def test_a_transaction_is_stopped_by_our_id(site: Site, client: httpx.AsyncClient) -> None:
    station, number = await site.charging()
    link = Link(station, ACCEPTED)
    (item,) = (await client.get("/api/v1/transactions")).json()["items"]
    answering = asyncio.create_task(link.answer())
    path = f"{STATIONS}/CP-1/commands/stop?wait=60"
    answer = await client.post(path, json={"transaction": item["id"]})
    await answering
    assert answer.json()["status"] == "accepted"
    assert link.asked == [("RemoteStopTransaction", {"transactionId": number})]


async def test_a_transaction_is_stopped_at_its_own_station_alone(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.charging("CP-1")
    await site.rig.station("CP-2")
    (item,) = (await client.get("/api/v1/transactions")).json()["items"]
    answer = await client.post(f"{STATIONS}/CP-2/commands/stop", json={"transaction": item["id"]})
    assert (answer.status_code, problem(answer)["code"]) == (404, "transaction-unknown")


async def test_what_has_ended_is_not_stopped(site: Site, client: httpx.AsyncClient) -> None:
    station, number = await site.charging()
    await station.stop(number)
    (item,) = (await client.get("/api/v1/transactions")).json()["items"]
    answer = await client.post(f"{STATIONS}/CP-1/commands/stop", json={"transaction": item["id"]})
    assert (answer.status_code, problem(answer)["code"]) == (409, "transaction-ended")


async def test_a_start_names_the_transaction_that_came_of_it(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station("CP-1")
    await site.rig.token("CARD")
    await station.boot()
    link = Link(station, ACCEPTED)
    answering = asyncio.create_task(link.answer())
    path = f"{STATIONS}/CP-1/commands/start?wait=60"
    command = (await client.post(path, json={"token": "CARD"})).json()
    await answering
    await station.start()
    await site.rig.settle()
    read = (await client.get(f"/api/v1/commands/{command['id']}")).json()
    (item,) = (await client.get("/api/v1/transactions")).json()["items"]
    assert read["transaction"] == item["id"]


async def test_without_waiting_the_command_is_pending(
    site: Site, client: httpx.AsyncClient
) -> None:
    link = Link(await site.rig.station("CP-1"), ACCEPTED)
    answer = await client.post(f"{STATIONS}/CP-1/commands/clear-cache", json={})
    assert answer.status_code == 201
    assert answer.json()["status"] == "pending"
    assert "outcome" not in answer.json()
    await link.answer()


async def test_a_station_that_is_not_connected_is_a_conflict(
    client: httpx.AsyncClient,
) -> None:
    await client.post(STATIONS, json={"id": "CP-1"})
    answer = await client.post(f"{STATIONS}/CP-1/commands/reset", json={"kind": "soft"})
    assert (answer.status_code, problem(answer)["code"]) == (409, "station-offline")


async def test_a_station_that_nobody_knows_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"{STATIONS}/CP-1/commands/reset", json={"kind": "soft"})
    assert (answer.status_code, problem(answer)["code"]) == (404, "station-unknown")


async def test_a_command_that_does_not_exist_is_not_found(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.rig.station("CP-1")
    assert (await client.post(f"{STATIONS}/CP-1/commands/dance", json={})).status_code == 404
    assert (await client.get("/api/v1/commands/cmd_0000000000000")).status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "pointer"),
    [
        ("start", {}, "/token"),
        ("start", {"token": ""}, "/token"),
        ("start", {"token": "A", "evse": 0}, "/evse"),
        ("start", {"token": "A", "connector": 1}, "/evse"),
        ("start", {"token": "A", "power": 1}, "/power"),
        ("stop", {"transaction": 7}, "/transaction"),
        ("stop", {"transaction": "4711"}, "/transaction"),
        ("reset", {"kind": "gentle"}, "/kind"),
        ("unlock", {"evse": 1}, "/connector"),
        ("set-availability", {"available": "yes"}, "/available"),
        ("set-availability", {"available": True, "connector": 1}, "/evse"),
        ("trigger", {}, "/message"),
        ("reserve", {"token": "A"}, "/expires_at"),
        ("reserve", {"token": "A", "expires_at": "0001-01-01T00:00:00+14:00"}, "/expires_at"),
        ("cancel-reservation", {"reservation": 1 << 31}, "/reservation"),
        ("clear-cache", {"x": 1}, "/x"),
        ("get-configuration", {"keys": "A"}, "/keys"),
        ("change-configuration", {"key": "A"}, "/value"),
    ],
)
async def test_bad_content_is_refused_by_its_place(
    site: Site, client: httpx.AsyncClient, name: str, body: dict[str, Any], pointer: str
) -> None:
    station = await site.rig.station("CP-1")
    answer = await client.post(f"{STATIONS}/CP-1/commands/{name}", json=body)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]
    assert station.connection.sent == []


@pytest.mark.parametrize("wait", ["-1", "121", "x", "1.5"])
async def test_nobody_waits_longer_than_two_minutes(
    site: Site, client: httpx.AsyncClient, wait: str
) -> None:
    await site.rig.station("CP-1")
    path = f"{STATIONS}/CP-1/commands/clear-cache"
    assert pointers(await client.post(path, json={}, params={"wait": wait})) == ["/wait"]


async def test_a_viewer_gives_no_orders(site: Site) -> None:
    station = await site.rig.station("CP-1")
    async with site.client(Role.VIEWER) as viewer:
        answer = await viewer.post(f"{STATIONS}/CP-1/commands/clear-cache", json={})
    assert answer.status_code == 403
    assert station.connection.sent == []


def test_every_command_of_the_domain_can_be_asked_for() -> None:
    assert RECIPES.keys() == ORDERS.keys() == set(CommandName)


async def test_what_is_triggered_of_a_connector_is_asked_by_its_number(
    site: Site, client: httpx.AsyncClient
) -> None:
    """OCPP 1.6, 5.17: two connectors of one EVSE are two numbers."""
    link = Link(await site.rig.station("CP-1", connector_map={"1": (1, 1), "2": (1, 2)}), ACCEPTED)
    answering = asyncio.create_task(link.answer())
    body = {"message": "StatusNotification", "evse": 1, "connector": 2}
    await client.post(f"{STATIONS}/CP-1/commands/trigger", json=body, params={"wait": 10})
    await answering
    told = {"requestedMessage": "StatusNotification", "connectorId": 2}
    assert link.asked == [("TriggerMessage", told)]

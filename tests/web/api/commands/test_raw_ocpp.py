import asyncio
import json
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from tests.rig import FakeStation
from tests.web.site import Site, pointers, problem

PATH = "/api/v1/stations/CP-1/ocpp"


async def asked(
    client: httpx.AsyncClient, station: FakeStation, action: str, body: Any, answer: Any
) -> tuple[httpx.Response, Any]:
    """Send a raw call; `answer` is what the station says behind its message id."""
    sending = asyncio.create_task(client.post(f"{PATH}/{action}", json=body))
    frame = await station.connection.next()
    kind, *rest = answer
    station.actor.received(json.dumps([kind, frame[1], *rest]).encode())
    return await sending, frame


async def test_exactly_this_request_is_sent_and_exactly_its_reply_given(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    answer, frame = await asked(
        client,
        station,
        "TriggerMessage",
        {"requestedMessage": "Heartbeat"},
        [3, {"status": "Accepted"}],
    )
    assert frame[2:] == ["TriggerMessage", {"requestedMessage": "Heartbeat"}]
    assert answer.status_code == 200
    assert answer.json() == {"protocol": "ocpp1.6", "payload": {"status": "Accepted"}}


async def test_the_stations_error_is_a_502_in_its_own_words(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    answer, _ = await asked(
        client, station, "ClearCache", {}, [4, "NotSupported", "not me", {"why": "old"}]
    )
    assert answer.status_code == 502
    assert answer.json() == {
        "code": "NotSupported",
        "description": "not me",
        "details": {"why": "old"},
    }


async def test_abuse_017_a_station_is_told_to_lower_its_profile_only_when_that_is_confirmed(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station(security_profile=2)
    body = {"key": "SecurityProfile", "value": "1"}
    refused = await client.post(f"{PATH}/ChangeConfiguration", json=body)
    assert (refused.status_code, problem(refused)["code"]) == (409, "security-profile-lowered")
    assert station.connection.sent == []
    assert station.station.record.security_profile == 2
    confirmed = "ChangeConfiguration?lower_security_profile=true"
    answer, _ = await asked(client, station, confirmed, body, [3, {"status": "Accepted"}])
    assert answer.status_code == 200
    assert station.station.record.security_profile == 1


def way(slot: int, **said: Any) -> dict[str, Any]:
    data = {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "wss://other.test/ocpp",
        "messageTimeout": 30,
        "securityProfile": 2,
        "ocppInterface": "Wired0",
    }
    return {"configurationSlot": slot, "connectionData": data | said}


def variable(component: str, name: str, value: str, **named: str) -> dict[str, Any]:
    return {
        "component": {"name": component} | named,
        "variable": {"name": name},
        "attributeValue": value,
    }


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("SetNetworkProfile", way(2, securityProfile=1)),
        (
            "SetVariables",
            {
                "setVariableData": [
                    variable("NetworkConfiguration", "SecurityProfile", "1", instance="2")
                ]
            },
        ),
    ],
)
async def test_a_station_of_2_x_is_not_told_to_lower_its_profile_unconfirmed(
    site: Site, client: httpx.AsyncClient, action: str, body: Any
) -> None:
    """B09.FR.04, and FR.35 of 2.1: the station would answer NoSecurityDowngrade."""
    station = await site.rig.station(version=V21, security_profile=2)
    refused = await client.post(f"{PATH}/{action}", json=body)
    assert (refused.status_code, problem(refused)["code"]) == (409, "security-profile-lowered")
    assert station.connection.sent == []


@pytest.mark.parametrize(
    ("action", "body", "is_dangerous"),
    [
        ("SetNetworkProfile", way(1), True),
        ("SetNetworkProfile", way(2), False),
        (
            "SetVariables",
            {"setVariableData": [variable("OCPPCommCtrlr", "NetworkConfigurationPriority", "2")]},
            True,
        ),
        (
            "SetVariables",
            {"setVariableData": [variable("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1")]},
            False,
        ),
    ],
)
async def test_the_way_that_a_station_uses_is_changed_only_when_that_is_confirmed(
    site: Site, client: httpx.AsyncClient, action: str, body: Any, is_dangerous: bool
) -> None:
    """B09, remarks: what is changed of the way in use is used at the next connection."""
    station = await site.rig.station(version=V201)
    boot = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}
    await station.ask("BootNotification", boot)
    reported = variable("OCPPCommCtrlr", "ActiveNetworkProfile", "1")
    reported["variableAttribute"] = [{"value": reported.pop("attributeValue")}]
    at = "2026-11-26T12:00:00Z"
    report = {"requestId": 7, "generatedAt": at, "seqNo": 0, "reportData": [reported]}
    assert await station.ask("NotifyReport", report) == {}
    if is_dangerous:
        refused = await client.post(f"{PATH}/{action}", json=body)
        assert (refused.status_code, problem(refused)["code"]) == (409, "slot-in-use")
        assert station.connection.sent == []
    confirmed = f"{action}?even_in_use=true" if is_dangerous else action
    error = [4, "NotSupported", "not me", {}]
    answer, frame = await asked(client, station, confirmed, body, error)
    assert (frame[2:], answer.status_code) == ([action, body], 502)


@pytest.mark.parametrize(
    ("action", "body", "pointer"),
    [
        ("Reset", {}, "/type"),
        ("Reset", {"type": "Gentle"}, "/type"),
        ("Reset", {"type": "Soft", "x": 1}, "/x"),
        ("TriggerMessage", {"requestedMessage": "Heartbeat", "connectorId": None}, "/connectorId"),
        ("Reset", [], ""),
    ],
)
async def test_a_payload_that_breaks_the_schema_is_refused_by_its_place(
    site: Site, client: httpx.AsyncClient, action: str, body: Any, pointer: str
) -> None:
    station = await site.rig.station()
    answer = await client.post(f"{PATH}/{action}", json=body)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]
    assert station.connection.sent == []


async def test_an_action_that_the_protocol_does_not_know_is_not_found(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.rig.station()
    for action in ("Dance", "StartTransaction"):
        answer = await client.post(f"{PATH}/{action}", json={})
        assert (answer.status_code, problem(answer)["code"]) == (404, "command-unsupported")


async def test_a_station_that_is_not_connected_is_a_conflict(client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-1"})
    answer = await client.post(f"{PATH}/ClearCache", json={})
    assert (answer.status_code, problem(answer)["code"]) == (409, "station-offline")


async def test_a_station_that_nobody_knows_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"{PATH}/ClearCache", json={})
    assert (answer.status_code, problem(answer)["code"]) == (404, "station-unknown")


async def test_a_station_that_keeps_silent_is_a_504(site: Site, client: httpx.AsyncClient) -> None:
    await site.rig.station()
    station = FakeStation(site.core, "CP-1", call_timeout_s=0.01)
    answer = await client.post(f"{PATH}/ClearCache", json={})
    assert (answer.status_code, problem(answer)["code"]) == (504, "station-silent")
    assert len(station.connection.sent) == 1


async def test_a_new_password_that_the_station_took_is_ours_too(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    body = {"key": "AuthorizationKey", "value": "0123456789abcdef0123"}
    await asked(client, station, "ChangeConfiguration", body, [3, {"status": "Accepted"}])
    assert station.station.record.password_hash is not None


async def test_only_who_may_operate_sends_raw_requests(site: Site) -> None:
    station = await site.rig.station()
    async with site.client(Role.VIEWER) as viewer:
        assert (await viewer.post(f"{PATH}/ClearCache", json={})).status_code == 403
    assert station.connection.sent == []


async def test_what_is_sent_raw_is_audited_before_it_is_sent(
    site: Site, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[str, str]] = []
    commit = site.core.ground.store.commit

    async def note(unit: Any) -> None:
        entries = [fact for fact in unit.facts if hasattr(fact, "actor")]
        noted.extend((entry.action, entry.subject) for entry in entries)
        assert station.connection.sent == []
        await commit(unit)

    station = await site.rig.station()
    monkeypatch.setattr(site.core.ground.store, "commit", note)
    await asked(client, station, "ClearCache", {}, [3, {"status": "Accepted"}])
    assert noted == [("station.raw-call", "CP-1")]

import asyncio
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.protocols.ocpp.v201.version import V201
from tests.rig import FakeStation
from tests.web.site import Site, pointers, problem

PATH = "/api/v1/stations/CP-1/variables"
BOOT = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}
POWER = {
    "component": {"name": "EVSE", "evse": {"id": 1}},
    "variable": {"name": "Power", "instance": "L1"},
    "variableAttribute": [{"value": "7000", "mutability": "ReadOnly"}],
    "variableCharacteristics": {
        "dataType": "decimal",
        "unit": "W",
        "supportsMonitoring": True,
    },
}


def named(name: str) -> dict[str, Any]:
    return {
        "component": {"name": "Own"},
        "variable": {"name": name},
        "variableAttribute": [{"value": name}],
    }


@pytest.fixture
async def station(site: Site) -> FakeStation:
    station = await site.rig.station("CP-1", version=V201)
    await station.ask("BootNotification", BOOT)
    return station


async def report(station: FakeStation, *data: dict[str, Any]) -> None:
    base = {"requestId": 1, "generatedAt": "2024-06-01T10:00:00Z", "seqNo": 0}
    await station.ask("NotifyReport", base | {"reportData": list(data)})


async def test_a_variable_is_shown_whole(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    await report(station, POWER)
    answer = await client.get(PATH)
    (item,) = answer.json()["items"]
    assert item.pop("learned_at").endswith("Z")
    assert item == {
        "component": "EVSE",
        "instance": None,
        "evse": 1,
        "connector": None,
        "variable": "Power",
        "variable_instance": "L1",
        "attribute": "Actual",
        "value": "7000",
        "mutability": "ReadOnly",
        "persistent": False,
        "constant": False,
        "characteristics": {"unit": "W", "data_type": "decimal", "supports_monitoring": True},
    }


async def test_variables_come_in_pages_and_by_name(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    await report(station, *(named(f"V{number}") for number in range(5)), POWER)
    seen: list[str] = []
    after: dict[str, Any] = {}
    while True:
        page = (await client.get(PATH, params={"limit": 2} | after)).json()
        seen += [item["variable"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["Power", "V0", "V1", "V2", "V3", "V4"]
    found = (await client.get(PATH, params={"component": "Own", "variable": "V3"})).json()
    assert [item["value"] for item in found["items"]] == ["V3"]


@pytest.mark.parametrize("cursor", ["AAAA", "WzFd", "W10", "WyJhIiwiYiIsMWUzMCwwLCJjIiwiIl0"])
async def test_what_is_no_cursor_is_named(
    site: Site, client: httpx.AsyncClient, station: FakeStation, cursor: str
) -> None:
    answer = await client.get(PATH, params={"after": cursor})
    assert (answer.status_code, pointers(answer)) == (422, ["/after"])


async def test_a_variable_is_set_through_the_station(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    body = {"component": "Own", "variable": "V1", "value": "new"}
    setting = asyncio.create_task(client.patch(PATH, json=body, params={"wait": 10}))
    frame = await station.connection.next()
    assert frame[2] == "SetVariables"
    on_wire = {"component": {"name": "Own"}, "variable": {"name": "V1"}}
    result = on_wire | {"attributeStatus": "Accepted"}
    station.answer(frame[1], {"setVariableResult": [result]})
    answer = await setting
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    (item,) = (await client.get(PATH)).json()["items"]
    assert (item["variable"], item["value"]) == ("V1", "new")


async def test_a_connector_is_found_by_its_evse(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    body: dict[str, Any] = {"component": "C", "connector": 1, "variable": "V", "value": ""}
    answer = await client.patch(PATH, json=body)
    assert (answer.status_code, pointers(answer)) == (422, ["/evse"])
    del body["value"]
    commands = "/api/v1/stations/CP-1/commands/get-variables"
    answer = await client.post(commands, json={"variables": [body]})
    assert (answer.status_code, pointers(answer)) == (422, ["/variables/0/evse"])


async def test_a_station_that_is_unknown_has_none(site: Site, client: httpx.AsyncClient) -> None:
    assert problem(await client.get(PATH))["code"] == "station-unknown"


async def test_a_viewer_may_look_but_not_set(site: Site, station: FakeStation) -> None:
    async with site.client(Role.VIEWER) as viewer:
        assert (await viewer.get(PATH)).status_code == 200
        body = {"component": "Own", "variable": "V1", "value": "new"}
        assert (await viewer.patch(PATH, json=body)).status_code == 403

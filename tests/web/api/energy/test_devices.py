"""Devices over the API: who may do what, what is refused where, what a device says, and no secret ever."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chargeloom.config import Devices
from chargeloom.domain.access import Role
from chargeloom.domain.devices.device import CURRENTS, Sample
from chargeloom.domain.unit import Unit
from chargeloom.sim.devices import banks
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.modbus import ModbusServer
from tests.rig import running
from tests.storage import facts
from tests.web.site import Site, pointers, problem

PATH = "/api/v1/devices"
METER = {"name": "main", "connection": {"kind": "modbus", "host": "192.0.2.9"}}


@pytest.fixture
async def garage(tmp_path: Path) -> AsyncIterator[Site]:
    """A site that takes devices on its own machine."""
    devices = Devices(allow_loopback=True)
    async with running(tmp_path, devices=devices) as rig:
        site = Site(rig)
        await site.give_keys()
        yield site


@pytest.fixture
async def meter() -> AsyncIterator[ModbusServer]:
    server = ModbusServer(holding=lambda: banks.sunspec_meter(Supply(a=(12.0, -7.0, 3.5))))
    await server.start()
    yield server
    await server.stop()


async def test_a_device_is_made_listed_changed_and_removed(client: httpx.AsyncClient) -> None:
    made = await client.post(PATH, json=METER | {"secret": "hush"})
    assert made.status_code == 201
    item = made.json()
    assert (item["status"], item["state"], item["newest"]) == ("active", "new", None)
    assert item["connection"]["map"] == "sunspec"
    here = f"{PATH}/{item['id']}"
    assert (await client.get(here)).json() == item
    assert (await client.get(PATH)).json()["items"] == [item]
    changed = await client.patch(here, json={"phases": "231", "terms": {"every_s": 5}})
    assert (changed.json()["phases"], changed.json()["terms"]["every_s"]) == ("231", 5.0)
    assert (await client.patch(here, json={"status": "disabled"})).json()["status"] == "disabled"
    assert (await client.patch(here, json={"status": "active"})).json()["status"] == "active"
    assert (await client.delete(here)).status_code == 200
    assert (await client.get(here)).status_code == 404


async def test_a_secret_is_never_shown_and_does_not_follow_to_another_place(
    site: Site, client: httpx.AsyncClient
) -> None:
    made = await client.post(PATH, json=METER | {"secret": "hush-hush"})
    here = f"{PATH}/{made.json()['id']}"
    assert made.json()["has_secret"] is True
    same = METER["connection"] | {"unit": 2}  # type: ignore[operator]
    assert (await client.patch(here, json={"connection": same})).json()["has_secret"] is True
    moved = {"kind": "modbus", "host": "192.0.2.10"}
    assert (await client.patch(here, json={"connection": moved})).json()["has_secret"] is False
    audit = (await client.get("/api/v1/audit")).text
    assert "device.created" in audit
    assert "hush-hush" not in audit + made.text + (await client.get(PATH)).text


@pytest.mark.parametrize(
    ("connection", "pointer"),
    [
        ({"kind": "modbus", "host": "127.0.0.1"}, "/connection/host"),
        ({"kind": "modbus", "host": "localhost"}, "/connection/host"),
        ({"kind": "modbus", "host": "[::1]"}, "/connection/host"),
        ({"kind": "mqtt", "host": "169.254.169.254", "map": "tasmota-mqtt"}, "/connection/host"),
        ({"kind": "http", "url": "http://169.254.169.254/", "map": "tasmota"}, "/connection/url"),
        ({"kind": "http", "url": "ftp://192.0.2.1/", "map": "tasmota"}, "/connection/url"),
        ({"kind": "http", "url": "http://u:p@192.0.2.1/", "map": "tasmota"}, "/connection/url"),
        ({"kind": "http", "url": "http://192.0.2.1/"}, "/connection/map"),
        ({"kind": "http", "url": "http://192.0.2.1/", "map": "tasmota-mqtt"}, "/connection/map"),
        ({"kind": "modbus", "host": "192.0.2.1", "map": "magic"}, "/connection/map"),
        ({"kind": "modbus"}, "/connection/host"),
        ({"kind": "pigeon", "host": "192.0.2.1"}, "/connection/kind"),
    ],
)
async def test_what_can_never_be_read_is_refused_where_it_stands(
    client: httpx.AsyncClient, connection: dict[str, Any], pointer: str
) -> None:
    refused = await client.post(PATH, json={"connection": connection})
    assert refused.status_code == 422
    assert pointers(refused) == [pointer]


@pytest.mark.parametrize(
    "change", [{"phases": "124"}, {"terms": {"every_s": 0}}, {"terms": {"max_a": -1}}, {"x": 1}]
)
async def test_a_change_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    made = await client.post(PATH, json=METER)
    assert (await client.patch(f"{PATH}/{made.json()['id']}", json=change)).status_code == 422


async def test_only_administrators_set_devices_up(site: Site) -> None:
    for role in (Role.VIEWER, Role.OPERATOR):
        async with site.client(role) as client:
            assert (await client.post(PATH, json=METER)).status_code == 403
            assert (await client.get(PATH)).status_code == 200


async def test_whoever_may_not_change_a_device_sees_the_host_of_its_address_alone(
    site: Site, client: httpx.AsyncClient
) -> None:
    url = "http://192.0.2.9:8080/api/my-key/all?token=hush"
    body = {"kind": "http", "url": url, "paths": [{"channel": "power", "path": "kw"}]}
    made = (await client.post(PATH, json={"name": "main", "connection": body})).json()
    here = f"{PATH}/{made['id']}"
    for role in (Role.VIEWER, Role.OPERATOR):
        async with site.client(role) as reader:
            shown = (await reader.get(here)).json()
            listed = (await reader.get(PATH)).json()["items"]
        assert shown["connection"] == made["connection"] | {"url": "http://192.0.2.9:8080/…"}
        assert listed == [shown]
    assert (await client.get(here)).json()["connection"]["url"] == url
    assert (await client.get(PATH)).json()["items"][0]["connection"]["url"] == url


async def test_a_device_is_read_once_to_try_it_out(garage: Site, meter: ModbusServer) -> None:
    connection = {"kind": "modbus", "host": "127.0.0.1", "port": meter.port}
    async with garage.client() as client:
        made = await client.post(PATH, json={"connection": connection})
        tried = (await client.post(f"{PATH}/{made.json()['id']}/test")).json()
        assert (tried["ok"], tried["why"]) == (True, None)
        assert tried["flow"]["a"] == pytest.approx([12.0, -7.0, 3.5])
        assert tried["values"]["frequency"] == pytest.approx(50.0)
        strict = {"terms": {"max_a": 10}}
        await client.patch(f"{PATH}/{made.json()['id']}", json=strict)
        tried = (await client.post(f"{PATH}/{made.json()['id']}/test")).json()
        assert (tried["ok"], tried["why"], tried["flow"]) == (False, "absurd", None)
        await meter.stop()
        tried = (await client.post(f"{PATH}/{made.json()['id']}/test")).json()
        assert tried["ok"] is False
        assert "no connection" in tried["why"]


async def test_a_device_that_is_looked_up_onto_this_machine_is_not_asked(
    client: httpx.AsyncClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def here(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    monkeypatch.setattr(site.core.measuring.reach, "_resolve", here)
    made = await client.post(PATH, json=METER)
    tried = (await client.post(f"{PATH}/{made.json()['id']}/test")).json()
    assert "allow_loopback" in tried["why"]


async def test_what_a_device_measured_is_listed_by_time(garage: Site, meter: ModbusServer) -> None:
    core = garage.core
    async with garage.client() as client:
        connection = {"kind": "modbus", "host": "127.0.0.1", "port": meter.port}
        made = (await client.post(PATH, json={"connection": connection})).json()
        measuring = core.measuring
        measuring.start()
        device = measuring.devices.named(made["id"])
        assert device is not None
        live = measuring.live(device.id)
        assert live is not None
        sample = Sample(values=dict(zip(CURRENTS, (1.0, 2.0, 3.0), strict=True)))
        measuring.take(live, sample)
        item = (await client.get(f"{PATH}/{made['id']}")).json()
        assert item["state"] == "good"
        assert item["newest"]["a"] in ([1.0, 2.0, 3.0], [12.0, -7.0, 3.5])
        await measuring.stop()
        await core.ground.store.commit(Unit())
        listed = (await client.get(f"{PATH}/{made['id']}/readings?limit=1&order=desc")).json()
        assert len(listed["items"]) == 1
        assert len(listed["items"][0]["a"]) == 3
        none = await client.get(f"{PATH}/{made['id']}/readings?to=2001-01-01T00:00:00Z")
        assert none.json()["items"] == []


async def test_readings_go_on_behind_a_cursor_in_both_orders(site: Site) -> None:
    async with site.client() as client:
        made = (await client.post(PATH, json=METER)).json()
        device = site.core.measuring.devices.named(made["id"])
        assert device is not None
        for seconds in (60, 120, 180):
            await site.core.ground.commit(_readings(device.id, seconds))
        for order in ("asc", "desc"):
            seen: list[str] = []
            after: str | None = ""
            while after is not None:
                page = await client.get(
                    f"{PATH}/{made['id']}/readings?limit=2&order={order}"
                    + (f"&after={after}" if after else "")
                )
                seen += [one["at"] for one in page.json()["items"]]
                after = page.json()["next"]
            assert len(seen) == 3
            assert seen == sorted(seen, reverse=order == "desc")


def _readings(device: int, seconds: int) -> Unit:

    unit = Unit()
    unit.record(facts.device_readings(device, seconds=seconds))
    return unit


async def test_known_kinds_of_devices_are_listed(client: httpx.AsyncClient) -> None:
    items = (await client.get("/api/v1/device-maps")).json()["items"]
    assert {"eastron-sdm630", "shelly-3em", "tasmota-mqtt"} <= {one["id"] for one in items}


async def test_a_device_that_nobody_knows_is_not_found(client: httpx.AsyncClient) -> None:
    for way in ("", "/readings"):
        missing = await client.get(f"{PATH}/dev_0000000000002{way}")
        assert missing.status_code == 404
        assert problem(missing)["code"] == "not-found"

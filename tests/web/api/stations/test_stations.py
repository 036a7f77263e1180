from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.ids import StationId
from chargeloom.domain.unit import Unit
from tests.web.site import Site, pointers, problem

PATH = "/api/v1/stations"
PASSWORD = "0123456789abcdef"


async def test_a_station_is_announced_and_read(client: httpx.AsyncClient) -> None:
    made = await client.post(PATH, json={"id": "CP-1", "location": "Yard"})
    assert made.status_code == 201
    item = made.json()
    assert item.pop("created_at").endswith("Z")
    assert item == {
        "id": "CP-1",
        "status": "Unknown",
        "online": False,
        "protocol": None,
        "vendor": None,
        "model": None,
        "serial": None,
        "firmware": None,
        "iccid": None,
        "imsi": None,
        "boot_reason": None,
        "registration": "accepted",
        "security_profile": 0,
        "location": "Yard",
        "coordinates": None,
        "connector_map": None,
        "last_seen_at": None,
        "booted_at": None,
        "clock_off_s": None,
        "evses": [],
    }
    read = await client.get(f"{PATH}/CP-1")
    assert read.json() == made.json()


async def test_a_known_identity_is_not_announced_twice(client: httpx.AsyncClient) -> None:
    await client.post(PATH, json={"id": "CP-1"})
    answer = await client.post(PATH, json={"id": "CP-1"})
    assert (answer.status_code, problem(answer)["code"]) == (409, "station-exists")


async def test_identities_differ_by_case(client: httpx.AsyncClient) -> None:
    await client.post(PATH, json={"id": "CP-1"})
    assert (await client.post(PATH, json={"id": "cp-1"})).status_code == 201


async def test_a_station_that_nobody_knows_is_not_found(client: httpx.AsyncClient) -> None:
    read = await client.get(f"{PATH}/CP-1")
    changed = await client.patch(f"{PATH}/CP-1", json={})
    assert (problem(read)["code"], problem(changed)["code"]) == ("station-unknown",) * 2
    assert (read.status_code, changed.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"id": ""}, "/id"),
        ({"id": "x" * 49}, "/id"),
        ({"id": "a:b"}, "/id"),
        ({"id": "a/b"}, "/id"),
        ({"id": ".."}, "/id"),
        ({"id": " a"}, "/id"),
        ({"id": "a\n"}, "/id"),
        ({"id": "\u202eevil"}, "/id"),
        ({"id": 7}, "/id"),
        ({"password": "x" * 15}, "/password"),
        ({"password": "x" * 41}, "/password"),
        ({"password": "x" * 16 + "\n"}, "/password"),
        ({"security_profile": 4}, "/security_profile"),
        ({"security_profile": -1}, "/security_profile"),
        ({"security_profile": "1"}, "/security_profile"),
        ({"registration": "maybe"}, "/registration"),
        ({"location": "x" * 201}, "/location"),
        ({"coordinates": {"latitude": 91, "longitude": 0}}, "/coordinates/latitude"),
        ({"coordinates": {"latitude": 1, "longitude": -181}}, "/coordinates/longitude"),
        ({"coordinates": {"latitude": 1}}, "/coordinates/longitude"),
        ({"connector_map": {"0": [1, 1]}}, "/connector_map"),
        ({"connector_map": {"1": [0, 1]}}, "/connector_map"),
        ({"connector_map": {"1": [1, 1], "2": [1, 1]}}, "/connector_map"),
        ({"operator_id": 2}, "/operator_id"),
        ({"is_stranger": True}, "/is_stranger"),
    ],
)
async def test_bad_content_is_refused_by_its_place(
    client: httpx.AsyncClient, changes: dict[str, Any], pointer: str
) -> None:
    answer = await client.post(PATH, json={"id": "CP-1"} | changes)
    assert answer.status_code == 422
    assert [place.startswith(pointer) for place in pointers(answer)] == [True], answer.text
    assert (await client.get(f"{PATH}/CP-1")).status_code == 404


@pytest.mark.parametrize("identity", ["A", "x" * 48, "Zürich 1", "CP_1-2.3*+@|="])
async def test_an_identity_may_be_what_a_station_can_connect_with(
    client: httpx.AsyncClient, identity: str
) -> None:
    assert (await client.post(PATH, json={"id": identity})).status_code == 201
    assert (await client.get(f"{PATH}/{identity}")).json()["id"] == identity


async def test_a_password_is_kept_as_a_hash_and_never_shown(
    site: Site, client: httpx.AsyncClient
) -> None:
    made = await client.post(PATH, json={"id": "CP-1", "password": PASSWORD, "security_profile": 1})
    record = site.core.fleet.record(StationId("CP-1"))
    assert record is not None
    assert record.password_hash is not None
    assert PASSWORD.encode() not in record.password_hash
    events = await client.get("/api/v1/events")
    assert PASSWORD not in made.text + events.text


async def test_a_password_is_changed_and_taken_away(site: Site, client: httpx.AsyncClient) -> None:
    await client.post(PATH, json={"id": "CP-1", "password": PASSWORD})
    before = site.core.fleet.record(StationId("CP-1"))
    await client.patch(f"{PATH}/CP-1", json={"password": "f" * 20})
    after = site.core.fleet.record(StationId("CP-1"))
    assert before is not None
    assert after is not None
    assert before.password_hash != after.password_hash
    await client.patch(f"{PATH}/CP-1", json={"password": None})
    gone = site.core.fleet.record(StationId("CP-1"))
    assert gone is not None
    assert gone.password_hash is None


async def test_abuse_017_a_security_profile_is_lowered_only_when_that_is_confirmed(
    client: httpx.AsyncClient,
) -> None:
    await client.post(PATH, json={"id": "CP-1", "security_profile": 2, "password": PASSWORD})
    refused = await client.patch(f"{PATH}/CP-1", json={"security_profile": 1})
    assert (refused.status_code, problem(refused)["code"]) == (409, "security-profile-lowered")
    assert (await client.get(f"{PATH}/CP-1")).json()["security_profile"] == 2
    higher = await client.patch(f"{PATH}/CP-1", json={"security_profile": 3})
    assert higher.json()["security_profile"] == 3
    confirmed = {"security_profile": 1, "lower_security_profile": True}
    assert (await client.patch(f"{PATH}/CP-1", json=confirmed)).json()["security_profile"] == 1


async def test_a_serial_number_that_anybody_could_have_told_opens_no_door(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station("CP-1")
    told = {"chargePointVendor": "V", "chargePointModel": "M", "chargePointSerialNumber": "SN-9"}
    await station.ask("BootNotification", told)
    assert (await client.get(f"{PATH}/CP-1")).json()["serial"] == "SN-9"
    changed = await client.patch(f"{PATH}/CP-1", json={"security_profile": 3})
    assert changed.json()["serial"] is None
    registered = await client.patch(f"{PATH}/CP-1", json={"serial": "SN-1"})
    assert registered.json()["serial"] == "SN-1"


async def test_only_what_is_said_changes(client: httpx.AsyncClient) -> None:
    made = await client.post(PATH, json={"id": "CP-1", "location": "Yard", "security_profile": 1})
    changed = await client.patch(f"{PATH}/CP-1", json={"registration": "pending"})
    assert changed.status_code == 200
    assert changed.json() == made.json() | {"registration": "pending"}
    cleared = await client.patch(f"{PATH}/CP-1", json={"location": None})
    assert cleared.json()["location"] is None


async def test_a_connector_map_is_kept(client: httpx.AsyncClient) -> None:
    wanted = {"1": [1, 1], "2": [1, 2]}
    await client.post(PATH, json={"id": "CP-1"})
    changed = await client.patch(f"{PATH}/CP-1", json={"connector_map": wanted})
    assert changed.json()["connector_map"] == wanted


async def test_a_station_is_disabled_and_enabled(site: Site, client: httpx.AsyncClient) -> None:
    await client.post(PATH, json={"id": "CP-1"})
    disabled = await client.patch(f"{PATH}/CP-1", json={"status": "disabled"})
    assert disabled.json()["status"] == "disabled"
    record = site.core.fleet.record(StationId("CP-1"))
    assert record is not None
    assert record.is_disabled
    enabled = await client.patch(f"{PATH}/CP-1", json={"status": "active"})
    assert enabled.json()["status"] == "Unknown"


async def test_a_body_that_grants_itself_something_is_refused(client: httpx.AsyncClient) -> None:
    await client.post(PATH, json={"id": "CP-1"})
    answer = await client.patch(f"{PATH}/CP-1", json={"id": "CP-2", "role": "admin"})
    assert answer.status_code == 422


async def test_the_live_picture_is_shown(site: Site, client: httpx.AsyncClient) -> None:
    station = await site.rig.station("CP-1")
    await station.boot()
    for connector, status in ((0, "Available"), (1, "Charging"), (2, "Faulted")):
        report = {"connectorId": connector, "status": status, "errorCode": "NoError"}
        if status == "Faulted":
            report["errorCode"] = "GroundFailure"
        await station.ask("StatusNotification", report)
    item = (await client.get(f"{PATH}/CP-1")).json()
    assert (item["status"], item["online"], item["protocol"]) == ("Charging", True, "ocpp1.6")
    assert (item["vendor"], item["model"]) == ("Loom", "One")
    assert item["evses"] == [
        {"id": 1, "status": "Charging", "connectors": [{"id": 1, "status": "Charging"}]},
        {
            "id": 2,
            "status": "Faulted",
            "connectors": [{"id": 1, "status": "Faulted", "error": "GroundFailure"}],
        },
    ]
    assert item["last_seen_at"] is not None
    assert item["booted_at"] is not None


async def test_the_inbox_lists_strangers_and_the_pending(
    site: Site, client: httpx.AsyncClient
) -> None:
    await client.post(PATH, json={"id": "CP-1"})
    await client.post(PATH, json={"id": "CP-2", "registration": "pending"})
    unit = Unit()
    site.core.registering.meet(unit, StationId("CP-3"), site.core.ground.now())
    await site.core.ground.commit(unit)
    inbox = (await client.get(PATH, params={"registration": "pending"})).json()
    assert [item["id"] for item in inbox["items"]] == ["CP-2", "CP-3"]
    accepted = await client.patch(f"{PATH}/CP-3", json={"registration": "accepted"})
    assert accepted.json()["registration"] == "accepted"
    inbox = (await client.get(PATH, params={"registration": "pending"})).json()
    assert [item["id"] for item in inbox["items"]] == ["CP-2"]


async def test_announcing_a_stranger_makes_it_known(site: Site, client: httpx.AsyncClient) -> None:
    unit = Unit()
    site.core.registering.meet(unit, StationId("CP-3"), site.core.ground.now())
    await site.core.ground.commit(unit)
    answer = await client.post(PATH, json={"id": "CP-3", "connector_map": {"1": [1, 2]}})
    assert answer.status_code == 201
    assert answer.json()["registration"] == "accepted"
    assert answer.json()["connector_map"] == {"1": [1, 2]}
    assert site.core.fleet.strangers == 0


async def test_a_stranger_is_announced_with_the_serial_number_that_its_certificate_names(
    site: Site, client: httpx.AsyncClient
) -> None:
    unit = Unit()
    site.core.registering.meet(unit, StationId("CP-3"), site.core.ground.now())
    await site.core.ground.commit(unit)
    announced = {"id": "CP-3", "security_profile": 3, "serial": "S-9"}
    assert (await client.post(PATH, json=announced)).status_code == 201
    assert site.core.fleet.known(StationId("CP-3")).record.serial == "S-9"


@pytest.mark.parametrize("query", [{}, {"q": "demo"}])
async def test_stations_are_listed_as_people_count(
    client: httpx.AsyncClient, query: dict[str, str]
) -> None:
    for identity in ("demo-2", "demo-10", "Demo-3", "demo-1"):
        await client.post(PATH, json={"id": identity})
    expected = ["demo-1", "demo-2", "Demo-3", "demo-10"]
    for order, names in (("asc", expected), ("desc", expected[::-1])):
        first = (await client.get(PATH, params={**query, "order": order, "limit": 3})).json()
        assert [item["id"] for item in first["items"]] == names[:3]
        behind = {**query, "order": order, "after": first["next"]}
        rest = (await client.get(PATH, params=behind)).json()
        assert ([item["id"] for item in rest["items"]], rest["next"]) == (names[3:], None)
        # A cursor need not be there any more.
        lost = (await client.get(PATH, params={**behind, "after": "demo-5"})).json()
        assert [item["id"] for item in lost["items"]] == [
            name for name in names if (name == "demo-10") == (order == "asc")
        ]


async def test_a_new_station_is_told(client: httpx.AsyncClient) -> None:
    await client.post(PATH, json={"id": "CP-1"})
    events = (await client.get("/api/v1/events")).json()["items"]
    assert (events[-1]["type"], events[-1]["subject"]) == ("station.created", "CP-1")


async def test_a_viewer_sees_no_password_hash(site: Site) -> None:
    async with site.client(Role.ADMIN) as admin:
        await admin.post(PATH, json={"id": "CP-1", "password": PASSWORD})
    async with site.client(Role.VIEWER) as viewer:
        assert "password" not in (await viewer.get(PATH)).text


async def test_a_station_stands_where_its_coordinates_say(client: httpx.AsyncClient) -> None:
    place = {"latitude": 52.517, "longitude": 13.3889}
    made = await client.post(PATH, json={"id": "CP-1", "coordinates": place})
    assert made.json()["coordinates"] == place
    moved = await client.patch(f"{PATH}/CP-1", json={"coordinates": place | {"latitude": -33}})
    assert moved.json()["coordinates"] == {"latitude": -33, "longitude": 13.3889}
    (entry,) = (await client.get("/api/v1/audit?action=station.changed")).json()["items"]
    assert entry["detail"]["coordinates"]["latitude"] == -33
    kept = await client.patch(f"{PATH}/CP-1", json={"location": "Yard"})
    assert kept.json()["coordinates"]["latitude"] == -33
    gone = await client.patch(f"{PATH}/CP-1", json={"coordinates": None})
    assert gone.json()["coordinates"] is None

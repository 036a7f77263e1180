import httpx

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.quirk import Deviation
from chargeloom.domain.unit import Unit
from tests.web.site import Site, problem


async def test_a_station_shows_its_models_quirks_and_its_own_deviations(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    payload = {"chargePointVendor": "Growatt", "chargePointModel": "THOR"}
    await station.ask("BootNotification", payload)
    unit, found = Unit(), ((Deviation.NULL_FIELD, "/info"),)
    now = site.core.ground.now()
    site.core.tolerating.note(unit, StationId("CP-1"), "StatusNotification", found, now)
    await site.core.ground.commit(unit)
    shown = (await client.get("/api/v1/stations/CP-1/quirks")).json()
    assert shown["strict"] is False
    assert "growatt-data-objects" in [quirk["name"] for quirk in shown["quirks"]]
    (deviation,) = shown["deviations"]
    assert (deviation["name"], deviation["count"], deviation["pointer"]) == (
        "null-field",
        1,
        "/info",
    )


async def test_frames_against_the_protocol_are_counted_beside(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    for _ in range(2):
        await station.ask_in_vain("StatusNotification", {"connectorId": "one"})
    shown = (await client.get("/api/v1/stations/CP-1/quirks")).json()
    assert shown["breaches"] == [{"name": "faulty-call", "count": 2}]


async def test_the_quirks_of_nobody_are_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/stations/none/quirks")
    assert (answer.status_code, problem(answer)["code"]) == (404, "station-unknown")

"""Stations on the map: who stands where, in which light, and what a person may write as a place."""

from urllib.parse import quote

import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.instant import to_rfc3339
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.web.api.station_shape import Place
from chargeloom.web.console.stations import place_of
from chargeloom.web.problems import Problem
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event
from tests.web.site import ADDRESS, Site

OWN = {"Origin": ADDRESS}


async def test_the_map_is_told_who_stands_where(site: Site) -> None:
    await site.charging("CP-1")
    await site.rig.station("CP-2")
    async with site.browser(Role.OPERATOR) as operator:
        unplaced = (await operator.get("/stations?view=map")).text
        assert "2 stations have no coordinates yet" in unplaced
        form = {"location": "Yard", "coordinates": "52.5170, 13.3889"}
        saved = await operator.post("/stations/CP-1/change", data=form, headers=OWN)
        assert saved.headers["location"] == "/stations/CP-1?said=saved"
        (pin,) = (await operator.get("/console/places")).json()
        assert (pin["id"], pin["at"], pin["place"]) == ("CP-1", [52.517, 13.3889], "Yard")
        assert pin["tone"] == "mute"
        assert (await operator.get("/console/places?q=CP-2")).json() == []
        page = (await operator.get("/stations?view=map&q=CP-1")).text
        assert 'data-map="/console/places?q=CP-1&amp;"' in page
        assert "1 station has no coordinates yet" in page
        assert 'value="52.517, 13.3889"' in (await operator.get("/stations/CP-1")).text
        assert "vendor/world.json" not in (await operator.get("/stations")).text
        gone = await operator.post("/stations/CP-1/change", data={"location": "Yard"}, headers=OWN)
        assert gone.status_code == 303
        assert (await operator.get("/console/places")).json() == []


@pytest.mark.parametrize(
    ("said", "latitude", "longitude"),
    [
        ("52.5170, 13.3889", 52.517, 13.3889),
        ("-33.9;18.4", -33.9, 18.4),
        (" 0 -180 ", 0, -180),
    ],
)
def test_coordinates_are_read_as_map_programs_copy_them(
    said: str, latitude: float, longitude: float
) -> None:
    assert place_of(said) == Place(latitude=latitude, longitude=longitude)


@pytest.mark.parametrize("said", ["somewhere", "52.5", "91, 0", "0, 181", "nan, 1", "1, 2, 3"])
def test_what_is_no_place_is_refused(said: str) -> None:
    with pytest.raises(Problem) as refused:
        place_of(said)
    assert refused.value.status == 422


@pytest.mark.parametrize("name", ["explode", "{command}"])
async def test_a_command_that_nobody_knows_is_not_found(site: Site, name: str) -> None:
    await site.rig.station("CP-1")
    async with site.browser(Role.OPERATOR) as operator:
        answer = await operator.post(f"/stations/CP-1/commands/{quote(name)}", headers=OWN)
    assert answer.status_code == 404


async def test_a_connector_of_2x_says_what_its_charge_does(site: Site) -> None:
    """To 2.x a connector is occupied, whether the car draws or pauses; the charge tells more."""
    await site.rig.token("CARD")
    station = await site.rig.station("CP-2", version=V21)
    await station.ask("BootNotification", BOOT)
    now = to_rfc3339(site.core.ground.now())
    status = {"timestamp": now, "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
    await station.ask("StatusNotification", status)
    told = event(
        "Started",
        0,
        site.core.ground.now(),
        evse=EVSE,
        idToken=CARD,
        info={"chargingState": "SuspendedEV"},
    )
    await station.ask("TransactionEvent", told)
    async with site.browser() as viewer:
        plugs = (await viewer.get("/stations/CP-2", headers={"HX-Request": "true"})).text
    assert "Paused by the car" in plugs
    assert "Occupied" not in plugs

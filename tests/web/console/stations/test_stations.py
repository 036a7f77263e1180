"""Stations on the map: who stands where, in which light, and what a connector does."""

from chargeloom.domain.access import Role
from chargeloom.domain.instant import to_rfc3339
from chargeloom.protocols.ocpp.v21.version import V21
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

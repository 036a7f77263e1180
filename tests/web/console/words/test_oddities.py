"""Everything odd about a station has its words, and stands on its page."""

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.quirk import Avoidance, Deviation
from chargeloom.domain.unit import Unit
from chargeloom.web.console.words import oddities
from tests.web.site import Site


def test_every_deviation_breach_and_avoidance_has_its_words() -> None:
    assert set(oddities.DEVIATIONS) == set(Deviation)
    assert set(oddities.BREACHES) == set(Breach)
    assert set(oddities.AVOIDANCES) == set(Avoidance)


async def test_a_stations_page_tells_of_its_quirks_deviations_and_breaches(site: Site) -> None:
    station = await site.rig.station()
    make = {"chargePointVendor": "Growatt", "chargePointModel": "THOR"}
    await station.ask("BootNotification", make)
    await station.ask_in_vain("StatusNotification", {"connectorId": "one"})
    unit, now = Unit(), site.core.ground.now()
    place = ((Deviation.NULL_FIELD, "/<script>"),)
    for _ in range(3):
        site.core.tolerating.note(unit, StationId("CP-1"), "StatusNotification", place, now)
    await site.core.ground.commit(unit)
    async with site.browser() as browser:
        page = (await browser.get("/stations/CP-1")).text.partition('id="quirks-title"')[2]
    assert "growatt-data-objects" in page
    assert "DataTransfer carries an object" in page
    assert oddities.DEVIATIONS[Deviation.NULL_FIELD] in page
    assert "StatusNotification /&lt;script&gt;" in page
    assert oddities.BREACHES[Breach.FAULTY_CALL] in page


async def test_a_station_without_any_says_so(site: Site) -> None:
    await site.rig.station()
    async with site.browser() as browser:
        page = (await browser.get("/stations/CP-1")).text
    assert "nothing that its standard forbids" in page

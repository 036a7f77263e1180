"""A station's settings on their page: learned, found by their words, and set one at a time."""

import asyncio

from chargeloom.domain.access import Role
from tests.abuse.people import OWN
from tests.rig import FakeStation
from tests.web.site import Site

KEYS = [
    {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
    {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
    {"key": "<script>", "readonly": False, "value": "<b>"},
]


async def answer(station: FakeStation, action: str, payload: dict[str, object]) -> object:
    frame = await station.connection.next()
    assert frame[2] == action
    station.answer(frame[1], payload)
    return frame[3]


async def learned(site: Site) -> FakeStation:
    station = await site.rig.station("CP-1")
    await station.boot()
    async with site.client() as client:
        asked = asyncio.create_task(
            client.post("/api/v1/stations/CP-1/commands/get-base-report?wait=60", json={})
        )
        await answer(station, "GetConfiguration", {"configurationKey": KEYS})
        assert (await asked).json()["status"] == "accepted"
    return station


async def test_settings_are_found_by_their_words(site: Site) -> None:
    await learned(site)
    async with site.browser() as browser:
        every = (await browser.get("/stations/CP-1/variables")).text
        few = (await browser.get("/stations/CP-1/variables", params={"q": "heart"})).text
        none = (await browser.get("/stations/CP-1/variables", params={"q": "zzz"})).text
    assert "HeartbeatInterval" in every
    assert "NumberOfConnectors" in every
    assert "<script>" not in every.partition("<main")[2]
    assert "HeartbeatInterval" in few
    assert "NumberOfConnectors" not in few
    assert "No setting fits" in none


async def test_an_operator_sets_one_and_a_viewer_is_not_offered_it(site: Site) -> None:
    station = await learned(site)
    async with site.browser(Role.VIEWER) as viewer:
        assert 'name="value"' not in (await viewer.get("/stations/CP-1/variables")).text
    async with site.browser(Role.OPERATOR) as operator:
        page = (await operator.get("/stations/CP-1/variables")).text
        assert page.count('name="value"') == 2
        form = {"variable": "HeartbeatInterval", "attribute": "Actual", "value": "60"}
        headers = OWN | {"HX-Request": "true"}
        told = await operator.post("/stations/CP-1/variables", data=form, headers=headers)
        assert "waiting" in told.text
        said = await answer(station, "ChangeConfiguration", {"status": "Accepted"})
    assert said == {"key": "HeartbeatInterval", "value": "60"}


async def test_a_station_that_is_not_there_has_no_settings(site: Site) -> None:
    async with site.browser() as browser:
        assert (await browser.get("/stations/none/variables")).status_code == 404

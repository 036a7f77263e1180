"""The check of a site's meter over the API."""

from chargeloom.domain.access import Role
from chargeloom.domain.ids import StationId
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.wiring.crossing import Astray
from tests.web.site import Site, problem

SITE = {
    "name": "Garage",
    "nodes": [{"id": "root", "fuse_a": [63, 63, 63]}],
    "outlets": [
        {"station": "CP-1", "evse": 1, "node": "root", "rotation": "RST"},
        {"station": "CP-2", "evse": 1, "node": "root"},
    ],
    "meters": [{"id": "main", "node": "root"}],
}


async def test_a_meter_that_nothing_is_known_of_yet_can_not_be_judged(site: Site) -> None:
    async with site.client() as client:
        await site.rig.station("CP-1")
        await site.rig.station("CP-2")
        made = await client.post("/api/v1/sites", json=SITE)
        assert made.status_code == 201, made.text
        here = f"/api/v1/sites/{made.json()['id']}/meters"
        answer = await client.get(f"{here}/main/commissioning")
        assert answer.json() == {
            "verdict": "cannot-tell",
            "why": "too-few-steps",
            "steps": 0,
            "outlets": 0,
            "outlets_left_out": 1,
            "lines": None,
            "agreement": 0.0,
        }
        missing = await client.get(f"{here}/other/commissioning")
        assert (missing.status_code, problem(missing)["code"]) == (404, "not-found")


async def test_whoever_may_read_may_check(site: Site) -> None:
    async with site.client(Role.VIEWER) as client:
        answer = await client.get("/api/v1/sites/sit_0000000000002/meters/main/commissioning")
        assert answer.status_code == 404
    async with site.client(None) as client:
        answer = await client.get("/api/v1/sites/sit_0000000000002/meters/main/commissioning")
        assert answer.status_code == 401


async def test_a_meter_that_shows_otherwise_is_told_of_until_somebody_says_that_it_is_mended(
    site: Site,
) -> None:
    async with site.client(Role.OPERATOR) as client:
        await site.rig.station("CP-1")
        await site.rig.station("CP-2")
        made = await client.post("/api/v1/sites", json=SITE | {"balancing": {"mode": "dynamic"}})
        here = f"/api/v1/sites/{made.json()['id']}"
        site.core.balancing.start()
        (loop,) = (one.loop for one in site.core.balancing._running.values())
        loop.controller.wired.learning[0].crossing.astray |= {
            Place(station=StationId("CP-1"), evse=1): Astray(frozenset({0}), frozenset({2}))
        }
        loop.controller.wired.mark(0)
        site.core.balancing.step(loop.model.id)
        (shown,) = (await client.get(f"{here}/balance?language=de")).json()["wrong_meters"]
        assert (shown["meter"], shown["sign"], shown["phases"]) == ("main", "crossed", [1, 3])
        assert "von L1, L3 zählt für jede der größere Wert" in shown["words"]
        for was_wrong in (True, False):
            answer = await client.post(f"{here}/meters/main/mended")
            assert (answer.status_code, answer.json()) == (
                200, {"meter": "main", "was_wrong": was_wrong},
            )  # fmt: skip
        assert (await client.get(f"{here}/balance")).json()["wrong_meters"] == []
        assert (await client.post(f"{here}/meters/other/mended")).status_code == 404
        await site.core.balancing.stop()
    async with site.client(Role.VIEWER) as client:
        assert (await client.post(f"{here}/meters/main/mended")).status_code == 403

import asyncio
from contextlib import suppress

import pytest
from ocpp.v16.call import RemoteStartTransaction

from chargeloom.sim.site.building import Version
from chargeloom.sim.site.site import KINDS, Plan, Site, Tally
from chargeloom.sim.station.happening import Happening, What
from tests.patience import PATIENCE_S
from tests.sim.stranger_csms import reception

BUSY = 3600.0


def plan(url: str = "ws://127.0.0.1:1", **changes: object) -> Plan:
    settings: dict[str, object] = {"stations": 3, "pace": BUSY, "gap_s": 60.0} | changes
    return Plan(url=url, **settings)  # type: ignore[arg-type]


def test_stations_are_named_by_prefix_and_number() -> None:
    assert plan(prefix="garage-").identities() == ("garage-1", "garage-2", "garage-3")


def test_every_connector_has_tokens_of_its_own_as_far_as_there_are_enough() -> None:
    many = plan(tokens=tuple("ABCDEF"))
    assert many.places() == sum(len(connectors) for _, connectors in KINDS) == 4
    assert [many.tokens_at(place, 4) for place in range(4)] == [
        ("A", "E"),
        ("B", "F"),
        ("C",),
        ("D",),
    ]
    few = plan(tokens=("A", "B"))
    assert [few.tokens_at(place, 4) for place in range(4)] == [("A",), ("B",), ("A",), ("B",)]


async def test_a_site_charges_and_everybody_has_left_at_the_end() -> None:
    over = asyncio.Event()
    told: list[tuple[str, Happening]] = []

    def note(identity: str, happening: Happening) -> None:
        told.append((identity, happening))
        if sum(one.energy_wh > 0 for _, one in told) >= 5:
            over.set()

    async with reception() as desk:
        site = Site(plan(desk.url, meter_interval_s=600), note)
        tally = await asyncio.wait_for(site.run(over), PATIENCE_S)
        strangers = [await desk.next_link() for _ in range(3)]
    starts = sum(len(one.payloads("StartTransaction")) for one in strangers)
    stops = sum(len(one.payloads("StopTransaction")) for one in strangers)
    assert starts == stops == tally.counts[What.STARTED] == tally.counts[What.STOPPED] >= 5
    assert tally.untold == 0
    assert tally.energy_wh == sum(one.energy_wh for _, one in told) > 0
    assert {identity for identity, _ in told} == {"SIM-1", "SIM-2", "SIM-3"}


@pytest.mark.parametrize("version", Version)
async def test_a_broken_place_is_told_and_nobody_charges_there(version: Version) -> None:
    over = asyncio.Event()
    told: list[Happening] = []

    def note(_: str, happening: Happening) -> None:
        told.append(happening)
        if happening.what is What.ACCEPTED:
            over.set()

    async with reception() as desk:
        broken = (("SIM-1", 1),)
        site = Site(plan(desk.url, stations=1, broken=broken, versions=(version,)), note)
        if version is Version.V16:
            await asyncio.wait_for(site.run(over), PATIENCE_S)
        else:
            await asyncio.wait_for(site.run(over, 0.0), PATIENCE_S)
    assert What.FAULTED in {one.what for one in told}
    assert What.STARTED not in {one.what for one in told}


async def test_a_site_that_reaches_nobody_ends_after_its_duration() -> None:
    async with reception() as desk:
        nobody = desk.url
    tally = await asyncio.wait_for(
        Site(plan(nobody), lambda *_: None).run(asyncio.Event(), 0.1), PATIENCE_S
    )
    assert (tally.counts[What.ACCEPTED], tally.untold) == (0, 0)


async def test_a_cancelled_site_lets_go_of_everything() -> None:
    async with reception() as desk:
        task = asyncio.create_task(Site(plan(desk.url), lambda *_: None).run(asyncio.Event()))
        stranger = await desk.next_link()
        await stranger.heard("BootNotification")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await asyncio.wait_for(stranger._connection.wait_closed(), PATIENCE_S)


def test_a_tally_counts_what_happened() -> None:
    tally = Tally()
    for happening in (Happening(What.STARTED, 1), Happening(What.STOPPED, 1, "Local", 1500)):
        tally.count(happening)
    assert (tally.counts[What.STARTED], tally.energy_wh) == (1, 1500)


@pytest.mark.parametrize("interval", [None, 30])
def test_a_meter_interval_is_set_only_when_one_is_asked_for(interval: int | None) -> None:
    described = plan(meter_interval_s=interval).blueprints()
    assert {one.meter_interval_s for one in described} == {interval}


def test_models_and_versions_take_turns() -> None:
    described = plan(versions=tuple(Version)).blueprints()
    assert [one.version for one in described] == list(Version)
    assert [len(one.evses) for one in described] == [1, 2, 1]


def test_so_many_evses_and_connectors_as_are_wanted() -> None:
    described = plan(versions=(Version.V16, Version.V201), evses=3, connectors=2, stations=2)
    assert [len(one.evses) for one in described.blueprints()] == [3, 3]
    assert described.places() == 6 + 3


async def test_a_start_from_afar_brings_somebody_who_plugs_in() -> None:
    over = asyncio.Event()

    def note(_: str, happening: Happening) -> None:
        if happening.what is What.STARTED:
            over.set()

    async with reception() as desk:
        site = Site(plan(desk.url, stations=1, gap_s=1e9), note)
        running = asyncio.create_task(site.run(over))
        stranger = await desk.next_link()
        await stranger.heard("StatusNotification", 2)
        reply = await stranger.call(RemoteStartTransaction(id_tag="APP", connector_id=1))
        assert reply.status == "Accepted"
        tally = await asyncio.wait_for(running, PATIENCE_S)
    (start,) = stranger.payloads("StartTransaction")
    assert start["id_tag"] == "APP"
    assert tally.counts[What.PLUGGED] == 1

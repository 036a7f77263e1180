"""A site with a simulated station, balanced: offers pass as frames, no socket."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chargeloom.bus.bus import News
from chargeloom.composition.loading import load
from chargeloom.domain.alerts.watching import SIGNS
from chargeloom.domain.devices.device import Measured
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import DeviceId, SiteId, StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.charging_profile import RateUnit
from chargeloom.domain.limits.outside_limit import Figures, LimitKind
from chargeloom.domain.reading import MeterRecord, Quantity, Reading
from chargeloom.domain.sites.meter_memory import MeterMemory
from chargeloom.domain.sites.site import (
    Balancing as Rules,
    Battery,
    Load,
    Meter,
    Mode,
    Node,
    Outlet,
    Pv,
)
from chargeloom.domain.sites.supply import Supply
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.domain.unit import Unit
from chargeloom.energy.balancing.outlets.allowance import Kind, Place, Source
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.wiring.crossing import Astray
from chargeloom.energy.balancing.wiring.miswiring import Miswiring
from chargeloom.services.balancing import OutletPicture, site_loop
from chargeloom.services.balancing.site_loop import SiteLoop
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Supply as Current
from chargeloom.storage.pages import AuditPage, Page
from chargeloom.storage.store import Store
from chargeloom.storage.unavailable import StorageUnavailable
from tests.quirks.bench import AC, IDENTITY, QuirkyStation, arrived
from tests.web.site import Site, standing

STATION = StationId(IDENTITY)
ROOT = Node(id="root", name="garage 3", fuse_a=(20.0, 20.0, 20.0))
PLACE = Place(station=STATION, evse=1)
OUTLET = Outlet(station=STATION, evse=1, node="root", safe_a=8.0)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


async def made(site: Site, mode: Mode = Mode.STATIC, **parts: Any) -> SiteVersion:
    rules = Rules(mode=mode, hold_s=0.0, ramp_a_per_s=1_000.0)
    said = {"name": "garage", "nodes": (ROOT,), "outlets": (OUTLET,), "balancing": rules} | parts
    return await site.core.sites.make("test", **said)


async def steps(site: Site, station: QuirkyStation, place: SiteId, count: int = 4) -> None:
    """Let the loop look and the station answer, several times."""
    for _ in range(count):
        site.core.balancing.step(place)
        await station.during(site.core.limiting.settled(STATION, 1))
        await station.settle()


async def charging(
    site: Site,
    version: Version,
    count: int = 4,
    *,
    kind: ConnectorKind = AC,
    **parts: Any,
) -> tuple[QuirkyStation, SiteId]:
    """Let a car charge at the one outlet of a site, and the loop look several times."""
    station = await arrived(site, version, kind=kind)
    place = (await made(site, **parts)).site
    site.core.balancing.start()
    await station.charge()
    await steps(site, station, place, count)
    return station, place


def outlet(site: Site, place: SiteId) -> OutletPicture:
    picture = site.core.balancing.picture(place)
    assert picture is not None
    return picture.outlets[0]


async def test_an_idle_outlet_is_told_what_is_safe_and_that_is_kept_free(site: Site) -> None:
    station = await arrived(site, Version.V16)
    place = (await made(site)).site
    site.core.balancing.start()
    await steps(site, station, place)
    assert station.model.outlet(1).limit_a in {None, 8.0}
    assert outlet(site, place).reserved_a == 8.0
    assert outlet(site, place).reason.kind is Kind.EMPTY


@pytest.mark.parametrize("version", list(Version))
async def test_a_charge_is_given_what_its_fuse_bears(site: Site, version: Version) -> None:
    station, place = await charging(site, version, 6)
    assert station.model.outlet(1).limit_a == 20.0
    found = outlet(site, place)
    assert (found.limit_a, found.accepted_a, found.safe_a) == (20.0, 20.0, 8.0)
    assert (found.reason.kind, found.reason.source) == (Kind.SHARE, Source.FUSE)


async def test_a_meter_takes_from_what_there_is_and_a_silent_one_leaves_what_is_safe(
    site: Site,
) -> None:
    station = await arrived(site, Version.V16)
    version = await made(site, Mode.DYNAMIC, meters=(Meter(id="main", node="root"),))
    site.core.balancing.start()
    await station.charge()
    await steps(site, station, version.site, 3)
    silent = outlet(site, version.site)
    assert (silent.limit_a, silent.reason.source) == (0.0, Source.METER)
    now = site.core.ground.now()
    told = Measured(site=version.site, meter="main", device=DeviceId(1), at=now, a=(6.0, 6.0, 6.0))
    for listener in site.core.measuring._listeners:
        listener(told)
    await steps(site, station, version.site, 6)
    assert outlet(site, version.site).limit_a == 14.0
    picture = site.core.balancing.picture(version.site)
    assert picture is not None
    assert (picture.nodes[0].metered_a, picture.nodes[0].is_meter_fresh) == ((6.0, 6.0, 6.0), True)


async def test_what_somebody_says_bounds_at_once_and_who_said_it_is_told(site: Site) -> None:
    station, place = await charging(site, Version.V201, 5)
    await site.core.limits.say(place, "test", source="dso", says=Figures(import_a=10.0))
    await steps(site, station, place, 3)
    found = outlet(site, place)
    assert (found.limit_a, found.reason.said_by) == (10.0, "dso")
    assert station.model.outlet(1).limit_a == 10.0


async def test_what_is_said_for_later_binds_as_soon_as_it_begins_and_no_longer_than_it_lasts(
    site: Site,
) -> None:
    _, place = await charging(site, Version.V16, 4)
    now, clock = site.core.ground.now(), site.core.balancing._clock()
    begins, ends = Instant(now + 60 * SECOND), Instant(now + 63 * SECOND)
    says = Figures(import_a=10.0)
    await site.core.limits.say(
        place, "test", source="dso", says=says, starts_at=begins, ends_at=ends
    )
    loop = site.core.balancing._running[place].loop
    bound = []
    for second in (58, 59, 60, 62, 63):
        loop.decide(Instant(now + second * SECOND), clock + second)
        bound.append([word.limit for word in loop.controller.words])
    assert bound == [[], [], [10.0] * 3, [10.0] * 3, []]


FURTHER: dict[str, Any] = {
    "connectorId": 0,
    "csChargingProfiles": {
        "chargingProfileId": 7,
        "stackLevel": 0,
        "chargingProfilePurpose": "ChargePointMaxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": "2020-01-01T00:00:00Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}],
        },
    },
}


async def test_a_station_that_is_limited_further_by_hand_has_answered_and_gives_the_rest_back(
    site: Site,
) -> None:
    station = await arrived(site, Version.V16)
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/ocpp/SetChargingProfile"
        answer = await station.during(client.post(path, json=FURTHER))
    assert answer.json()["payload"] == {"status": "Accepted"}, answer.text
    place = (await made(site)).site
    site.core.balancing.start()
    await station.charge()
    await steps(site, station, place, 6)
    state = state_of(site, place)
    assert (state.told.limit_a, state.offered) == (20.0, None)


async def test_a_set_point_is_aimed_at_and_too_much_that_flows_back_is_shown(site: Site) -> None:
    station = await arrived(site, Version.V16)
    roof = Pv(id="roof", node="root", kwp=9.0)
    meter = Meter(id="main", node="root")
    version = await made(site, Mode.DYNAMIC, meters=(meter,), pv=(roof,))
    site.core.balancing.start()
    await station.charge()
    setpoint = {"source": "ems", "kind": LimitKind.SETPOINT, "says": Figures(import_a=12.0)}
    await site.core.limits.say(version.site, "test", **setpoint)
    await site.core.limits.say(version.site, "test", source="dso", says=Figures(export_a=4.0))
    loop = site.core.balancing._running[version.site].loop
    now = site.core.ground.now()
    told = Measured(site=version.site, meter="main", device=DeviceId(1), at=now, a=(-6.0, 1.0, 0.0))
    loop.measured(told, now, site.core.balancing._clock())
    await steps(site, station, version.site, 6)
    found = outlet(site, version.site)
    assert (found.limit_a, found.reason.source, found.reason.said_by) == (
        11.0, Source.SETPOINT, "ems",
    )  # fmt: skip
    picture = site.core.balancing.picture(version.site)
    assert picture is not None
    assert [(one.kind, one.phase, one.said_by) for one in picture.exceeded] == [
        (Kind.SPILLS, 1, "dso")
    ]
    (over,) = site.core.balancing.exceeded()
    assert (over.name, over.node, over.phase, over.flows_back) == ("garage", "garage 3", 1, True)


async def test_a_battery_that_charges_from_the_grid_while_a_car_is_held_back_is_told_of_with_since_when(
    site: Site,
) -> None:
    meters = (Meter(id="main", node="root"), Meter(id="store", node="root"))
    wall = Battery(id="wall", node="root", kwh=10.0, max_kw=11.0, meter="store")
    station, place = await charging(
        site, Version.V16, 2, mode=Mode.DYNAMIC, meters=meters, batteries=(wall,)
    )
    loop, now = loop_of(site, place), site.core.ground.now()
    for meter in ("main", "store"):
        told = Measured(site=place, meter=meter, device=DeviceId(1), at=now, a=(6.0, 6.0, 6.0))
        loop.measured(told, now, site.core.balancing._clock())
    await steps(site, station, place)
    (one,) = site.core.balancing.competing()
    assert (one.name, one.battery, one.node) == ("garage", "wall", "garage 3")
    assert now <= one.since <= site.core.ground.now()
    await steps(site, station, place)
    assert [each.since for each in site.core.balancing.competing()] == [one.since]
    assert [
        each.battery for each in (await site.core.alerting.senses.picture()).competing_batteries
    ] == ["wall"]


async def test_a_meter_that_is_wired_the_wrong_way_is_told_of_with_what_shows_it(
    site: Site,
) -> None:
    await arrived(site, Version.V16)
    version = await made(site, Mode.DYNAMIC, meters=(Meter(id="main", node="root"),))
    balancing = site.core.balancing
    balancing.start()
    loop, now = balancing._running[version.site].loop, site.core.ground.now()
    told = Measured(
        site=version.site, meter="main", device=DeviceId(1), at=now, a=(-9.0, -9.0, 0.0)
    )
    loop.measured(told, now, balancing._clock())
    balancing.step(version.site)
    (wrong,) = balancing.miswired()
    assert (wrong.name, wrong.meter, wrong.node, wrong.sign) == (
        "garage", "main", "root", "flows-back",
    )  # fmt: skip
    assert set(SIGNS) == {kind.value for kind in Miswiring} - {Miswiring.NOTHING}
    later = Instant(now + SECOND)
    loop.measured(replace(told, at=later), later, balancing._clock())
    balancing.step(version.site)
    assert [one.since for one in balancing.miswired()] == [wrong.since]


async def test_a_station_at_two_sites_is_known_to_both_loops(site: Site) -> None:
    await arrived(site, Version.V16)
    first = await made(site)
    second = await made(site, name="yard", outlets=(replace(OUTLET, evse=2),))
    balancing = site.core.balancing
    balancing.start()
    (other,) = balancing._others(first.site, STATION)
    assert other.model.id == second.site
    assert balancing._others(first.site, StationId("elsewhere")) == []


SWITCHING = ConnectorKind(maximum_a=32.0, can_switch=True)
REJECTED = {"status": "Rejected"}
LIGHT = Load(id="light", node="root", a=(0.0, 16.0, 0.0))


@pytest.mark.parametrize("version", list(Version))
async def test_where_three_lines_find_no_room_a_station_charges_on_one_and_later_on_three_again(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version, kind=SWITCHING)
    able = replace(OUTLET, can_switch_phases=True, rotation=Rotation.RST, safe_a=0.0)
    place = (await made(site, outlets=(able,), loads=(LIGHT,))).site
    site.core.balancing.start()
    await station.charge()
    await steps(site, station, place, 6)
    found = outlet(site, place)
    assert (found.limit_a, found.lines) == (20.0, 1)
    outlet_of = station.model.outlet(1)
    assert (outlet_of.limit_a, outlet_of.meter.draw.phases) == (20.0, 1)
    await station.wait(60)
    rules = Rules(mode=Mode.STATIC, hold_s=0.0, ramp_a_per_s=1_000.0, phase_hold_s=0.0)
    await site.core.sites.change(place, 1, "test", loads=(), balancing=rules)
    await steps(site, station, place, 6)
    assert (outlet(site, place).lines, outlet_of.meter.draw.phases) == (3, 3)


@pytest.mark.parametrize("version", list(Version))
async def test_a_station_that_says_nothing_of_switching_begins_on_no_line_alone(
    site: Site, version: Version
) -> None:
    """It would take a limit of one line, and charge on three."""
    station = await arrived(site, version)
    able = replace(OUTLET, can_switch_phases=True, rotation=Rotation.RST, safe_a=0.0)
    place = (await made(site, outlets=(able,), loads=(LIGHT,))).site
    site.core.balancing.start()
    await station.charge()
    await steps(site, station, place, 6)
    assert station.model.outlet(1).meter.draw.current_a == 0
    found = outlet(site, place)
    assert (found.limit_a, found.reason.kind) == (0, Kind.WAITS)


async def test_a_station_that_takes_no_number_of_lines_counts_on_all_whatever_it_says_and_measures(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = QuirkyStation._take

    def take_unless_lines_are_named(station: QuirkyStation, frame: list[Any]) -> None:
        if frame[0] == 2 and "numberPhases" in json.dumps(frame):
            station.link.actor.received(json.dumps([3, frame[1], REJECTED]).encode())
        else:
            take(station, frame)

    monkeypatch.setattr(QuirkyStation, "_take", take_unless_lines_are_named)
    station = await arrived(site, Version.V16, kind=SWITCHING)
    able = replace(OUTLET, can_switch_phases=True, rotation=Rotation.RST, safe_a=0.0)
    place = (await made(site, outlets=(able,), loads=(LIGHT,))).site
    site.core.balancing.start()
    await station.charge()
    await steps(site, station, place, 8)
    assert station.model.outlet(1).limit_a == 0
    found = outlet(site, place)
    assert (found.lines, found.limit_a, found.reason.kind) == (3, 0, Kind.WAITS)


DC = ConnectorKind(supply=Current.DC, maximum_a=125.0, lines=1)
AT_DC_A = 20.0 * 3 * 230 * 0.92 / 400
"""What 20 A of three lines come to behind a rectifier, in amperes of direct current at 400 V."""


@pytest.mark.parametrize(
    ("version", "said"), [(Version.V16, Supply.DC), (Version.V201, None), (Version.V21, None)]
)
async def test_direct_current_is_given_in_watts_less_what_is_lost_on_the_way(
    site: Site, version: Version, said: Supply | None
) -> None:
    station, place = await charging(
        site, version, 8, kind=DC, outlets=(replace(OUTLET, supply=said),)
    )
    assert station.model.outlet(1).limit_a == pytest.approx(AT_DC_A, abs=0.1)
    found = outlet(site, place)
    assert (found.limit_a, found.accepted_a, found.lines) == (20.0, 20.0, 3)


@pytest.mark.parametrize("version", list(Version))
async def test_what_a_station_for_direct_current_foretells_is_asked_in_watts_and_agrees(
    site: Site, version: Version
) -> None:
    """32 A of direct current at 400 V are no more than 20 A of three lines."""
    station, _ = await charging(
        site, version, 8, kind=DC, outlets=(replace(OUTLET, supply=Supply.DC),)
    )
    limiting = site.core.limiting
    limited = limiting._scene.limited[STATION].outlets[1]
    limited.wants_check = True
    limiting._bringing.see_to(limited)
    await station.during(limiting.settled(STATION, 1))
    assert limiting.effect(STATION, 1).composite_a == pytest.approx(20.0, abs=0.3)
    assert not limited.differs
    now = site.core.ground.now()
    foretold = ((now, AT_DC_A),)
    limiting.foretold(
        station.link.station, 1, foretold, Instant(now + 60 * SECOND), RateUnit.AMPERES
    )
    limiting.compare(STATION, 1)
    assert not limited.differs


@pytest.mark.parametrize("volts", [120.0, 277.0])
async def test_watts_are_reckoned_with_the_voltage_of_the_place(site: Site, volts: float) -> None:
    """Power is what lines of this node give, not those of 230 V (OCPP 2.1, K01.FR.50)."""
    station, place = await charging(
        site, Version.V16, 8, kind=DC, nodes=(replace(ROOT, nominal_v=volts),),
        outlets=(replace(OUTLET, supply=Supply.DC),),
    )  # fmt: skip
    behind_the_rectifier_a = 20.0 * 3 * volts * 0.92 / 400
    assert station.model.outlet(1).limit_a == pytest.approx(behind_the_rectifier_a, abs=0.1)
    found = outlet(site, place)
    assert found.limit_a == 20.0
    assert found.accepted_a == pytest.approx(20.0, abs=0.01)


async def test_of_a_station_that_says_nothing_readings_show_that_it_gives_direct_current(
    site: Site,
) -> None:
    station, place = await charging(
        site, Version.V16, 4, kind=DC, outlets=(replace(OUTLET, safe_a=0.0),)
    )
    for _ in range(3):
        await station.wait(10)
    await steps(site, station, place, 6)
    assert station.model.outlet(1).limit_a == pytest.approx(AT_DC_A, abs=0.1)
    await station.wait(20)
    drawn = outlet(site, place).drawn_a
    assert drawn is not None
    assert max(drawn) <= 20.0


async def test_after_a_restart_what_the_station_keeps_to_counts_before_anything_is_raised(
    site: Site,
) -> None:
    _, place = await charging(site, Version.V16, 6)
    await site.core.balancing.stop()
    site.core.balancing.start()
    site.core.balancing.step(place)
    found = outlet(site, place)
    assert (found.accepted_a, found.reserved_a) == (20.0, 20.0)


async def test_whoever_looks_on_is_told_of_offers_and_a_site_that_is_off_has_no_loop(
    site: Site,
) -> None:
    station = await arrived(site, Version.V16)
    heard: list[News] = []
    site.core.ground.bus.listen(heard.append)
    version = await made(site)
    site.core.balancing.start()
    await station.charge()
    await steps(site, station, version.site, 4)
    told = [one for one in heard if isinstance(one, Event) and one.type is EventType.SITE_BALANCED]
    offers = [offer for one in told for offer in one.data["offers"]]
    assert {offer["station"] for offer in offers} == {IDENTITY}
    await site.core.sites.change(version.site, 1, "test", balancing=Rules(mode=Mode.OFF))
    assert site.core.balancing.picture(version.site) is None


def state_of(site: Site, place: SiteId) -> OutletState:
    return site.core.balancing._running[place].loop.controller.outlets[PLACE]


async def again(site: Site) -> None:
    """Stop balancing, and begin anew with what the store holds."""
    await site.core.balancing.stop()
    await site.core.ground.store.commit(Unit())
    await site.core.balancing.memories.load()
    site.core.balancing.start()


async def test_after_a_restart_a_charge_was_paused_as_often_as_before_and_its_phase_is_known(
    site: Site,
) -> None:
    station, place = await charging(site, Version.V16, 3)
    state_of(site, place).pauses = 2
    state_of(site, place).first_phase = 1
    await again(site)
    site.core.balancing.step(place)
    assert (state_of(site, place).pauses, outlet(site, place).phases) == (2, (2,))
    await station.leave()
    await station.charge()
    site.core.balancing._running[place].loop.touch(STATION)
    site.core.balancing.step(place)
    assert (state_of(site, place).pauses, outlet(site, place).phases) == (0, (2,))


async def test_after_a_restart_no_phase_is_known_that_was_doubted_before(site: Site) -> None:
    _, place = await charging(site, Version.V16, 3)
    state_of(site, place).first_phase = 1
    await again(site)
    assert state_of(site, place).first_phase == 1
    state_of(site, place).is_astray = True
    await again(site)
    assert state_of(site, place).first_phase is None


async def test_a_new_version_goes_on_with_what_it_leaves_as_it_was(site: Site) -> None:
    _, place = await charging(site, Version.V201, 5)
    state_of(site, place).appetite.cap_a = 9.0
    before = state_of(site, place)
    rules = Rules(mode=Mode.STATIC, hold_s=1.0)
    await site.core.sites.change(place, 1, "test", balancing=rules)
    assert state_of(site, place) is before
    await site.core.sites.change(place, 2, "test", outlets=(replace(OUTLET, max_a=16.0),))
    assert state_of(site, place).appetite.cap_a is None


async def test_a_site_without_an_outlet_yet_is_looked_at_and_keeps_no_other_from_starting(
    site: Site,
) -> None:
    place = (await made(site, outlets=())).site
    site.core.balancing.start()
    site.core.balancing.step(place)
    picture = site.core.balancing.picture(place)
    assert picture is not None
    assert (picture.outlets, picture.nodes[0].limit_a) == ((), (20.0, 20.0, 20.0))


async def test_an_outlet_that_a_new_version_has_no_more_is_left_to_what_is_safe(site: Site) -> None:
    station, place = await charging(site, Version.V16, 5)
    await site.core.sites.change(place, 1, "test", outlets=())
    await steps(site, station, place)
    effect = site.core.limiting.effect(STATION, 1)
    assert effect.wanted_a is None, "nobody renews the limit of an outlet that nobody steers"


async def test_an_outlet_that_hangs_elsewhere_now_has_its_phase_to_learn_again(site: Site) -> None:
    _, place = await charging(site, Version.V16, 2)
    state_of(site, place).first_phase = 1
    other = Node(id="other", parent="root", fuse_a=(16.0, 16.0, 16.0))
    moved = replace(OUTLET, node="other")
    await site.core.sites.change(place, 1, "test", nodes=(ROOT, other), outlets=(moved,))
    assert state_of(site, place).first_phase is None


async def test_what_a_vehicle_says_that_it_takes_bounds_it_and_never_raises_anything(
    site: Site,
) -> None:
    station, place = await charging(site, Version.V201, 5)
    for says_a, gets_a, source in ((11, 11.0, Source.VEHICLE), (500, 20.0, Source.FUSE)):
        needs = {
            "requestedEnergyTransfer": "AC_three_phase",
            "acChargingParameters": {
                "energyAmount": 12_000,
                "evMinCurrent": 6,
                "evMaxCurrent": says_a,
                "evMaxVoltage": 400,
            },
        }
        await station.link.ask("NotifyEVChargingNeeds", {"evseId": 1, "chargingNeeds": needs})
        site.core.balancing._touch(STATION)
        await steps(site, station, place, 4)
        found = outlet(site, place)
        assert (found.limit_a, found.reason.source) == (gets_a, source)
        assert found.wants is not None
        assert found.wants.energy_wh == 12_000


async def test_many_of_which_something_was_told_are_looked_at_in_parts(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await arrived(site, Version.V16)
    place = (await made(site)).site
    site.core.balancing.start()
    site.core.balancing.step(place)
    monkeypatch.setattr(site_loop, "AT_ONCE", 1)
    loop = site.core.balancing._running[place].loop
    for told in (StationId("A"), StationId("B"), STATION):
        loop.touch(told)
    now, clock = site.core.ground.now(), 1.0
    loop.decide(now, clock)
    assert loop.has_more
    loop.follow(now, clock)
    assert loop.has_more
    loop.follow(now, clock)
    assert not loop.has_more


MAIN = Meter(id="main", node="root", device="dev_1")
SAID = replace(OUTLET, rotation=Rotation.RST)
ASTRAY = {PLACE: Astray(frozenset({0}), frozenset({2}))}


def loop_of(site: Site, place: SiteId) -> SiteLoop:
    return site.core.balancing._running[place].loop


def miswired(site: Site) -> list[str]:
    return [one.sign for one in site.core.balancing.miswired()]


async def crossed(site: Site) -> SiteId:
    """A site with a meter at which a car has shown elsewhere."""
    _, place = await charging(
        site, Version.V16, 2, mode=Mode.DYNAMIC, meters=(MAIN,), outlets=(SAID,)
    )
    wired = loop_of(site, place).controller.wired
    wired.learning[0].crossing.astray |= ASTRAY
    wired.learning[0].cars += 1
    wired.mark(0)
    site.core.balancing.step(place)
    return place


async def test_after_a_restart_what_cars_showed_of_a_meter_counts_before_anything_is_given(
    site: Site,
) -> None:
    place = await crossed(site)
    (before,) = site.core.balancing.miswired()
    loop_of(site, place).controller.wired.learning[0].facing.is_reversed = True
    await again(site)
    (found,) = site.core.balancing.miswired()
    assert (found.sign, found.since >= before.since) == ("reversed", True)
    assert state_of(site, place).is_astray
    gauge = loop_of(site, place).controller.gauges.of_node[0]
    assert gauge.crossed == (0, 2)
    site.core.balancing.step(place)
    assert outlet(site, place).phases is None


async def test_what_is_safe_without_us_follows_what_cars_show_of_the_phases_also_after_a_restart(
    site: Site,
) -> None:
    uneven = replace(ROOT, fuse_a=(20.0, 20.0, 10.0))
    single = replace(SAID, wiring=Wiring.ONE, safe_a=None)
    _, place = await charging(
        site, Version.V16, 2, mode=Mode.DYNAMIC, meters=(MAIN,), nodes=(uneven,), outlets=(single,)
    )
    assert outlet(site, place).safe_a == 20.0
    wired = loop_of(site, place).controller.wired
    for _ in range(3):
        wired.learning[0].crossing.showed(PLACE, frozenset({0}), frozenset({2}))
        wired.learning[0].cars += 1
    wired.mark(0)
    site.core.balancing.step(place)
    assert outlet(site, place).safe_a == 10.0
    await again(site)
    site.core.balancing.step(place)
    assert outlet(site, place).safe_a == 10.0


@pytest.mark.parametrize(
    "changed",
    [
        {"meters": (replace(MAIN, sign=-1),)},
        {"outlets": (replace(SAID, rotation=Rotation.TSR),)},
    ],
)
async def test_what_is_said_to_be_otherwise_has_to_show_anew(
    site: Site, changed: dict[str, Any]
) -> None:
    place = await crossed(site)
    off, on = Rules(mode=Mode.OFF), Rules(mode=Mode.DYNAMIC)
    await site.core.sites.change(place, 1, "test", balancing=off)
    await site.core.sites.change(place, 2, "test", balancing=on)
    assert miswired(site) == ["crossed"]
    await site.core.sites.change(place, 3, "test", balancing=off)
    await site.core.sites.change(place, 4, "test", **changed)
    await site.core.sites.change(place, 5, "test", balancing=on)
    assert miswired(site) == []


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_meter_that_was_mended_while_nothing_was_balanced_is_believed_again(
    site: Site, *, is_restarted: bool
) -> None:
    place = await crossed(site)
    await site.core.sites.change(place, 1, "test", balancing=Rules(mode=Mode.OFF))
    for was_wrong in (True, False):
        assert await site.core.balancing.mended(place, "main", "ada") is was_wrong
    await site.core.sites.change(place, 2, "test", balancing=Rules(mode=Mode.DYNAMIC))
    if is_restarted:
        await again(site)
    assert miswired(site) == []


async def test_a_meter_that_somebody_mended_is_believed_again_also_after_a_restart(
    site: Site,
) -> None:
    place = await crossed(site)
    assert miswired(site) == ["crossed"]
    assert await site.core.balancing.mended(place, "main", "ada")
    assert miswired(site) == []
    assert not state_of(site, place).is_astray
    await again(site)
    assert miswired(site) == []
    entry = (await site.core.ground.store.audit(AuditPage(page=Page(is_descending=True))))[0]
    assert (entry.actor, entry.action, entry.detail) == ("ada", "meter.mended", {"meter": "main"})


class Refusing:
    """A store that keeps nothing of what is learned of meters, until it is mended."""

    def __init__(self, store: Store) -> None:
        self._submit = store.submit
        self.is_broken = True

    def __call__(self, unit: Unit, committed: Callable[[Exception | None], None]) -> None:
        if self.is_broken and any(isinstance(fact, MeterMemory) for fact in unit.facts):
            committed(StorageUnavailable("the disk is full"))
        else:
            self._submit(unit, committed)


async def test_what_was_learned_while_nothing_could_be_kept_is_kept_once_it_can_be(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = Refusing(site.core.ground.store)
    monkeypatch.setattr(site.core.ground.store, "submit", refusing)
    await crossed(site)
    assert await site.core.ground.store.meter_memories() == []
    refusing.is_broken = False
    await load(site.core)
    await site.core.ground.store.commit(Unit())
    (kept,) = await site.core.ground.store.meter_memories()
    assert kept.astray


async def test_that_a_meter_was_mended_is_kept_before_it_is_answered(site: Site) -> None:
    place = await crossed(site)
    await site.core.sites.change(place, 1, "test", balancing=Rules(mode=Mode.OFF))
    assert await site.core.balancing.mended(place, "main", "ada")
    (kept,) = await site.core.ground.store.meter_memories()
    assert not kept.astray


@pytest.mark.parametrize("is_running", [True, False])
async def test_a_meter_whose_device_is_read_in_another_way_is_believed_again(
    site: Site, is_running: bool
) -> None:
    place = await crossed(site)
    told = {"name": "meter", "active": True}
    if not is_running:
        await site.core.sites.change(place, 1, "test", balancing=Rules(mode=Mode.OFF))
    for read_anew in (False, True):
        unit = Unit()
        now = site.core.ground.now()
        data = told | {"read_anew": read_anew}
        site.core.ground.tell(unit, EventType.DEVICE_CHANGED, "dev_1", data, now)
        await site.core.ground.commit(unit)
        if is_running:
            assert miswired(site) == ([] if read_anew else ["crossed"])
    assert site.core.balancing.memories.meters.of(place, MAIN) is not None
    if not is_running:
        await site.core.sites.change(place, 2, "test", balancing=Rules(mode=Mode.DYNAMIC))
    await again(site)
    assert miswired(site) == []


async def test_after_a_restart_a_car_on_one_line_is_known_once_it_shows_that_again(
    site: Site,
) -> None:
    _, place = await charging(site, Version.V16, 6)
    state_of(site, place).counted.known = 1
    loop_of(site, place).touch(STATION)
    site.core.balancing.step(place)
    await again(site)
    site.core.balancing.step(place)
    state = state_of(site, place)
    assert (state.car_lines, state.counted.expected, state.most.lines) == (None, 1, 3)


FAST: dict[str, Any] = {
    "id": 77,
    "stackLevel": 0,
    "chargingProfilePurpose": "PriorityCharging",
    "chargingProfileKind": "Relative",
    "chargingSchedule": [
        {
            "id": 1,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
        }
    ],
}


@pytest.mark.parametrize("ends", [{}, {"validTo": "2099-01-01T00:00:00Z"}])
async def test_what_a_driver_may_take_at_any_time_is_kept_free_however_little_the_car_draws(
    site: Site, ends: dict[str, str]
) -> None:
    """Priority begins without our being asked (OCPP 2.1, K22.FR.02): 16 of 20 A."""
    load = Load(id="light", node="root", a=(12.0, 12.0, 12.0))
    station, place = await charging(
        site, Version.V21, 6, outlets=(replace(OUTLET, safe_a=0.0),), loads=(load,)
    )
    told = {
        "requestId": 1,
        "chargingLimitSource": "CSO",
        "evseId": 0,
        "chargingProfile": [FAST | ends],
    }
    await station.say("ReportChargingProfiles", told)
    await steps(site, station, place)
    loop_of(site, place).touch(STATION)
    await steps(site, station, place)
    assert outlet(site, place).limit_a == 8.0
    for _ in range(3):
        site.core.balancing._metered(measured_a(station, "5.0"))
        site.core.balancing.step(place)
        assert outlet(site, place).reserved_a == 16.0
        site.core.balancing._metered(measured_a(station, "8.0"))
        site.core.balancing.step(place)
        assert outlet(site, place).reserved_a == 16.0


def measured_a(station: QuirkyStation, amperes: str) -> MeterRecord:
    now = station.core.ground.now()
    lines = [Quantity(measurand="Current.Import", unit="A", phase=f"L{one}") for one in (1, 2, 3)]
    reading = Reading(at=now, quantities=tuple(lines), values=(amperes,) * 3)
    return MeterRecord(
        station=STATION,
        evse=1,
        connector=1,
        transaction=None,
        received_at=now,
        readings=(reading,),
    )

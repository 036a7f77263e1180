import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.sites.site import Meter, Mode, Shares
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.limits import Cap, Word
from chargeloom.energy.balancing.outlets.allowance import Kind, Place, Source
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.words import words
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site

FUSE = (63.0, 63.0, 63.0)


def plant(
    count: int,
    *,
    fuse_a: tuple[float, float, float] = FUSE,
    rules: dict[str, float] | None = None,
    meter: Meter | None = None,
    sun_kwp: float = 0.0,
    **changes: float,
) -> Plant:
    outlets = [outlet(f"E{at}", "root", **changes) for at in range(count)]
    meters = [meter or Meter(id="main", node="root")]
    fed = node("root", fuse_a=fuse_a)
    model = site([fed], outlets, meters=meters, sun_kwp=sun_kwp, **(rules or {}))
    return Plant(model, [Station(each) for each in outlets])


def names(count: int) -> list[str]:
    return [f"E{at}" for at in range(count)]


def drawn(world: Plant) -> list[float]:
    return [round(station.drawn_a, 1) for station in world.stations.values()]


def test_forty_cars_that_come_at_once_never_overload_the_fuse() -> None:
    world = plant(40)
    world.plug(*names(40))
    world.run(60)
    assert world.overload_a() <= 0
    assert sum(current > 0 for current in drawn(world)) == 10


def test_a_fuse_limit_that_halves_while_forty_cars_charge_is_kept_within_seconds() -> None:
    world = plant(40, fuse_a=(400.0,) * 3)
    world.plug(*names(40))
    world.run(60)
    assert drawn(world) == [10.0] * 40
    world.controller.limited([Word("root", phase, 200.0, "grid") for phase in range(3)])
    world.run(5)
    assert world.flows()[0].max() <= 200
    world.run(30)
    assert sum(current >= 6 for current in drawn(world)) == 33
    reason = world.allowance("E39").reason
    assert (reason.kind, reason.source, reason.said_by) == (Kind.PAUSED, Source.OUTSIDE, "grid")


def test_a_load_that_jumps_is_made_room_for_within_seconds() -> None:
    world = plant(4)
    world.house = lambda at: (5.0, 5.0, 5.0) if at < 60 else (30.0, 5.0, 5.0)
    world.plug(*names(4))
    world.run(58)
    assert world.overload_a() <= 0
    world.run(7)
    assert world.flows()[0].max() <= 63
    world.run(30)
    assert world.flows()[0][0] == pytest.approx(63, abs=1)


def test_what_the_sun_gives_is_used_and_a_cloud_is_followed() -> None:
    world = plant(2, fuse_a=(20.0, 20.0, 20.0), sun_kwp=13.8)
    world.house = lambda at: (-20.0,) * 3 if at < 60 or at > 90 else (0.0,) * 3
    world.plug(*names(2))
    world.run(55)
    assert drawn(world) == [20.0, 20.0]
    world.run(10)
    assert world.flows()[0].max() <= 20
    world.run(60)
    assert drawn(world) == [20.0, 20.0]


def test_a_meter_that_is_wired_the_wrong_way_round_lifts_no_limit() -> None:
    world = plant(2, fuse_a=(35.0, 35.0, 35.0))
    world.is_metered = lambda at: False
    world.plug(*names(2))
    for at in range(1, 60):
        drawn_a = sum(station.drawn_a for station in world.stations.values())
        world.controller.metered(float(at), "main", (-5.0 - drawn_a,) * 3)
        world.run(1)
    assert world.overload_a() <= 0, "nothing gives here: what seems to flow back frees nothing"


def test_a_car_that_draws_less_gives_the_rest_back_within_seconds() -> None:
    world = plant(2, fuse_a=(40.0, 40.0, 40.0))
    world.plug("E0", car_a=8.0)
    world.plug("E1")
    world.run(45)
    assert drawn(world)[1] >= 30
    assert world.overload_a() <= 0
    assert world.allowance("E0").reason.kind is Kind.SATED


@pytest.mark.parametrize("car_lines", [1, 3])
def test_a_station_that_tells_only_a_power_starves_no_car_on_one_line(car_lines: int) -> None:
    outlets = [outlet("E0"), outlet("E1")]
    stations = [
        Station(each, tells_total=True, car_lines=lines)
        for each, lines in zip(outlets, (car_lines, 3), strict=True)
    ]
    world = Plant(site([node("root", fuse_a=(50.0,) * 3)], outlets), stations)
    world.plug("E0", "E1")
    world.run(240)
    assert drawn(world) == [25.0, 25.0]
    assert world.overload_a() <= 0


def test_a_car_on_three_lines_that_takes_a_third_is_not_taken_for_one_on_a_single_line() -> None:
    world = plant(2, fuse_a=(40.0, 40.0, 40.0))
    world.station("E0").tells_total = True
    world.plug("E0", car_a=8.0)
    world.plug("E1")
    world.run(120)
    assert drawn(world)[1] >= 30
    assert world.controller.outlets[world.station("E0").place].most.lines == 3
    assert world.overload_a() <= 0


def test_a_car_that_wants_more_again_gets_its_share_again() -> None:
    world = plant(2, fuse_a=(40.0, 40.0, 40.0))
    world.plug("E0", car_a=8.0)
    world.plug("E1")
    world.run(45)
    world.station("E0").car_a = 32.0
    world.run(90)
    assert drawn(world) == [20.0, 20.0]
    assert world.overload_a() <= 0


def test_a_meter_that_falls_silent_leads_to_the_safe_limit_in_the_stated_time() -> None:
    fed = node("root", fuse_a=FUSE, safe_a=(20.0, 20.0, 20.0))
    outlets = [outlet("E0"), outlet("E1")]
    meter = Meter(id="main", node="root", stale_after_s=10.0)
    world = Plant(site([fed], outlets, meters=[meter]), [Station(each) for each in outlets])
    for station in world.stations.values():
        world.controller.stands(station.place, 0.0, outlives=False)
    world.plug("E0", "E1")
    world.run(40)
    assert drawn(world) == [31.5, 31.5]
    world.is_metered = lambda at: False
    world.run(10 + 5)
    assert drawn(world) == [10.0, 10.0]
    assert world.allowance("E0").reason.source is Source.METER


def test_what_a_silent_meter_without_a_fuse_of_its_own_measures_may_take_all_that_feeds_it() -> (
    None
):
    fed, house = node("root", fuse_a=(35.0, 35.0, 35.0)), node("house", parent="root")
    outlets = [outlet("E0")]
    meter = Meter(id="main", node="house", stale_after_s=10.0)
    world = Plant(site([fed, house], outlets, meters=[meter]), [Station(outlets[0])])
    world.is_metered = lambda at: False
    world.plug("E0")
    for at in range(1, 20):
        world.controller.metered(float(at), "main", (20.0, 20.0, 20.0))
        world.run(1)
    assert drawn(world) == [15.0]
    world.run(20)
    assert drawn(world) == [0.0], (
        "the house behind the silent meter may take all that the fuse bears"
    )


def test_a_silent_meter_with_a_fallback_counts_as_that() -> None:
    meter = Meter(id="main", node="root", stale_after_s=10.0, fallback_a=(43.0, 43.0, 43.0))
    world = plant(2, meter=meter)
    world.plug("E0", "E1")
    world.run(40)
    world.is_metered = lambda at: False
    world.run(15)
    assert drawn(world) == [10.0, 10.0]


def test_a_station_that_keeps_to_no_limit_is_reserved_at_its_worst() -> None:
    world = plant(2, fuse_a=(40.0, 40.0, 40.0))
    world.station("E0").is_deaf = True
    world.plug("E0")
    world.run(30)
    assert drawn(world)[0] == 32.0
    world.plug("E1")
    world.run(60)
    assert world.overload_a() <= 0
    assert world.allowance("E0").reason.kind is Kind.DISOBEYS
    assert drawn(world)[1] == 8.0
    world.station("E0").is_deaf = False
    world.station("E0").limit_a = 20.0
    world.run(30)
    assert world.allowance("E0").reason.kind is not Kind.DISOBEYS


def test_for_a_charge_that_goes_first_the_others_make_room_at_once() -> None:
    """OCPP 2.1, K21.FR.04: the profile for priority is applied in the place of the one that we gave."""
    world = plant(2, fuse_a=(40.0, 40.0, 40.0))
    world.plug("E0", "E1")
    world.run(60)
    assert drawn(world) == [20.0, 20.0]
    first = world.station("E0")
    state = world.controller.outlets[first.place]
    state.goes_first = True
    state.may_rise(32.0)
    state.at_least(32.0)
    first.is_deaf, first.limit_a = True, 32.0
    began = len(world.history)
    world.run(30)
    assert world.overload_a(since=began + 10) <= 0
    assert drawn(world) == [32.0, 8.0]
    assert world.allowance("E0").reason.kind is Kind.GOES_FIRST
    assert world.allowance("E0").limit_a == 20.0
    state.goes_first, first.is_deaf, first.limit_a = False, False, 20.0
    state.may_rise(0.0)
    world.run(60)
    assert world.allowance("E0").reason.kind is not Kind.GOES_FIRST
    assert world.overload_a(since=began + 10) <= 0
    assert drawn(world) == [20.0, 20.0]


def test_a_station_that_answers_nothing_holds_its_old_limit_and_nobody_else_gets_that() -> None:
    world = plant(2, fuse_a=(40.0, 40.0, 40.0))
    world.plug("E0")
    world.run(30)
    world.station("E0").is_silent = True
    world.plug("E1")
    world.run(60)
    assert drawn(world) == [32.0, 8.0]
    assert world.overload_a() <= 0
    assert world.allowance("E1").reason.kind is Kind.UNCONFIRMED


def test_a_station_out_of_reach_keeps_what_it_had() -> None:
    world = plant(2, fuse_a=(40.0, 40.0, 40.0))
    world.plug("E0")
    world.run(30)
    world.station("E0").is_silent = True
    world.controller.contact(30.0, world.station("E0").place, is_online=False)
    world.plug("E1")
    world.run(100)
    assert drawn(world) == [32.0, 8.0]
    assert world.allowance("E0").reason.kind is Kind.OFFLINE


def test_a_full_phase_stops_nobody_on_another() -> None:
    outlets = [
        outlet("E0", wiring=Wiring.ONE),
        outlet("E1", wiring=Wiring.ONE, rotation=Rotation.STR),
    ]
    model = site([node("root", name="garage 3", fuse_a=(10.0, 40.0, 40.0))], outlets)
    stations = [Station(outlets[0], (0, 1, 2), 1), Station(outlets[1], (1, 2, 0), 1)]
    world = Plant(model, stations)
    world.plug("E0", "E1")
    world.run(60)
    assert drawn(world) == [10.0, 32.0]
    assert words(world.allowance("E0").reason) == "gets its share: phase L1 of garage 3 is full"


def test_who_waits_is_told_for_what_and_behind_how_many() -> None:
    outlets = [outlet(f"E{at}", node="g3") for at in range(5)]
    garage = node("g3", parent="root", name="garage 3", fuse_a=(32.0, 13.0, 32.0))
    world = Plant(
        site([node("root", fuse_a=FUSE), garage], outlets), [Station(each) for each in outlets]
    )
    world.plug(*names(5))
    world.run(10)
    reason = world.allowance("E4").reason
    assert words(reason) == "waits: phase L2 of garage 3 is full; 2 cars before it"
    assert words(reason, "de") == "wartet: Phase L2 von garage 3 ist voll; 2 Fahrzeuge davor"


def test_who_may_not_charge_by_anothers_word_is_told_so_and_keeps_nothing_from_the_others() -> None:
    world = plant(2, fuse_a=(8.0, 8.0, 8.0))
    first, second = world.stations
    world.controller.limited((), [Cap(first, 5.9, "grid operator")])
    world.plug("E0")
    world.run(5)
    world.plug("E1")
    world.run(30)
    assert drawn(world) == [0.0, 8.0]
    assert words(world.allowance("E0").reason) == "waits: grid operator limits E0"
    assert world.allowance("E1").reason.before == 0
    world.controller.limited((), [Cap(second, 0.0, "grid operator")])
    world.run(30)
    assert drawn(world) == [8.0, 0.0]


@pytest.mark.parametrize(("least_a", "gets_a"), [(6.25, 6.3), (6.3, 6.3), (6.31, 0.0)])
def test_a_minimum_between_two_steps_is_given_as_the_next_whole_one(
    least_a: float, gets_a: float
) -> None:
    world = plant(1, fuse_a=(6.3, 6.3, 6.3), min_a=least_a)
    world.plug("E0")
    world.run(30)
    assert drawn(world) == [gets_a]
    assert (world.allowance("E0").reason.kind is Kind.WAITS) is (gets_a == 0.0)


def test_a_car_that_was_paused_for_the_house_is_not_told_that_it_is_the_others_turn() -> None:
    world = plant(1, fuse_a=(35.0, 35.0, 35.0))
    world.plug("E0")
    world.run(30)
    world.house = lambda at: (33.0,) * 3
    world.run(30)
    assert drawn(world) == [0.0]
    reason = world.allowance("E0").reason
    assert (reason.kind, reason.source) == (Kind.WAITS, Source.FUSE)


def test_turns_change_and_nobody_is_paused_more_often_than_its_bound() -> None:
    world = plant(3, fuse_a=(13.0, 13.0, 13.0), rules={"turn_s": 30.0}, max_pauses=2)
    world.plug(*names(3))
    energy = [0.0] * 3
    for _ in range(140):
        world.step()
        energy = [had + more for had, more in zip(energy, drawn(world), strict=True)]
    assert world.overload_a() <= 0
    assert min(energy) > 0.4 * max(energy)
    world.run(600)
    assert all(state.pauses <= 2 for state in world.controller.outlets.values())


def test_a_low_voltage_lowers_the_limits_and_they_rise_again() -> None:
    fed = node("root", fuse_a=FUSE, voltage_band=(207.0, 253.0))
    outlets = [outlet("E0")]
    world = Plant(site([fed], outlets), [Station(outlets[0])])
    world.plug("E0")
    world.run(30)
    world.volts = lambda at: (200.0, 230.0, 230.0)
    world.run(20)
    assert drawn(world)[0] < 25
    assert world.allowance("E0").reason.source is Source.VOLTAGE
    world.volts = lambda at: (230.0,) * 3
    world.run(180)
    assert drawn(world)[0] == 32.0


@pytest.mark.parametrize("limit", ["contract", "word"])
def test_a_limit_in_kilowatts_holds_at_a_voltage_above_the_nominal_one(limit: str) -> None:
    fed = node("root", fuse_a=FUSE, contracted_kw=13.8 if limit == "contract" else None)
    outlets = [outlet("E0")]
    world = Plant(site([fed], outlets), [Station(outlets[0])])
    if limit == "word":
        world.controller.limited([Word("root", None, 13.8, "dso")])
    world.volts = lambda at: (241.0, 240.0, 239.0)
    world.plug("E0")
    world.run(60)
    assert 18.5 < drawn(world)[0] <= 13_800 / (241.0 + 240.0 + 239.0)


def test_a_supply_of_one_phase_has_no_low_voltage_on_the_two_that_are_not_there() -> None:
    fed = node("root", fuse_a=FUSE, voltage_band=(207.0, 253.0))
    outlets = [outlet("E0", wiring=Wiring.ONE, rotation=Rotation.UNKNOWN)]
    world = Plant(site([fed], outlets), [Station(outlets[0], car_lines=1)])
    world.volts = lambda at: (230.0, 0.0, 0.0)
    world.plug("E0")
    world.run(60)
    assert drawn(world)[0] > 30.0


def test_a_low_voltage_that_is_told_no_more_binds_no_further_than_it_did() -> None:
    fed = node("root", fuse_a=FUSE, voltage_band=(207.0, 253.0))
    outlets = [outlet("E0")]
    world = Plant(site([fed], outlets), [Station(outlets[0])])
    world.plug("E0")
    world.run(30)
    world.volts = lambda at: (206.0, 230.0, 230.0)
    world.run(2)
    world.volts = None
    world.run(60)
    stands_a = drawn(world)[0]
    world.run(60)
    assert drawn(world)[0] == stands_a > 6.0, (
        "a voltage of a minute ago is not measured again and again"
    )


def test_a_clock_that_goes_back_stops_nothing_for_good() -> None:
    world = plant(2)
    world.clock = lambda at: float(at if at < 30 else at - 3600)
    world.plug(*names(2))
    world.run(60)
    world.is_metered = lambda at: False
    world.run(40)
    assert drawn(world) == [0.0, 0.0]


def test_where_three_phases_find_no_room_one_is_used_and_later_three_again() -> None:
    outlets = [outlet("E0", can_switch_phases=True)]
    world = Plant(
        site([node("root", fuse_a=(20.0, 20.0, 20.0))], outlets, phase_hold_s=60.0),
        [Station(outlets[0])],
    )
    world.house = lambda at: (0.0, 16.0, 0.0) if at < 60 else (0.0, 0.0, 0.0)
    world.plug("E0")
    world.run(50)
    assert (world.station("E0").drawn_lines, drawn(world)) == (1, [20.0])
    world.run(100)
    assert (world.station("E0").drawn_lines, drawn(world)) == (3, [20.0])
    assert world.overload_a() <= 0


def test_an_unknown_phase_counts_on_all_until_the_meter_has_shown_it() -> None:
    outlets = [outlet("E0", rotation=Rotation.UNKNOWN), outlet("E1", rotation=Rotation.RST)]
    world = Plant(
        site([node("root", fuse_a=(40.0, 20.0, 40.0))], outlets),
        [Station(outlets[0], (2, 0, 1), 1), Station(outlets[1], (0, 1, 2), 1)],
    )
    world.is_measured = lambda at: True
    world.plug("E0")
    for most in (8.0, 15.0, 8.0, 15.0, 8.0, 15.0):
        world.station("E0").car_a = most
        world.run(20)
    assert world.controller.outlets[world.station("E0").place].first_phase == 2
    world.station("E0").car_a = 32.0
    world.run(60)
    assert drawn(world)[0] == 32.0


@pytest.mark.parametrize(
    ("sharing", "expected"),
    [(Shares.EQUAL, [20, 20]), (Shares.WEIGHTED, [30, 10]), (Shares.PRIORITY, [32, 8])],
)
def test_static_shares_need_no_meter(sharing: Shares, expected: list[int]) -> None:
    outlets = [outlet("E0", weight=3.0, priority=1), outlet("E1")]
    model = site(
        [node("root", fuse_a=(40.0,) * 3)], outlets, meters=[], mode=Mode.STATIC, shares=sharing
    )
    world = Plant(model, [Station(each) for each in outlets])
    world.plug("E0", "E1")
    world.run(40)
    assert drawn(world) == expected


def test_what_cannot_be_true_is_no_reading() -> None:
    world = plant(1)
    assert not world.controller.metered(0.0, "main", (float("nan"), 0.0, 0.0))
    assert not world.controller.metered(0.0, "main", (1e9, 0.0, 0.0))
    assert not world.controller.metered(0.0, "main", (1.0, 2.0))
    assert not world.controller.metered(0.0, "other", (1.0, 2.0, 3.0))


def test_a_meter_is_silent_once_its_newest_measurement_is_old_whenever_that_came() -> None:
    meter = Meter(id="main", node="root", stale_after_s=30.0, fallback_a=(50.0, 50.0, 50.0))
    world = plant(1, meter=meter)
    gauge = world.controller.gauges.of_node[0]
    assert world.controller.metered(100.0, "main", (1.0, 1.0, 1.0), age_s=29.0)
    assert gauge.is_fresh(world.controller.now(101.0))
    assert not gauge.is_fresh(world.controller.now(102.0))
    assert world.controller.metered(103.0, "main", (2.0, 2.0, 2.0), age_s=40.0) is False
    assert gauge.a is not None
    assert gauge.a[0] == 1.0


def test_a_car_that_sleeps_keeps_its_minimum_when_there_is_room_and_yields_when_not() -> None:
    world = plant(2, fuse_a=(11.0, 11.0, 11.0))
    world.plug("E0", car_a=0.0)
    world.run(20)
    world.controller.plugged(20.0, world.station("E0").place, Car.SLEEPS)
    assert world.allowance("E0").limit_a >= 6
    world.plug("E1")
    world.run(30)
    assert drawn(world) == [0.0, 11.0]


def test_a_car_that_sleeps_keeps_nothing_from_one_that_would_use_it() -> None:
    world = plant(2, fuse_a=(30.0, 30.0, 30.0))
    sleeper = world.station("E0").place
    world.plug("E0", car_a=0.0)
    world.run(20)
    world.controller.plugged(20.0, sleeper, Car.SLEEPS)
    world.plug("E1")
    world.run(60)
    assert drawn(world) == [0.0, 30.0]
    assert world.allowance("E0").limit_a == 0
    world.unplug("E1")
    world.run(20)
    assert world.allowance("E0").limit_a >= 6


def test_a_car_that_was_paused_asleep_is_asked_again_after_a_turn() -> None:
    world = plant(2, fuse_a=(30.0, 30.0, 30.0), rules={"turn_s": 120.0})
    sleeper = world.station("E0").place
    world.plug("E0", car_a=0.0)
    world.run(20)
    world.controller.plugged(20.0, sleeper, Car.SLEEPS)
    world.plug("E1")
    world.run(40)
    # The station says now that nothing is offered, no longer that its car wants nothing.
    world.controller.plugged(60.0, sleeper, Car.WANTS)
    world.run(40)
    assert world.allowance("E0").limit_a == 0
    world.run(60)
    assert world.allowance("E0").limit_a >= 6
    world.station("E0").car_a = 32.0
    world.run(60)
    assert drawn(world) == [15.0, 15.0]
    assert world.overload_a() <= 0


def test_who_is_asked_again_takes_no_turn_from_one_that_charges() -> None:
    world = plant(2, fuse_a=(11.0, 11.0, 11.0), rules={"turn_s": 60.0})
    sleeper = world.station("E0").place
    world.plug("E0", car_a=0.0)
    world.run(20)
    world.controller.plugged(20.0, sleeper, Car.SLEEPS)
    world.plug("E1")
    world.run(30)
    world.controller.plugged(50.0, sleeper, Car.WANTS)
    world.run(200)
    assert drawn(world) == [0.0, 11.0]


def test_limits_that_outlive_us_stay_within_what_the_node_bears_without_us() -> None:
    outlets = [outlet("E0"), outlet("E1"), outlet("E2")]
    fed = node("root", fuse_a=FUSE, safe_a=(30.0, 30.0, 30.0))
    world = Plant(site([fed], outlets), [Station(each) for each in outlets])
    world.controller.stands(world.station("E2").place, 8.0, outlives=False)
    world.plug("E0", "E1", "E2")
    for _ in range(60):
        world.step()
        alone = [world.station("E0").limit_a, world.station("E1").limit_a, 8.0]
        assert sum(alone) <= 30
    assert drawn(world) == [11.0, 11.0, 32.0]
    reason = world.allowance("E0").reason
    assert reason.source is Source.SAFE
    assert words(reason).endswith("phase L1 of root bears no more should the steering fail")


def test_on_lines_that_a_car_leaves_its_outlet_keeps_what_it_may_always_draw() -> None:
    outlets = [outlet("E0", safe_a=8.0), outlet("E1")]
    stations = [Station(outlets[0], car_lines=1), Station(outlets[1])]
    world = Plant(site([node("root", fuse_a=(64.0, 36.0, 36.0))], outlets), stations)
    world.plug("E0", "E1")
    for _ in range(120):
        world.step()
        assert world.station("E1").limit_a <= 36.0 - 8.0
    assert drawn(world) == [32.0, 28.0]


def test_what_a_paused_station_falls_back_to_without_us_is_given_to_nobody() -> None:
    outlets, fuse = [outlet("E0"), outlet("E1")], (20.0,) * 3
    world = Plant(site([node("root", fuse_a=fuse)], outlets), [Station(each) for each in outlets])
    paused = world.controller.outlets[world.station("E0").place]
    world.plug("E0", "E1")
    world.controller.plugged(0.0, world.station("E0").place, Car.SLEEPS)
    paused.rests(10.0)
    world.run(60)
    assert world.station("E1").limit_a == 20.0 - 10.0
    paused.rests(0.0)
    world.run(30)
    assert world.station("E1").limit_a == 20.0


def test_between_what_an_outlet_takes_is_followed_from_the_next_decision_on() -> None:
    world = plant(2, fuse_a=(40.0,) * 3)
    world.plug(*names(2))
    world.run(40)
    assert drawn(world) == [20.0, 20.0]
    world.controller.takes(world.station("E0").place, 8.0, 10.0)
    world.run(40)
    assert drawn(world) == [10.0, 30.0]
    world.controller.limited([Word("root", phase, 7.0, "grid") for phase in range(3)])
    world.run(20)
    assert drawn(world) == [0.0, 7.0], "E0 takes nothing below 8 A"


def test_of_an_outlet_that_is_not_there_nothing_is_noted() -> None:
    world = plant(1)
    before = dict(world.controller.outlets)
    world.controller.takes(Place(station=StationId("elsewhere"), evse=1), 8.0, 10.0)
    assert world.controller.outlets == before

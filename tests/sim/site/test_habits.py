from itertools import accumulate, islice, takewhile

import pytest

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.sim.site.habits import (
    CABLE_S,
    GIVING_UP_S,
    PATIENCE_S,
    Act,
    Guests,
    Habits,
    Visit,
)
from chargeloom.sim.vehicles.tempers import Habit
from chargeloom.sim.vehicles.vehicle import Supply
from tests.sim.v16.pocket_csms import Bench, refused
from tests.sim.v201 import pocket_csms as v2

TOKENS = ("TAG1", "TAG2")


def visits(seed: int, count: int = 200, supply: Supply = Supply.AC) -> list[Visit]:
    habits = Habits(seed, supply=supply, tokens=TOKENS)
    return [habits.next_visit() for _ in range(count)]


def told(visit: Visit) -> tuple[object, ...]:
    return (visit.arrives_in_s, visit.vehicle.kind, visit.vehicle.soc, visit.token, visit.steps)


class Stay:
    """One connector with guests, on a bench."""

    def __init__(self, bench: Bench | v2.Bench, seed: int = 1, gap_s: float = 600) -> None:
        self.bench = bench
        habits = Habits(seed, supply=Supply.AC, tokens=TOKENS, gap_s=gap_s)
        self.guests = Guests(bench.model, 1, habits, pace=bench.pace, now=bench.now)

    def wait(self, seconds: float) -> None:
        until = self.bench.now + seconds
        while (deadline := self.guests.deadline()) <= until:
            self.bench.wait(deadline - self.bench.now)
            self.guests.tick(self.bench.now)
            self.bench.exchange()
            self.guests.look(self.bench.now)
        self.bench.wait(until - self.bench.now)


def test_the_same_seed_brings_the_same_people() -> None:
    first, again, other = (list(map(told, visits(seed))) for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("visit", visits(7, 50))
def test_a_visit_begins_and_ends_in_its_order(visit: Visit) -> None:
    acts = [step.act for step in visit.steps]
    assert set(acts[:2]) == {Act.PLUG, Act.PRESENT}
    assert acts[2:] in ([Act.CHECK, Act.UNPLUG], [Act.CHECK, Act.STOP, Act.UNPLUG])
    assert all(step.after_s >= 0 for step in visit.steps)
    assert visit.token in TOKENS


def test_every_visitor_comes_with_room_in_the_battery() -> None:
    assert all(visit.vehicle.wants_energy for visit in visits(3))


def test_only_vehicles_that_take_direct_current_come_to_a_dc_connector() -> None:
    assert all(visit.vehicle.kind.dc_power_w > 0 for visit in visits(3, supply=Supply.DC))


def test_stays_on_dc_are_shorter() -> None:
    stays = {
        supply: sum(step.after_s for visit in visits(3, supply=supply) for step in visit.steps)
        for supply in Supply
    }
    assert stays[Supply.DC] < stays[Supply.AC] / 3


def test_every_car_has_one_of_the_habits_that_are_wanted() -> None:
    wanted = (Habit.LATE_START, Habit.ONE_PHASE)
    habits = Habits(3, supply=Supply.AC, tokens=TOKENS, cars=wanted)
    came = [habits.next_visit().vehicle for _ in range(200)]
    late = [one for one in came if not one.wants_energy]
    assert 70 < len(late) < 130
    assert all(one.kind.ac_phases == 1 for one in came if one not in late)


def test_people_come_about_as_often_as_configured() -> None:
    habits = Habits(5, supply=Supply.AC, tokens=TOKENS, gap_s=600)
    arrivals = accumulate(habits.next_visit().arrives_in_s for _ in iter(int, 1))
    in_time = list(takewhile(lambda at: at < 600 * 1000, islice(arrivals, 5000)))
    assert 900 < len(in_time) < 1100


def test_a_day_of_guests_makes_whole_sessions() -> None:
    bench = Bench.accepted(MeterValueSampleInterval="900")
    stay = Stay(bench)
    stay.wait(86_400)
    stay.guests.leave(bench.now)
    bench.exchange()
    starts = bench.heard(core.StartTransaction)
    stops = bench.heard(core.StopTransaction)
    assert len(starts) == len(stops) > 5
    assert {one.id_tag for one in starts} == set(TOKENS)
    assert any(
        stop.meter_stop - start.meter_start > 5000
        for start, stop in zip(starts, stops, strict=True)
    )
    assert bench.statuses()[-1] == "Available"


def test_a_refused_guest_loses_patience_and_drives_away() -> None:
    bench = Bench.accepted()
    bench.csms.rules[core.Authorize] = lambda _: core.AuthorizeReply(id_tag_info=refused())
    stay = Stay(bench)
    stay.wait(86_400)
    assert bench.heard(core.StartTransaction) == []
    preparing = [at for at, one in bench.csms.heard if is_status(one, "Preparing")]
    available = [at for at, one in bench.csms.heard if is_status(one, "Available")]
    longest = 40 + PATIENCE_S + GIVING_UP_S
    assert len(preparing) > 20
    assert all(left - came <= longest for came, left in zip(preparing, available, strict=False))


def is_status(request: object, status: str) -> bool:
    return isinstance(request, core.StatusNotification) and request.status.value == status


def test_guests_do_not_mind_what_the_central_system_does_meanwhile() -> None:
    bench = Bench.accepted()
    stay = Stay(bench)
    for _ in range(40):
        stay.wait(1800)
        for number in bench.csms.numbers.values():
            bench.order(core.RemoteStopTransaction(transaction_id=number))
        bench.order(core.UnlockConnector(connector_id=1))
    assert bench.model.is_quiet


NEVER_S = 1e9
"""How long nobody comes of his own accord."""


def test_who_is_let_in_from_afar_stands_there_and_plugs_in() -> None:
    bench = Bench.accepted()
    stay = Stay(bench, gap_s=NEVER_S)
    bench.order(core.RemoteStartTransaction(id_tag="APP", connector_id=1))
    stay.guests.look(bench.now)
    stay.wait(CABLE_S[1])
    (start,) = bench.heard(core.StartTransaction)
    assert start.id_tag == "APP"
    stay.wait(86_400)
    assert bench.statuses()[-1] == "Available"
    assert len(bench.heard(core.StopTransaction)) == 1


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_who_is_let_in_from_afar_plugs_in_at_a_station_of_2_x(version: str) -> None:
    bench = v2.Bench.accepted(version)
    stay = Stay(bench, gap_s=NEVER_S)
    token = {"idToken": "APP", "type": "Central"}
    bench.order("RequestStartTransaction", idToken=token, remoteStartId=7, evseId=1)
    stay.guests.look(bench.now)
    stay.wait(CABLE_S[1])
    assert bench.model.outlet(1).is_closed
    assert "Charging" in {state for *_, state in bench.events()}
    stay.wait(86_400)
    assert bench.statuses()[-1] == "Available"


def test_who_comes_is_let_in_once() -> None:
    bench = Bench.accepted()
    stay = Stay(bench, gap_s=NEVER_S)
    bench.order(core.RemoteStartTransaction(id_tag="APP", connector_id=1))
    stay.guests.look(bench.now)
    due = stay.guests.deadline()
    stay.guests.look(bench.now + 1.0)
    assert stay.guests.deadline() == due <= bench.now + CABLE_S[1]


def test_nobody_hurries_to_a_place_that_waits_for_no_cable() -> None:
    bench = Bench.accepted()
    stay = Stay(bench, gap_s=NEVER_S)
    due = stay.guests.deadline()
    stay.guests.look(bench.now)
    assert stay.guests.deadline() == due

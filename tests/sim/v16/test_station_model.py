"""Links come and go; what a station has to tell is told (OCPP 1.6, 3.7 and 4.9)."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import ChargePointErrorCode
from chargeloom.sim.station.happening import What
from chargeloom.sim.v16.status import NEXT
from tests.sim.back_to_back import car
from tests.sim.v16.pocket_csms import SILENCE, Bench

START, VALUES, STOP, STATUS = (
    core.StartTransaction,
    core.MeterValues,
    core.StopTransaction,
    core.StatusNotification,
)


def test_only_one_call_is_under_way() -> None:
    """(OCPP-J 1.6, 4.1.1)."""
    bench = Bench()
    bench.is_linked = True
    bench.model.connected(0.0)
    bench.model.plug(1, car(), 0.0)
    assert len(bench.model.frames_to_send()) == 1
    bench.model.tick(10.0)
    assert bench.model.frames_to_send() == []


def test_a_call_without_an_answer_gives_way_after_the_time_out() -> None:
    bench = Bench.accepted(ConnectionTimeOut="1000")
    bench.csms.script[STATUS] = [SILENCE]
    bench.plug()
    bench.model.transfer("Stranger", None, "data", bench.now)
    bench.wait(29)
    assert bench.heard(core.DataTransfer) == []
    bench.wait(2)
    assert [one.data for one in bench.heard(core.DataTransfer)] == ["data"]


def test_what_arrives_without_a_link_is_not_heard() -> None:
    bench = Bench.accepted()
    bench.disconnect()
    bench.model.receive(bench.csms.call(core.ClearCache(), bench.now), bench.now)
    assert bench.model.frames_to_send() == []


def test_after_an_interruption_only_the_present_status_is_told() -> None:
    """(OCPP 1.6, 4.9, rules 1 and 3)."""
    bench = Bench.accepted()
    bench.disconnect()
    bench.plug()
    bench.wait(10)
    bench.unplug()
    bench.wait(10)
    bench.plug()
    bench.connect()
    (told,) = bench.heard(STATUS)
    assert (told.connector_id, told.status.value) == (1, "Preparing")
    assert told.timestamp is not None
    assert told.timestamp.timestamp() - bench.clock.ahead_s == 20


def test_after_an_interruption_without_news_nothing_is_told() -> None:
    bench = Bench.accepted()
    bench.disconnect()
    bench.plug()
    bench.unplug()
    bench.connect()
    assert bench.actions() == []


def test_a_status_whose_answer_the_link_swallowed_is_told_again() -> None:
    bench = Bench.accepted()
    bench.csms.script[STATUS] = [SILENCE]
    bench.plug()
    bench.disconnect()
    bench.connect()
    assert bench.statuses() == ["Preparing", "Preparing"]


def test_messages_for_nobody_are_not_kept() -> None:
    bench = Bench.accepted()
    bench.disconnect()
    bench.model.transfer("Stranger", None, "data", bench.now)
    bench.connect()
    assert bench.actions() == []


def plug(bench: Bench, amount: int) -> None:
    if bench.model.station.connectors[1].outlet.vehicle is None:
        bench.plug(car(0.1 + amount / 1000))


def unplug(bench: Bench, _: int) -> None:
    if bench.model.station.connectors[1].outlet.vehicle is not None:
        bench.unplug()


def cut(bench: Bench, _: int) -> None:
    if bench.is_linked:
        bench.disconnect()


def link(bench: Bench, _: int) -> None:
    if not bench.is_linked:
        bench.connect()


def swallow(bench: Bench, _: int) -> None:
    """Let the link break after the central system has heard, and before the station has."""
    if bench.is_linked:
        for kind in (START, VALUES, STOP, core.Authorize, STATUS):
            bench.csms.script[kind] = [SILENCE]
        bench.present()
        bench.disconnect()
        bench.csms.script.clear()


def lose_power(bench: Bench, amount: int) -> None:
    bench.lose_power(amount)


def fail(bench: Bench, _: int) -> None:
    bench.model.fail(1, ChargePointErrorCode.OVER_VOLTAGE, bench.now)
    bench.exchange()


def repair(bench: Bench, _: int) -> None:
    bench.model.repair(1, bench.now)
    bench.exchange()


ACTS: dict[str, Callable[[Bench, int], None]] = {
    "plug": plug,
    "unplug": unplug,
    "present": lambda bench, _: bench.present(),
    "wait": lambda bench, amount: bench.wait(amount),
    "cut": cut,
    "link": link,
    "swallow": swallow,
    "fail": fail,
    "lose power": lose_power,
    "repair": repair,
}
acts = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(1, 400)), max_size=40)


def play(script: list[tuple[str, int]]) -> Bench:
    bench = Bench(
        settings={"AllowOfflineTxForUnknownId": "true", "MeterValueSampleInterval": "100"}
    )
    bench.connect()
    for name, amount in script:
        ACTS[name](bench, amount)
        bench.wait(1)
    if bench.model.station.running():
        bench.present()
    if not bench.is_linked:
        bench.connect()
    bench.wait(10)
    return bench


@settings(max_examples=300)
@given(acts)
def test_whatever_the_links_do_every_watt_hour_is_told_once_by_what_it_means(
    script: list[tuple[str, int]],
) -> None:
    bench = play(script)
    assert bench.model.is_quiet
    believed = [one.energy_wh for one in bench.happenings() if one.what is What.STOPPED]
    starts = {bench.csms.number(one): one for one in bench.heard(START)}
    stops = {one.transaction_id: one for one in bench.heard(STOP)}
    assert starts.keys() == stops.keys()
    told = [stops[number].meter_stop - starts[number].meter_start for number in starts]
    assert Counter(told) == Counter(believed)
    assert all(one == stops[one.transaction_id] for one in bench.heard(STOP))


@settings(max_examples=300)
@given(acts)
def test_whatever_happens_the_states_follow_the_table(script: list[tuple[str, int]]) -> None:
    """An illegal step raises in the station itself; what is told online is the whole path."""
    online = [step for step in script if step[0] not in {"cut", "link", "swallow", "lose power"}]
    bench = play(online)
    path = [one.status for one in bench.heard(STATUS) if one.connector_id == 1]
    assert all(after in NEXT[before] for before, after in pairwise(path))


@settings(max_examples=300)
@given(acts)
def test_transactions_are_told_in_the_order_of_their_time(script: list[tuple[str, int]]) -> None:
    """(OCPP 1.6, 3.7)."""
    bench = play(script)
    times = [
        request.meter_value[0].timestamp if isinstance(request, VALUES) else request.timestamp
        for _, request in bench.csms.heard
        if isinstance(request, START | VALUES | STOP)
    ]
    assert times == sorted(times)

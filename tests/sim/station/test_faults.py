"""Faults on demand, one by one."""

import re

import pytest

from chargeloom.sim.site.building import Version
from chargeloom.sim.station.faults import DEFAULTS, Fault, read_fault
from tests.sim.raw_bench import VERSIONS, RawBench

every = pytest.mark.parametrize("version", VERSIONS)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_number_unless_it_is_given_one(fault: Fault) -> None:
    assert read_fault(fault.value) == (fault, DEFAULTS[fault])
    assert read_fault(f"{fault.value}=0.3") == (fault, 0.3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("flood", "there is no fault 'flood'; there are drop, duplicate, "),
        ("", "there is no fault ''"),
        ("drop=soon", "drop needs a number behind its equals sign, not 'soon'"),
        ("clock-drift=nan", "clock-drift needs a number"),
        ("delay=-1", "delay cannot be negative"),
        ("duplicate=3", "duplicate is a share, of 1 at most"),
        ("lose-replies=3", "lose-replies is a share, of 1 at most"),
    ],
)
def test_what_is_no_fault_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        read_fault(text)


@every
def test_the_link_falls_again_and_again_and_nothing_is_lost(version: Version) -> None:
    bench = RawBench.accepted(version, faults=("drop=60",))
    bench.charge(59)
    linked = [bench.is_linked]
    bench.wait(2)
    linked.append(bench.is_linked)
    assert linked == [True, False]
    bench.stop()
    bench.connect()
    assert len(bench.stops()) == 1


@every
def test_every_call_leaves_twice_under_the_same_id(version: Version) -> None:
    bench = RawBench.accepted(version, faults=("duplicate=1",))
    bench.charge()
    calls = [frame for frame in bench.frames if frame[0] == 2]
    assert calls[::2] == calls[1::2] != []


@every
def test_everything_leaves_late(version: Version) -> None:
    bench = RawBench(version, faults=("delay=5",))
    bench.connect()
    assert bench.frames == []
    bench.wait(5)
    assert [frame[2] for frame in bench.frames] == ["BootNotification"]


@every
def test_lost_answers_are_asked_for_again(version: Version) -> None:
    bench = RawBench.accepted(version, faults=("lose-replies=1",))
    bench.wait(100)
    assert len(bench.heard("BootNotification")) == 1
    assert bench.heard("StatusNotification") == []


@every
def test_a_station_vanishes_and_leaves_its_link_open(version: Version) -> None:
    bench = RawBench.accepted(version, faults=("half-open=60",))
    bench.wait(59)
    assert not bench.model.goes_silent
    bench.wait(2)
    assert bench.model.wants_link
    assert bench.model.goes_silent


@pytest.mark.parametrize(
    ("fault", "begins"),
    [("clock-1970", "1970-01-01T"), ("clock-offset=3600", "2026-03-01T13:00:"),
     ("clock-drift=86400", "2026-03-01T12:00:")],
)  # fmt: skip
@every
def test_a_clock_is_wrong_although_it_is_told_the_time(
    version: Version, fault: str, begins: str
) -> None:
    bench = RawBench.accepted(version, faults=(fault,))
    bench.charge()
    (start,) = bench.starts()
    assert start["timestamp"].startswith(begins)


def test_a_drifting_clock_gains_until_it_is_set() -> None:
    bench = RawBench.accepted(Version.V16, faults=("clock-drift=86400",))
    bench.wait(250)
    bench.charge()
    (start,) = bench.starts()
    assert start["timestamp"].startswith("2026-03-01T12:08:20")

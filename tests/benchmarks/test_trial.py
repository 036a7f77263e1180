"""A whole trial of the Python peer: started, loaded, stopped, and counted."""

import sys
from pathlib import Path

import pytest

from benchmarks.arena import Arena, WrongRows, check_rows
from benchmarks.process import Cores
from benchmarks.script import Rows
from benchmarks.servers.peers import PythonPeer
from benchmarks.servers.server import Durability
from benchmarks.station import Account, Refused

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="epoll and /proc")
STATIONS = 8


@pytest.fixture
def arena(tmp_path: Path) -> Arena:
    made = Arena(tmp_path / "work", Cores(), STATIONS)
    made.prepare([PythonPeer()])
    return made


def test_all_that_a_trial_acknowledges_is_stored(arena: Arena) -> None:
    peer = PythonPeer()
    with arena.trial(peer, arena.fresh(peer), Durability.FULL) as (process, load):
        load.connect(arena.population.stations, arena.scripts(0, STATIONS))
        load.prepare()
        load.say(3)
        closed = load.closed_loop(0.05, 0.3, process.cpu_us)
        spaced = load.open_loop(100, 0.3, process.cpu_us)
        acknowledged = load.rows
    assert acknowledged.messages >= STATIONS * 4 + closed.messages + spaced.messages
    assert closed.messages > 10
    assert 0 < closed.cpu_us < process.life_cpu_us - closed.opened_at_cpu_us
    assert closed.late_messages <= STATIONS
    assert 10 < spaced.messages < 60
    assert min(spaced.waits_ms) > 0


def test_a_wrong_password_is_not_let_in(arena: Arena) -> None:
    peer = PythonPeer()
    identity = arena.population.stations[0].identity
    with (
        arena.opened(peer, arena.fresh(peer), Durability.NORMAL) as (_, load),
        pytest.raises(Refused, match="401"),
    ):
        load.connect([Account(identity, "wrong")], arena.scripts(0, 1))


def test_a_row_too_few_fails_the_run() -> None:
    rows = Rows(messages=5, samples=9, statuses=1, starts=1, stops=1)
    check_rows(PythonPeer(), rows, rows)
    with pytest.raises(WrongRows):
        check_rows(PythonPeer(), rows, rows._replace(samples=8))

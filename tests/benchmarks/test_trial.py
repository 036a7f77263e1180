"""Whole trials: a server started, loaded, stopped, and counted."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.arena import Arena, WrongRows, check_rows
from benchmarks.history import Past
from benchmarks.load import Load
from benchmarks.process import Cores
from benchmarks.script import Rows
from benchmarks.servers.ours import Chargeloom
from benchmarks.servers.peers import PythonPeer
from benchmarks.servers.server import Durability, ServerUnderTest
from benchmarks.station import Account, Refused
from benchmarks.window import Window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="epoll and /proc")
STATIONS = 8


@pytest.fixture
def arena(tmp_path: Path) -> Arena:
    return Arena(tmp_path / "work", Cores(), STATIONS)


def busy_window(load: Load, cpu_us: Callable[[], float]) -> Window:
    """Measure until a window had answers in it: a busy machine may give the server no time in one."""
    while (window := load.closed_loop(0.05, 0.3, cpu_us)).messages <= 10:
        pass
    return window


@pytest.mark.parametrize("server", [Chargeloom(), PythonPeer()], ids=lambda each: each.name)
def test_all_that_a_trial_acknowledges_is_stored(arena: Arena, server: ServerUnderTest) -> None:
    arena.prepare([server])
    with arena.trial(server, arena.fresh(server), Durability.FULL) as (process, load):
        load.connect(arena.population.stations, arena.scripts(0, STATIONS))
        load.prepare()
        load.say(3)
        closed = busy_window(load, process.cpu_us)
        spaced = load.open_loop(100, 0.3, process.cpu_us)
        acknowledged = load.rows
    assert acknowledged.messages >= STATIONS * 4 + closed.messages + spaced.messages
    assert 0 < closed.cpu_us < process.life_cpu_us - closed.opened_at_cpu_us
    assert closed.late_messages <= STATIONS
    assert 10 < spaced.messages < 60
    assert min(spaced.waits_ms) > 0


def test_a_wrong_password_is_not_let_in(arena: Arena) -> None:
    peer = PythonPeer()
    arena.prepare([peer])
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


@pytest.mark.parametrize("server", [Chargeloom(), PythonPeer()], ids=lambda each: each.name)
def test_an_invented_past_is_stored_and_does_not_keep_a_server_from_starting(
    arena: Arena, server: ServerUnderTest
) -> None:
    arena.prepare([server])
    data_dir = arena.fresh(server)
    server.fill(data_dir, Past(arena.population, 100, datetime(2026, 11, 23, tzinfo=UTC)))
    with arena.opened(server, data_dir, Durability.FULL) as (_, load):
        load.connect(arena.population.stations[:1], arena.scripts(0, 1))
        load.say(1)
    stored = server.stored(data_dir)
    assert 100 <= stored.starts == stored.stops < 110
    assert stored.messages == 1

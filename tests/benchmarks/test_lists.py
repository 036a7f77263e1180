"""The lists benchmark: its long past is whole, and every list is asked for and given."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import uvloop

from benchmarks import lists, long_past
from benchmarks.arena import say
from benchmarks.chance import drawn_from
from benchmarks.long_past import Counted, Sizes, fill
from benchmarks.plan import SOAKED
from benchmarks.population import Population, population
from benchmarks.process import Cores
from benchmarks.servers import ours_tables
from benchmarks.servers.ours import Chargeloom
from benchmarks.servers.server import Durability, running
from chargeloom import clock
from chargeloom.domain.instant import Instant

SMALL = Sizes(transactions=300, reading_rows=1_000, messages=900)


STRAYS = (
    'SELECT count(*) FROM "transaction" WHERE abs((id >> 21) - received_at / 1000) > 1',
    "SELECT count(*) FROM event WHERE abs((id >> 21) - at / 1000) > 1",
    "SELECT count(*) FROM journal WHERE abs((id >> 21) - at / 1000) > 1",
)
"""What has an id of another time than its own."""


class Filled:
    """A filled database, and who is in it."""

    def __init__(self, data_dir: Path, stations: int, sizes: Sizes) -> None:
        self.data_dir = data_dir
        self.population: Population = population(stations, drawn_from(1))
        self.now: Instant = clock.now()
        Chargeloom().seed(data_dir, self.population)
        self.counted: Counted = fill(data_dir, self.population, sizes, self.now)

    @property
    def database(self) -> Path:
        return self.data_dir / ours_tables.DATABASE

    def ask(self) -> dict[str, list[float]]:
        secret = uvloop.run(lists.key(self.data_dir))
        questions = lists.Questions(self.database, self.population, self.now)
        with running(Chargeloom(), self.data_dir, Durability.FULL, Cores()) as process:
            return lists.asked(process.ports.http, secret, questions)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_past, "STATIONS", 4)
        patch.setattr(lists, "STATIONS", 4)
        patch.setattr(lists, "ASKED", 2)
        yield Filled(tmp_path_factory.mktemp("lists") / "data", 4, SMALL)


def test_at_least_as_much_is_there_as_was_wanted(filled: Filled) -> None:
    counted = filled.counted
    assert counted.transactions >= SMALL.transactions
    assert counted.reading_rows >= SMALL.reading_rows
    assert counted.messages >= SMALL.messages
    assert counted.readings > 4 * counted.reading_rows
    assert counted.events > counted.transactions


def test_copies_are_moved_in_time_with_their_ids(filled: Filled) -> None:
    with closing(sqlite3.connect(filled.database)) as database:
        for strays in STRAYS:
            assert database.execute(strays).fetchone() == (0,), strays
        (periods,) = database.execute(
            'SELECT count(DISTINCT (? - began_at) / ?) FROM "transaction"',
            (filled.now, long_past.PERIOD),
        ).fetchone()
        assert periods > 1
        sessions = (
            'SELECT count(*) FROM "transaction" WHERE session NOT IN (SELECT id FROM session)'
        )
        assert database.execute(sessions).fetchone() == (0,)
        listed = "SELECT count(*) FROM journal_of_station JOIN journal USING (id, station_no)"
        assert database.execute(listed).fetchone() == (filled.counted.messages,)


def test_every_list_is_asked_for_and_given(filled: Filled) -> None:
    times = filled.ask()
    assert times.keys() == lists.LISTS.keys()
    assert all(len(some) == 2 for some in times.values())


def test_p95_is_what_nineteen_of_twenty_stay_below() -> None:
    assert lists.p95([float(number) for number in range(100)]) == 94
    assert lists.p95([3.0]) == 3


@pytest.mark.soak
def test_a_hundred_million_readings_are_listed(tmp_path: Path) -> None:
    full = Filled(tmp_path / "data", 1_000, SOAKED)
    assert full.counted.transactions >= 1_000_000
    assert full.counted.readings >= 100_000_000
    for name, times in full.ask().items():
        say(f"{name} p95 {lists.p95(times):.0f} ms")

"""Other processes: they read, open, close and write beside us, and may be killed at any moment."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from chargeloom.storage.pages import Page
from chargeloom.storage.sqlite.store import SqliteStore
from tests.shared import REPOSITORY
from tests.storage import facts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "facts.db"


_WRITES_UNTIL_KILLED = """
import asyncio, itertools, sys
from functools import partial
from pathlib import Path
from chargeloom.storage.sqlite.store import SqliteStore
from tests.storage import facts

async def main(path, first):
    store = SqliteStore(path)
    await store.open()
    await store.commit(facts.unit(facts.station()))
    room = asyncio.Semaphore(100)

    def told(number, outcome):
        print(number, outcome, flush=True)
        room.release()

    for number in itertools.count(first, 2):
        await room.acquire()
        reading = facts.meter_record(facts.reading(facts.later(number), str(number)))
        unit = facts.unit(facts.exchange(number), facts.event(number), reading)
        store.submit(unit, partial(told, number))

asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
"""

ROUNDS = 4
ACKNOWLEDGED = 400


def killed_writer(path: Path, first: int) -> set[int]:
    """Let a process write until it has acknowledged enough, kill it, and return what it acknowledged."""
    arguments = (sys.executable, "-c", _WRITES_UNTIL_KILLED, path, str(first))
    acknowledged: set[int] = set()
    with subprocess.Popen(arguments, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            number, _, outcome = line.partition(" ")
            if outcome == "None\n":
                acknowledged.add(int(number))
            if len(acknowledged) == ACKNOWLEDGED:
                writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    return acknowledged


async def test_what_a_killed_process_acknowledged_is_there_once_and_whole(path: Path) -> None:
    acknowledged: set[int] = set()
    for turn in range(ROUNDS):
        acknowledged |= killed_writer(path, 2 + turn * 1_000_000)
    store = SqliteStore(path)
    await store.open()
    page = Page(limit=10_000_000)
    exchanges = [one.id for one in await store.exchanges(page, facts.STATION, None)]
    readings = await store.readings(facts.transaction().id, None, 10_000_000)
    values = [int(one.reading.values[0]) for one in readings]
    events = [one.id for one in await store.events(page)]
    await store.close()
    assert len(acknowledged) >= ROUNDS * ACKNOWLEDGED
    assert acknowledged <= set(exchanges)
    assert len(exchanges) == len(set(exchanges))
    assert exchanges == values == events
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


_COMES_AND_GOES = """
import asyncio, sqlite3, sys
from contextlib import closing
from pathlib import Path
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.pages import Page
from tests.storage import facts

async def main(path, turn):
    print("up", flush=True)
    for n in range(8):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT count(*) FROM journal").fetchone()
        store = SqliteStore(path)
        await store.open()
        await store.commit(facts.unit(facts.user(2 * (100 * turn + n) + 2)))
        await store.events(Page())
        await store.close()

asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
"""


async def test_others_that_come_and_go_under_load_cost_nothing(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.commit(facts.unit(facts.station()))
    others = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _COMES_AND_GOES, path, str(turn)),
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
        )
        for turn in range(2)
    ]
    ended = asyncio.gather(*(other.communicate() for other in others))
    acknowledged = []
    number = 0
    while not ended.done():
        number += 2
        await store.commit(facts.unit(facts.exchange(number), facts.event(number)))
        acknowledged.append(number)
    assert [other.returncode for other in others] == [0, 0]
    page = Page(limit=10_000_000)
    assert [one.id for one in await store.exchanges(page, facts.STATION, None)] == acknowledged
    assert [one.id for one in await store.events(page)] == acknowledged
    assert len(await store.users(page)) == 16
    await store.close()
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT id FROM journal ORDER BY id").fetchall()
    assert [row[0] for row in found] == acknowledged


async def test_stations_that_another_process_added_keep_their_numbers_apart(path: Path) -> None:
    first, second = SqliteStore(path), SqliteStore(path)
    await first.open()
    await second.open()
    mine = facts.exchange(2)
    others = facts.exchange(4, station=facts.OTHER)
    await first.commit(facts.unit(facts.station(), mine))
    await second.commit(facts.unit(facts.station(facts.OTHER), others))
    await first.commit(facts.unit(facts.exchange(6, station=facts.OTHER)))
    await second.commit(facts.unit(facts.exchange(8)))
    for store in (first, second):
        ids = [one.id for one in await store.exchanges(Page(), facts.STATION, None)]
        assert ids == [2, 8]
        ids = [one.id for one in await store.exchanges(Page(), facts.OTHER, None)]
        assert ids == [4, 6]
    await first.close()
    await second.close()

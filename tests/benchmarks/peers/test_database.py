import sqlite3
from pathlib import Path

import pytest

from benchmarks.chance import drawn_from
from benchmarks.peers import seeding
from benchmarks.peers.python_ocpp.database import Database, Frame, Sample, Start, Stop
from benchmarks.population import population
from benchmarks.script import Rows

FRAME = Frame("LOOM-00000", "2026-11-23T12:00:00Z", "[]")
START = Start(1, "TAG00000", "2026-11-23T12:00:00Z", 5)
SAMPLE = Sample("LOOM-00000", 1, 1, FRAME.received_at, "Voltage", None, None, None, "V", "230.1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    seeding.seed(tmp_path / "data", population(2, drawn_from(1)))
    return tmp_path / "data"


async def opened(folder: Path, synchronous: str = "full") -> Database:
    return await Database.open(folder / seeding.DATABASE, synchronous)


async def test_a_repeated_start_finds_the_first_transaction(folder: Path) -> None:
    database = await opened(folder)
    first = await database.start(FRAME, START)
    assert first == (1, "Accepted")
    assert await database.start(FRAME, START) == first
    assert await database.start(FRAME, START._replace(meter_start=6)) == (2, "Accepted")
    await database.close()
    assert seeding.stored(folder).starts == 2


async def test_the_first_stop_stands(folder: Path) -> None:
    database = await opened(folder)
    number, _ = await database.start(FRAME, START)
    await database.stop(FRAME, Stop(number, "2026-11-23T13:00:00Z", 9, None, "TAG00000"))
    await database.stop(FRAME, Stop(number, "2026-11-23T14:00:00Z", 10, None, None))
    await database.close()
    with sqlite3.connect(folder / seeding.DATABASE) as connection:
        rows = connection.execute("SELECT stopped_at, meter_stop FROM charge").fetchall()
    connection.close()
    assert rows == [("2026-11-23T13:00:00Z", 9)]


async def test_an_unknown_tag_is_invalid(folder: Path) -> None:
    database = await opened(folder)
    assert await database.authorize(FRAME, "nobody") == "Invalid"
    await database.close()


async def test_each_sample_is_a_row_beside_the_message(folder: Path) -> None:
    database = await opened(folder)
    await database.meter_values(FRAME, [SAMPLE] * 9)
    await database.heartbeat(FRAME)
    await database.close()
    assert seeding.stored(folder) == Rows(messages=2, samples=9, statuses=0, starts=0, stops=0)


async def test_a_change_is_told_once_and_answers_are_kept(folder: Path) -> None:
    database = await opened(folder)
    for status in ("Available", "Preparing"):
        await database.status(FRAME, 1, status, "NoError", FRAME.received_at)
    for _ in range(2):
        number, _ = await database.start(FRAME, START)
        await database.stop(FRAME, Stop(number, "2026-11-23T13:00:00Z", 9, None, None))
    await database.answered(FRAME, '[3,"1",{}]')
    await database.close()
    with sqlite3.connect(folder / seeding.DATABASE) as connection:
        told = connection.execute("SELECT type FROM event ORDER BY id").fetchall()
        connectors = connection.execute("SELECT status FROM connector").fetchall()
        answers = connection.execute("SELECT answer FROM journal WHERE message IS NULL").fetchall()
    connection.close()
    started, stopped = ("transaction.started",), ("transaction.stopped",)
    assert told == [("connector.status",), ("connector.status",), started, stopped]
    assert connectors == [("Preparing",)]
    assert answers == [('[3,"1",{}]',)]
    assert seeding.stored(folder) == Rows(messages=6, samples=0, statuses=2, starts=1, stops=1)

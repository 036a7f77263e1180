"""Questions are asked in threads: each is answered or given up, and every connection is closed at the end."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import literal_column, select

from chargeloom.storage import reader as module
from chargeloom.storage.asked import Asked
from chargeloom.storage.reader import Moment, Reader
from chargeloom.storage.sqlite.reading import READERS, reader
from chargeloom.storage.unavailable import StorageUnavailable
from tests.patience import PATIENCE_S


def asking(expression: str) -> Asked[int]:
    return Asked(select(literal_column(f"({expression})").label("one")), lambda row: row[0])


COUNTED: Final = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < MOST) SELECT count(*) FROM n"


def counted(most: int) -> Asked[int]:
    return asking(COUNTED.replace("MOST", str(most)))


ONE: Final = asking("1")
ENDLESS: Final = counted(10**12)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "chargeloom.db"
    with closing(sqlite3.connect(found)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE number (one INTEGER)")
    return found


@pytest.fixture
async def asked(path: Path) -> AsyncIterator[Reader]:
    opened = reader(path)
    yield opened
    await opened.close()


def are_open(path: Path) -> int:
    """Count the connections to a database that this process holds."""
    links = (each for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
    found = 0
    for link in links:
        try:
            found += link.readlink() == path
        except FileNotFoundError:
            continue
    return found


async def test_a_question_is_answered_row_by_row_or_by_the_first(asked: Reader) -> None:
    assert await asked.all(ONE) == [1]
    assert await asked.first(ONE) == 1
    assert await asked.first(asking("SELECT one FROM number")) is None


@pytest.mark.parametrize("steps", range(6))
async def test_a_question_under_way_at_the_end_is_answered_and_leaves_no_connection(
    asked: Reader, path: Path, steps: int
) -> None:
    answers = asyncio.ensure_future(asked.all(counted(100_000)))
    for _ in range(steps):
        await asyncio.sleep(0)
    under_way = steps > 0
    await asked.close()
    if under_way:
        assert await answers == [100_000]
    else:
        with pytest.raises(StorageUnavailable, match="closed"):
            await answers
    assert are_open(path) == 0


async def test_a_closed_reader_opens_no_connection(asked: Reader, path: Path) -> None:
    assert await asked.all(ONE) == [1]
    assert are_open(path) == 1
    await asked.close()
    with pytest.raises(StorageUnavailable, match="closed"):
        await asked.all(ONE)
    assert are_open(path) == 0


async def test_the_end_gives_up_what_takes_long(
    asked: Reader, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FAREWELL_S", 0.05)
    answers = asyncio.ensure_future(asked.all(ENDLESS))
    await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE_S):
        await asked.close()
        with pytest.raises(StorageUnavailable):
            await answers
    assert are_open(path) == 0


async def test_whoever_gives_up_waits_no_longer_and_leaves_the_place_to_others(
    asked: Reader,
) -> None:
    for _ in range(2 * READERS):
        answers = asyncio.ensure_future(asked.all(ENDLESS))
        await asyncio.sleep(0)
        answers.cancel()
        with pytest.raises(asyncio.CancelledError):
            await answers
    async with asyncio.timeout(PATIENCE_S):
        assert await asked.all(ONE) == [1]


async def test_to_give_up_ends_no_other_question(asked: Reader) -> None:
    """The connection of a question that was given up at the very end may be another's by then."""
    for _ in range(200):
        given_up = asyncio.ensure_future(asked.all(ONE))
        other = asyncio.ensure_future(asked.all(counted(2_000)))
        await asyncio.sleep(0)
        given_up.cancel()
        assert await other == [2_000]


async def test_too_many_questions_wait_and_then_are_told_so(
    asked: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.05)
    endless = [asyncio.ensure_future(asked.all(ENDLESS)) for _ in range(READERS)]
    await asyncio.sleep(0)
    with pytest.raises(StorageUnavailable, match="too many"):
        await asked.all(ONE)
    for one in endless:
        one.cancel()
    await asyncio.wait(endless)
    monkeypatch.setattr(module, "PATIENCE_S", PATIENCE_S)
    assert await asyncio.gather(*(asked.all(ONE) for _ in range(5 * READERS))) == [[1]] * 20


async def test_several_questions_are_answered_as_of_one_moment(asked: Reader, path: Path) -> None:
    number = asking("SELECT count(*) FROM number")

    def of_one_moment(moment: Moment) -> tuple[int | None, int | None]:
        before = moment.first(number)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO number VALUES (1)")
        return before, moment.first(number)

    assert await asked.at_one_moment(of_one_moment) == (0, 0)
    assert await asked.first(number) == 1


async def test_a_question_asked_wrongly_is_our_mistake(asked: Reader) -> None:
    with pytest.raises(Exception, match="no such column"):
        await asked.all(asking("nonsense"))
    assert await asked.all(ONE) == [1]

"""Connections that only read: each is closed, whenever the reader is."""

import asyncio
import gc
import sqlite3
import threading
import warnings
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import literal_column, select

from chargeloom.storage.asked import Asked
from chargeloom.storage.reader import Reader
from chargeloom.storage.sqlite.reading import reader
from chargeloom.storage.sqlite.thread import Connection
from chargeloom.storage.unavailable import StorageUnavailable

ONE: Asked[int] = Asked(select(literal_column("1").label("one")), lambda row: row[0])

COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT count(*) FROM n"
LONG: Asked[int] = Asked(select(literal_column(f"({COUNTED})").label("many")), lambda row: row[0])


@pytest.fixture
async def asked(tmp_path: Path) -> AsyncIterator[Reader]:
    path = tmp_path / "chargeloom.db"
    with closing(sqlite3.connect(path)):
        opened = reader(path)
    yield opened
    await opened.close()


@pytest.mark.parametrize("steps", range(6))
async def test_a_question_under_way_at_the_end_is_answered_and_leaves_no_connection(
    asked: Reader, steps: int
) -> None:
    with warnings.catch_warnings(record=True) as left_open:
        warnings.simplefilter("always")
        answers = asyncio.ensure_future(asked.all(ONE))
        for _ in range(steps):
            await asyncio.sleep(0)
        under_way = steps > 0
        await asked.close()
        if under_way:
            assert await answers == [1]
        else:
            with pytest.raises(StorageUnavailable):
                await answers
        gc.collect()
    assert left_open == []


@pytest.mark.parametrize("is_given_up", [False, True])
async def test_a_connection_that_is_being_given_back_at_the_end_is_closed(
    asked: Reader, monkeypatch: pytest.MonkeyPatch, is_given_up: bool
) -> None:
    """It is not in the pool yet that is closed, nor with its question any more."""
    assert await asked.all(ONE) == [1]
    returns, may_return = asyncio.Event(), asyncio.Event()
    rolls_back = Connection.rollback

    async def rollback(connection: Connection) -> None:
        returns.set()
        await may_return.wait()
        await rolls_back(connection)

    monkeypatch.setattr(Connection, "rollback", rollback)
    with warnings.catch_warnings(record=True) as left_open:
        warnings.simplefilter("always")
        answers = asyncio.ensure_future(asked.all(ONE))
        await returns.wait()
        if is_given_up:
            answers.cancel()
        closes = asyncio.ensure_future(asked.close())
        for _ in range(20):
            await asyncio.sleep(0)
        may_return.set()
        await closes
        assert await asyncio.gather(answers, return_exceptions=True)
        gc.collect()
    assert left_open == []


async def test_a_closed_reader_opens_no_connection(asked: Reader) -> None:
    assert await asked.all(ONE) == [1]
    await asked.close()
    with pytest.raises(StorageUnavailable, match="closed"):
        await asked.all(ONE)


async def test_a_moment_that_is_held_at_the_end_is_read_to_its_end(asked: Reader) -> None:
    with warnings.catch_warnings(record=True) as left_open:
        warnings.simplefilter("always")
        async with asked.one_moment() as moment:
            await asked.close()
            assert await moment.all(ONE) == [1]
        del moment
        gc.collect()
    assert left_open == []


@pytest.mark.parametrize("turns", range(6))
async def test_the_end_of_everything_waits_for_no_question_that_was_given_up(
    asked: Reader, turns: int
) -> None:
    assert await asked.all(ONE) == [1]
    given_up = {asyncio.ensure_future(asked.all(LONG))}
    for times in (turns, turns):
        for _ in range(times):
            await asyncio.sleep(0)
        given_up |= asyncio.all_tasks() - {asyncio.current_task()}
        for one in given_up:
            one.cancel()
    _, left = await asyncio.wait(given_up, timeout=20)
    assert left == set()
    await asked.close()
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)

"""What is done again and again goes on after a fault, and ends with the server."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from structlog.testing import capture_logs

from chargeloom.rounds import Rounds
from chargeloom.storage.unavailable import StorageUnavailable
from tests.patience import PATIENCE_S


@pytest.fixture
async def rounds() -> AsyncIterator[Rounds]:
    made = Rounds()
    yield made
    await made.stop()


@pytest.mark.parametrize(
    ("fault", "level"), [(StorageUnavailable("full"), "warning"), (RuntimeError("bug"), "error")]
)
async def test_a_round_that_fails_is_told_and_the_next_one_comes(
    rounds: Rounds, fault: Exception, level: str
) -> None:
    done = asyncio.Event()
    turns = 0

    async def act() -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise fault
        done.set()

    with capture_logs() as said:
        rounds.every(0.0, "forgetting", act)
        async with asyncio.timeout(PATIENCE_S):
            await done.wait()
    assert [(one["what"], one["log_level"]) for one in said] == [("forgetting", level)]


async def test_all_are_over_when_it_has_stopped(rounds: Rounds) -> None:
    begun, ended = asyncio.Event(), list[bool]()

    async def act() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    rounds.every(0.0, "waiting", act)
    rounds.once("waiting", act)
    async with asyncio.timeout(PATIENCE_S):
        await begun.wait()
        await asyncio.sleep(0)
    await rounds.stop()
    assert ended == [True, True]


async def test_what_is_done_once_and_fails_is_told(rounds: Rounds) -> None:
    begun = asyncio.Event()

    async def act() -> None:
        begun.set()
        raise RuntimeError("bug")

    with capture_logs() as said:
        rounds.once("coming back", act)
        async with asyncio.timeout(PATIENCE_S):
            await begun.wait()
            await asyncio.sleep(0)
    assert [(one["what"], one["log_level"]) for one in said] == [("coming back", "error")]


async def test_what_has_time_waits_for_its_first_turn(rounds: Rounds) -> None:
    done: list[str] = []
    over = asyncio.Event()

    async def act(name: str) -> None:
        done.append(name)
        if len(done) == 3:
            over.set()

    rounds.every(1000.0, "later", partial(act, "later"), after_s=1000.0)
    rounds.every(0.0, "now", partial(act, "now"))
    async with asyncio.timeout(PATIENCE_S):
        await over.wait()
    assert set(done) == {"now"}

"""Replays run beside everything else, few at once; what became of the last ones is known for a while."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.services import replays as module
from chargeloom.services.replays import (
    OURS,
    Replay,
    ReplayFailed,
    Replays,
    ReplayState,
    Step,
    TooManyReplays,
    Verdict,
    Wanted,
)
from chargeloom.storage.pages import AuditPage, Page
from tests.patience import PATIENCE_S
from tests.rig import running

WANTED = Wanted(
    station=StationId("CP-1"),
    since=Instant(1),
    until=Instant(2),
    target="ws://there.invalid",
    password="a secret",
)
STEP = Step(at=Instant(1), action="Heartbeat", verdict=Verdict.SAME, asked=b"{}")


@pytest.fixture
async def replays(tmp_path: Path) -> AsyncIterator[Replays]:
    async with running(tmp_path) as rig:
        yield rig.core.replays


async def over(replay: Replay) -> Replay:
    async with asyncio.timeout(PATIENCE_S):
        while not replay.is_over:
            await replay.news(PATIENCE_S)
    return replay


async def test_who_waits_hears_each_step_and_the_end(replays: Replays) -> None:
    may_go_on = asyncio.Event()

    async def perform(replay: Replay) -> None:
        replay.add(STEP)
        await may_go_on.wait()
        replay.note("by the way")

    replays.perform = perform
    replay = await replays.start(WANTED, "test")
    while not replay.steps:
        await replay.news(PATIENCE_S)
    assert (replay.is_over, replay.count(Verdict.SAME)) == (False, 1)
    may_go_on.set()
    assert (await over(replay)).state is ReplayState.ENDED
    assert replay.notes == ["by the way"]


@pytest.mark.parametrize(
    ("error", "said"), [(ReplayFailed("nobody there"), "nobody there"), (KeyError("x"), OURS)]
)
async def test_what_fails_says_why_and_a_bug_does_not(
    replays: Replays, error: Exception, said: str
) -> None:
    async def perform(_: Replay) -> None:
        raise error

    replays.perform = perform
    replay = await over(await replays.start(WANTED, "test"))
    assert (replay.state, replay.failure) == (ReplayState.FAILED, said)


async def test_few_run_at_once_each_can_be_stopped_and_the_oldest_is_forgotten(
    replays: Replays, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def perform(_: Replay) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(module, "MOST_KEPT", 2)
    replays.perform = perform
    first, second = [await replays.start(WANTED, "test") for _ in range(2)]
    with pytest.raises(TooManyReplays):
        await replays.start(WANTED, "test")
    await replays.stop(first)
    assert first.state is ReplayState.STOPPED
    third = await replays.start(WANTED, "test")
    assert replays.newest() == [third, second]
    assert replays.find(first.id) is None


async def test_a_replay_that_is_stopped_before_it_says_anything_is_over(replays: Replays) -> None:
    replay = await replays.start(WANTED, "test")
    await replays.stop(replay)
    assert replay.is_over
    for _ in range(module.MOST_AT_ONCE):
        await replays.start(WANTED, "test")


async def test_a_replay_begins_once_it_is_audited(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        found: list[str] = []

        async def perform(_: Replay) -> None:
            audited = await rig.core.ground.store.audit(AuditPage(Page(9)))
            found.extend(entry.action for entry in audited)

        rig.core.replays.perform = perform
        await over(await rig.core.replays.start(WANTED, "test"))
        assert "replay.started" in found


async def test_a_replay_is_audited_without_its_password(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await over(await rig.core.replays.start(WANTED, "user ada"))
        (entry,) = await rig.core.ground.store.audit(AuditPage(Page(9), action="replay.started"))
    assert (entry.actor, entry.detail["target"]) == ("user ada", "ws://there.invalid")
    assert "secret" not in str(entry.detail)

"""After a failure of the store stations are let in exactly once, over a picture that was read whole."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from chargeloom.composition.loading import load
from chargeloom.composition.returning import Returning
from chargeloom.services.core import Core
from chargeloom.storage.unavailable import StorageUnavailable
from tests.rig import Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as built:
        yield built


async def soon(seconds: float) -> None:
    del seconds
    await asyncio.sleep(0)


class Loads:
    """Loads, after what happens first each time."""

    def __init__(self, *first: Callable[[], None]) -> None:
        self.first = list(first)
        self.count = 0

    async def __call__(self, core: Core) -> None:
        self.count += 1
        if self.first:
            self.first.pop(0)()
        await load(core)


def unreadable() -> None:
    raise StorageUnavailable("too many questions at once")


async def test_a_picture_that_can_not_be_read_at_first_is_read_again(rig: Rig) -> None:
    admitted, loads = list[int](), Loads(unreadable, unreadable)
    returning = Returning(rig.core, lambda: admitted.append(loads.count), load=loads, pause=soon)
    returning.leave()
    await returning.come_back()
    assert admitted == [3]
    rig.core.fleet.demand_trust()


async def test_what_failed_again_while_it_was_read_is_read_once_more(rig: Rig) -> None:
    admitted, loads = list[int](), Loads()
    returning = Returning(rig.core, lambda: admitted.append(loads.count), load=loads, pause=soon)
    returning.leave()
    loads.first.append(returning.leave)
    await asyncio.gather(returning.come_back(), returning.come_back())
    assert admitted == [2], "never over a living picture"


async def test_while_nothing_is_stored_nobody_comes_back(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    admitted, loads = list[int](), Loads()
    returning = Returning(rig.core, lambda: admitted.append(loads.count), load=loads, pause=soon)
    returning.leave()
    monkeypatch.setattr(rig.core.ground.store, "_is_available", False)
    await returning.come_back()
    assert (admitted, loads.count) == ([], 0)

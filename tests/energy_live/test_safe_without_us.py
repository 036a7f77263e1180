"""SIGKILL at any moment under congestion: no fuse ever carries more than it bears, with us or without."""

import asyncio
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.energy_live.garage import SAFE_AFTER_S, STEERED_A, garage

LONGEST_LIFE_S: Final = 2.0
LONGEST_ABSENCE_S: Final = 1.0
AFTERWARDS_S: Final = 120.0


@pytest.mark.timeout(900)
async def test_two_kills_under_congestion_blow_no_fuse(tmp_path: Path) -> None:
    await survives(tmp_path / "data", kills=2, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 12))
async def test_two_hundred_kills_under_congestion_blow_no_fuse(tmp_path: Path, seed: int) -> None:
    await survives(tmp_path / "data", kills=20, seed=seed)


async def survives(data: Path, kills: int, seed: int) -> None:
    drawn = Random(repr(("kills", seed)))  # noqa: S311  # it draws moments
    async with garage(data, seed) as place:
        for left in reversed(range(kills)):
            await place.balanced()
            await asyncio.sleep(drawn.uniform(0, LONGEST_LIFE_S))
            place.server.kill()
            await asyncio.sleep(drawn.uniform(0, LONGEST_ABSENCE_S))
            if left:
                await place.server.start()
        await place.close()
        place.go_on_alone(SAFE_AFTER_S + AFTERWARDS_S)
        assert place.breaches[:3] == []
        assert place.peak_a > STEERED_A

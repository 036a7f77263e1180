"""SIGKILL at any moment: what was acknowledged is there, once; what was not is offered again."""

import asyncio
import random
from pathlib import Path
from typing import Final

import pytest

from tests.durability.ledger import Ledger
from tests.durability.life import chance
from tests.durability.site import Site, integrity, site

LEAST_ACKNOWLEDGED: Final = 100
LONGEST_COMMIT_S: Final = 0.03
LONGEST_START_S: Final = 3.0
KILLED_AGAIN: Final = 0.1


@pytest.mark.timeout(900)
async def test_fault_003_five_kills_under_load_lose_nothing_and_double_nothing(
    tmp_path: Path,
) -> None:
    await survives(tmp_path / "data", rounds=5, seed=23)


@pytest.mark.soak
async def test_fault_003_a_thousand_kills_under_load_lose_nothing_and_double_nothing(
    tmp_path: Path,
) -> None:
    await survives(tmp_path / "data", rounds=1000, seed=2)


async def survives(data: Path, rounds: int, seed: int) -> None:
    drawn = chance("kills", seed)
    async with site(data, stations=12, seed=seed, of_2x=4) as place:
        async with place.load.running(place.api, seed):
            cut_short = 0
            while cut_short < rounds:
                cut_short += await kill_under_load(place, drawn)
            await place.load.acknowledged(LEAST_ACKNOWLEDGED)
            await place.load.rest()
        assert offered_again(place.load.ledger) >= rounds
        assert await place.broken_promises() == []
        await place.server.stop()
        assert integrity(place.server.database) == "ok"


async def kill_under_load(place: Site, drawn: random.Random) -> bool:
    """Kill it somewhere in the life of a commit, sometimes again while it starts; then start it.

    Whether it counts: now and then the last batch has just been answered, and nothing is in flight.
    """
    await place.load.acknowledged(LEAST_ACKNOWLEDGED)
    await asyncio.sleep(drawn.random() * LONGEST_COMMIT_S)
    in_flight = place.load.in_flight()
    place.server.kill()
    await place.load.offline()
    was_cut_short = any(call.answer is None for call in in_flight)
    if drawn.random() < KILLED_AGAIN:
        place.server.launch()
        await asyncio.sleep(drawn.random() * LONGEST_START_S)
        place.server.kill()
    await place.server.start()
    return was_cut_short


def offered_again(ledger: Ledger) -> int:
    """Count the transactional calls that had to be repeated."""
    return sum(call.is_transactional and len(call.offered) > 1 for call in ledger.told)

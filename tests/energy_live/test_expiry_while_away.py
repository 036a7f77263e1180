"""SIGKILL while somebody's word is about to expire: its fallback holds at the stations, and from the first moment we are back."""

import asyncio
from pathlib import Path
from typing import Any, Final

import pytest

from chargeloom import clock
from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from tests.energy_live.garage import SAFE_AFTER_S, TOLERANCE_A, Garage, garage

FALLS_TO_A: Final = 3.0
"""Too little for any car."""
EXPIRES_IN_S: Final = 4.0
FOLLOWS_S: Final = 15.0
"""Two requests to a station, and a car that follows within 5 s (IEC 61851-1, A.2)."""


def say(place: Garage, in_s: float, name: str) -> None:
    """Let a grid operator say what the garage may draw, and until when they are to be believed."""
    expires_at = Instant(clock.now() + round(in_s * SECOND))
    content: dict[str, Any] = {
        "site": place.site,
        "at": {"node": "garage"},
        "source": "dso",
        "external_id": name,
        "says": {"import_a": 38},
        "expires_at": to_rfc3339(expires_at),
        "fallback": {"import_a": FALLS_TO_A},
    }
    place.api.create("/api/v1/limits", content)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_a_word_that_expires_while_we_are_killed_holds_its_fallback_once_we_are_back(
    tmp_path: Path,
) -> None:
    async with garage(tmp_path / "data", seed=1) as place:
        await place.balanced()
        await asyncio.to_thread(say, place, EXPIRES_IN_S, "event-1")
        place.server.kill()
        await asyncio.sleep(EXPIRES_IN_S)
        await place.server.start()
        await place.steered()
        await place.until(lambda: max(place.flows()["garage"]) <= TOLERANCE_A)
        await asyncio.sleep(FOLLOWS_S)
        assert max(place.flows()["garage"]) <= TOLERANCE_A
        assert place.breaches[:3] == []


@pytest.mark.timeout(900)
async def test_a_word_that_expires_after_we_are_killed_holds_its_fallback_at_the_stations(
    tmp_path: Path,
) -> None:
    async with garage(tmp_path / "data", seed=1) as place:
        await place.balanced()
        await asyncio.to_thread(say, place, SAFE_AFTER_S, "event-1")
        await place.until(lambda: all_fall_to_nothing(place))
        await place.balanced()
        place.server.kill()
        await place.close()
        place.go_on_alone(SAFE_AFTER_S + 60.0)
        assert max(place.flows()["garage"]) <= FALLS_TO_A + TOLERANCE_A
        assert place.breaches[:3] == []


def all_fall_to_nothing(place: Garage) -> bool:
    """Whether each station stops what it lets flow, once it hears nothing more of us."""
    stands = [place.limits(stand) for stand in place.stands]
    return all(evse["standing"][-1]["limit_a"] == 0 for one in stands for evse in one["evses"])

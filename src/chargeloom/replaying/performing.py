"""Performing a replay for the server: out of its own store, to a simulated station or to a system it may name."""

import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import Direction
from chargeloom.replaying.player import COMES_S, Fared, Manner, Player
from chargeloom.replaying.recording import Recording, RecordingError, Told
from chargeloom.replaying.renumbering import Renumbering, fresh
from chargeloom.replaying.sources import of_database
from chargeloom.services.replays import Perform, Replay, ReplayFailed, Step, Verdict, Wanted
from chargeloom.sim.links.line import Line, NoLine, dial
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store

MOST_FRAMES: Final = 4_000
PATIENCE_S: Final = 15.0
_LONGEST: Final = 4_096
"""So much of a payload is shown."""


def performer(store: Store, now: Callable[[], Instant]) -> Perform:
    """Make what says recordings of a store again."""

    async def perform(replay: Replay) -> None:
        wanted = replay.wanted
        try:
            found = await of_database(store, wanted.station, _page(wanted), MOST_FRAMES)
            side = Direction.OUT if wanted.target is None else Direction.IN
            replay.total = len(found.of(side))
            async with _line(found, wanted) as line:
                await _player(found, side, line, replay, now).play()
        except (NoLine, RecordingError) as error:
            raise ReplayFailed(str(error)) from None

    return perform


def _page(wanted: Wanted) -> Page:
    return Page(since=wanted.since, until=wanted.until)


@asynccontextmanager
async def _line(found: Recording, wanted: Wanted) -> AsyncIterator[Line]:
    if wanted.target is None:
        # Its models are as large as the server itself: who replays nothing does not load them.
        from chargeloom.replaying.simulated import with_simulator  # noqa: PLC0415

        async with with_simulator(found) as line:
            yield line
        return
    is_tls = wanted.target.startswith("wss://")
    line = await dial(
        wanted.target,
        wanted.identity or found.station,
        (found.protocol,),
        password=wanted.password,
        tls=ssl.create_default_context() if is_tls else None,
    )
    try:
        if line.subprotocol != found.protocol:
            raise NoLine(f"{wanted.target} does not speak {found.protocol}")
        yield line
    finally:
        await line.hang_up()


def _player(
    found: Recording, side: Direction, line: Line, replay: Replay, now: Callable[[], Instant]
) -> Player:
    wanted = replay.wanted
    anchor = found.turns[0 if wanted.speed == 1.0 else -1].asked.at
    renumbering = Renumbering(
        shift_us=now() - anchor, token=wanted.card, hides_tokens=wanted.card is not None
    )
    fresh((turn.asked.payload for turn in found.of(side)), _new_id, renumbering)
    return Player(
        found,
        side,
        line,
        manner=Manner(
            speed=wanted.speed,
            patience_s=PATIENCE_S,
            waits_s=COMES_S if side is Direction.OUT else 0.0,
        ),
        renumbering=renumbering,
        new_id=_new_id,
        now=now,
        tell=replay.note,
        judge=lambda fared: replay.add(_step(fared)),
    )


def _step(fared: Fared) -> Step:
    asked = fared.turn.asked
    verdict = Verdict.DIFFERENT if fared.differences else Verdict.SAME
    return Step(
        at=asked.at,
        action=asked.action,
        verdict=Verdict.LEFT_OUT if fared.is_left_out else verdict,
        differences=fared.differences,
        asked=_shown(asked) or b"",
        answer_then=_shown(fared.turn.answer),
        answer_now=_shown(fared.live),
    )


def _shown(told: Told | None) -> bytes | None:
    return None if told is None else msgspec.json.encode(told.payload)[:_LONGEST]


def _new_id() -> str:
    return secrets.token_hex(12)

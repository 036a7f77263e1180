"""Replays: one side of a recorded conversation said again, what is answered told as it comes; kept in memory."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import Final

import msgspec
import structlog

from chargeloom.domain.ids import StationId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground

log = structlog.get_logger(__name__)

REPLAY: Final = "rpl"
MOST_AT_ONCE: Final = 2
MOST_KEPT: Final = 20
LONGEST_S: Final = 600.0
"""Longer than this no replay runs."""
TOO_LONG: Final = "it took too long"
OURS: Final = "this is a fault of ours; the log has it"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to say again, and to whom: without a target, to a simulated station."""

    station: StationId
    since: Instant
    until: Instant
    target: str | None = None
    identity: str | None = None
    password: str | None = None
    card: str | None = None
    """Said instead of every card that was shown then."""
    speed: float = 0.0
    """How many times faster than then; 0 waits for nothing."""


class Verdict(StrEnum):
    """How a request fared."""

    SAME = "same"
    DIFFERENT = "different"
    LEFT_OUT = "left-out"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was said, with its answer of then and of now; `at` is when it was said then."""

    at: Instant
    action: str
    verdict: Verdict
    differences: tuple[str, ...] = ()
    asked: bytes
    answer_then: bytes | None = None
    answer_now: bytes | None = None


class ReplayState(StrEnum):
    """How far a replay is."""

    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"
    STOPPED = "stopped"


class Replay:
    """A replay: what has come of it so far."""

    def __init__(self, number: int, wanted: Wanted, started_by: str, started_at: Instant) -> None:
        self.id: Final = number
        self.wanted: Final = wanted
        self.started_by: Final = started_by
        self.started_at: Final = started_at
        self.total = 0
        """So many requests there are to be said."""
        self.steps: list[Step] = []
        self.notes: list[str] = []
        self.state = ReplayState.RUNNING
        self.failure = ""
        self._bell = asyncio.Event()

    @property
    def is_over(self) -> bool:
        return self.state is not ReplayState.RUNNING

    def count(self, verdict: Verdict) -> int:
        """Count the steps that fared so."""
        return sum(step.verdict is verdict for step in self.steps)

    def add(self, step: Step) -> None:
        """Keep how a request fared."""
        self.steps.append(step)
        self.ring()

    def note(self, text: str) -> None:
        """Keep what is worth knowing beside the requests."""
        self.notes.append(text)
        self.ring()

    def end(self, state: ReplayState, failure: str = "") -> None:
        """Note that it is over, and how."""
        self.state, self.failure = state, failure
        self.ring()

    def ring(self) -> None:
        """Wake everyone who waits for news."""
        self._bell.set()
        self._bell = asyncio.Event()

    async def news(self, patience_s: float) -> None:
        """Wait for the next news, or until patience ends."""
        bell = self._bell
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await bell.wait()


class ReplayFailed(Exception):
    """It can't be said again; the message says why."""


class TooManyReplays(Exception):
    """As many run as may."""


Perform = Callable[[Replay], Awaitable[None]]
"""Says a recording again, and adds to the replay what comes of it. Raises ReplayFailed."""


async def _nobody(_: Replay) -> None:
    raise ReplayFailed("nobody says recordings again here")


class Replays:
    """The replays that run, and the last ones that did."""

    def __init__(self, ground: Ground, targets: tuple[str, ...]) -> None:
        self.targets: Final = targets
        """Other central systems that a recording may be said to: the settings name each."""
        self.perform: Perform = _nobody
        """The server has the stations to say it to."""
        self._ground = ground
        self._replays: OrderedDict[int, Replay] = OrderedDict()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._beginning = 0
        """So many are about to be audited, and begin then."""

    def newest(self) -> list[Replay]:
        """List replays, the newest first."""
        return list(reversed(self._replays.values()))

    def find(self, number: int) -> Replay | None:
        """Find a replay by its number."""
        return self._replays.get(number)

    async def start(self, wanted: Wanted, actor: str) -> Replay:
        """Begin a replay once it is audited, without its password. Raises TooManyReplays, StorageUnavailable."""
        if len(self._tasks) + self._beginning >= MOST_AT_ONCE:
            raise TooManyReplays
        now = self._ground.now()
        replay = Replay(self._ground.ids.next(now), wanted, actor, now)
        self._beginning += 1
        try:
            await self._audit(replay)
        finally:
            self._beginning -= 1
        self._tasks[replay.id] = asyncio.create_task(self._run(replay))
        self._replays[replay.id] = replay
        self._forget()
        return replay

    async def _audit(self, replay: Replay) -> None:
        unit, wanted = Unit(), replay.wanted
        detail = {"station": wanted.station, "target": wanted.target, "identity": wanted.identity}
        subject = to_text(REPLAY, replay.id)
        self._ground.audit(unit, replay.started_by, "replay.started", subject, detail)
        await self._ground.commit(unit)

    async def stop(self, replay: Replay) -> None:
        """End a replay before it is over."""
        task = self._tasks.get(replay.id)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
            if self._tasks.pop(replay.id, None) is not None:  # it had not even begun
                replay.end(ReplayState.STOPPED)

    async def close(self) -> None:
        """End all that run."""
        for replay in list(self._replays.values()):
            await self.stop(replay)

    async def _run(self, replay: Replay) -> None:
        try:
            async with asyncio.timeout(LONGEST_S):
                await self.perform(replay)
            replay.end(ReplayState.ENDED)
        except ReplayFailed as failure:
            replay.end(ReplayState.FAILED, str(failure))
        except TimeoutError:
            replay.end(ReplayState.FAILED, TOO_LONG)
        except asyncio.CancelledError:
            replay.end(ReplayState.STOPPED)
        except Exception:
            log.exception("a replay failed", replay=to_text(REPLAY, replay.id))
            replay.end(ReplayState.FAILED, OURS)
        finally:
            self._tasks.pop(replay.id, None)

    def _forget(self) -> None:
        over = [number for number in self._replays if number not in self._tasks]
        for number in over[: max(len(self._replays) - MOST_KEPT, 0)]:
            del self._replays[number]

"""Two checkouts in turn on one stage: actors and store without sockets, to tell small differences apart.

    python -m benchmarks.stage /path/to/other/checkout [--protocol 2.0.1] [--casts 4] [--turns 12]

Beside other work figures of microseconds mean little, but what is measured of two checkouts in quick
turns is disturbed alike: the median over the pairs tells what a change is worth. No gate hangs on it.
"""

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import IO, Final, NamedTuple, Self, cast

from benchmarks.chance import drawn_from
from benchmarks.meter_values import line_v16, line_v201, meters
from benchmarks.mix import charging
from benchmarks.population import Population, population
from benchmarks.script import Script
from benchmarks.script_v201 import ScriptV201
from benchmarks.servers import ours_tables
from benchmarks.timetable import Clock
from chargeloom import config
from chargeloom.arrivals import VERSIONS
from chargeloom.composition.composing import compose
from chargeloom.composition.loading import load
from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.actor import StationActor
from chargeloom.services.core import Core

STATIONS: Final = 500
AT_ONCE: Final = 25
"""So many calls arrive in one turn of the event loop."""
KINDS: Final = {"1.6": (Script, line_v16), "2.0.1": (ScriptV201, line_v201)}

METERS: Final = 512
WARM_UP: Final = 6_000
IDLE_S: Final = 0.0005
FOLDER: Final = Path(__file__).parent / ".work"


class StageFailed(Exception):
    """A checkout did not play to the end."""


class Cost(NamedTuple):
    """Processor time a message, in microseconds: of the event loop, and of everything."""

    loop: float
    whole: float


class Player:
    """A station that stands on the stage: its calls go straight to its actor."""

    is_closed = False

    def __init__(self, stage: "Stage", script: Script, identity: StationId) -> None:
        self._stage = stage
        self.script = script
        station = stage.core.fleet.find(identity)
        if station is None:
            raise StageFailed(f"{identity} is unknown")
        self._actor = StationActor(stage.core, station, VERSIONS[script.subprotocol], self, 30.0)

    def call(self, at: bytes) -> None:
        """Make the next call."""
        self._actor.received(self.script.next_call(at))

    def send(self, text: bytes) -> None:
        """Take an answer."""
        self.script.take_answer(text)
        self._stage.answered(self)

    def close(self, code: int, reason: str) -> None:
        """Fail: nobody is sent away."""
        raise StageFailed(f"{code} {reason}")

    def pause(self) -> None:
        """Go on: a station waits for its answer anyway."""

    def resume(self) -> None:
        """Go on."""


class Stage:
    """Stations with one call in flight each."""

    def __init__(self, core: Core, people: Population, protocol: str) -> None:
        self.core = core
        self._clock = Clock()
        kind, write = KINDS[protocol]
        made = meters(METERS, drawn_from(len(people.tokens)), write)
        scripts = (
            charging(number, tag, made, drawn_from(number), kind)
            for number, tag in enumerate(people.tokens)
        )
        self._ready = [
            Player(self, script, StationId(account.identity))
            for script, account in zip(scripts, people.stations, strict=True)
        ]

    def answered(self, player: Player) -> None:
        """Let a station call again when it is its turn."""
        self._ready.append(player)

    async def play(self, messages: int) -> Cost:
        """Let so many calls be made and answered."""
        waiting, left = len(self._ready), messages
        whole_s, loop_s = time.process_time(), time.thread_time()
        while left or len(self._ready) < waiting:
            players = self._ready[: min(AT_ONCE, left)]
            del self._ready[: len(players)]
            left -= len(players)
            at = self._clock.text()
            for player in players:
                player.call(at)
            await asyncio.sleep(0 if players else IDLE_S)
        whole_s, loop_s = time.process_time() - whole_s, time.thread_time() - loop_s
        return Cost(loop_s / messages * 1e6, whole_s / messages * 1e6)


@asynccontextmanager
async def staged(protocol: str, synchronous: str) -> AsyncIterator[Stage]:
    """Set up a stage on which everything has been played for a while."""
    people = population(STATIONS, drawn_from(STATIONS))
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as data:
        await ours_tables.seeded(Path(data), people)
        settings = {"data": Path(data), "storage": {"synchronous": synchronous}}
        core, _ = compose(config.load(settings))
        await core.ground.store.open()
        await load(core)
        stage = Stage(core, people, protocol)
        await stage.play(WARM_UP)
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        yield stage
        await core.ground.store.close()


async def _perform(protocol: str, synchronous: str) -> None:
    """Play as many messages as each line of the input says, and write what they cost."""
    async with staged(protocol, synchronous) as stage:
        for line_read in sys.stdin:
            cost = await stage.play(int(line_read))
            print(*cost, flush=True)


class Cast:
    """A checkout that plays, in a process of its own."""

    def __init__(self, checkout: Path, protocol: str, synchronous: str) -> None:
        command = (sys.executable, "-m", "benchmarks.stage", "--perform")
        process = subprocess.Popen(
            (*command, "--protocol", protocol, "--synchronous", synchronous, str(checkout)),
            env={**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._process = process
        self._asked, self._told = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def play(self, messages: int) -> Cost:
        """Play so many messages. Raises StageFailed."""
        print(messages, file=self._asked, flush=True)
        words = self._told.readline().split()
        if len(words) != len(Cost._fields):
            raise StageFailed
        return Cost(*map(float, words))


def main() -> None:
    """Compare this checkout with another one."""
    options = _options()
    if options.perform:
        asyncio.run(_perform(options.protocol, options.synchronous))
        return
    here = Path(__file__).parent.parent
    pairs: list[tuple[Cost, Cost]] = []
    for _ in range(options.casts):
        with (
            Cast(here, options.protocol, options.synchronous) as ours,
            Cast(options.checkout, options.protocol, options.synchronous) as others,
        ):
            pairs += [_pair(ours, others, turn, options.messages) for turn in range(options.turns)]
            _say(pairs)


def _pair(ours: Cast, others: Cast, turn: int, messages: int) -> tuple[Cost, Cost]:
    """Let both play, in turn one and the other first."""
    if turn % 2:
        theirs = others.play(messages)
        return ours.play(messages), theirs
    mine = ours.play(messages)
    return mine, others.play(messages)


def _say(pairs: Sequence[tuple[Cost, Cost]]) -> None:
    for name, at in (("loop", 0), ("whole", 1)):
        here, there = (median(pair[side][at] for pair in pairs) for side in (0, 1))
        ratios = sorted(pair[0][at] / pair[1][at] for pair in pairs)
        third = len(ratios) // 4
        print(
            f"{name:6} {here:7.2f} us here {there:7.2f} us there, ratio {median(ratios):.3f}"
            f" ({ratios[third]:.3f} to {ratios[-1 - third]:.3f}, {len(pairs)} pairs)",
            flush=True,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stage", description=__doc__)
    parser.add_argument("checkout", type=Path, help="the checkout to compare this one with")
    parser.add_argument("--protocol", choices=KINDS, default="1.6")
    parser.add_argument("--synchronous", choices=("full", "normal", "off"), default="off")
    parser.add_argument("--casts", type=int, default=4, help="how often both start anew")
    parser.add_argument("--turns", type=int, default=16, help="pairs in between")
    parser.add_argument("--messages", type=int, default=5_000, help="messages in a turn")
    parser.add_argument("--perform", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

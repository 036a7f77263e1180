"""The place where servers are tried: their seeded databases, and one trial after another."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.chance import drawn_from
from benchmarks.load import Load
from benchmarks.meter_values import Meter, line_v201, meters
from benchmarks.mix import charging
from benchmarks.population import population
from benchmarks.process import Cores
from benchmarks.script import Rows, Script, Step
from benchmarks.script_v201 import ScriptV201
from benchmarks.servers.server import (
    Durability,
    Running,
    ServerUnderTest,
    running,
)

SEED: Final = 16
METERS: Final = 512


class WrongRows(Exception):
    """What was acknowledged is not what is stored."""


class Trial(NamedTuple):
    """A running server and its load."""

    server: Running
    load: Load


class Arena:
    """Keeps a seeded database of each server, and lets each trial begin on a copy of it."""

    def __init__(self, folder: Path, cores: Cores, station_count: int) -> None:
        source = drawn_from(SEED)
        self._folder = folder
        self.cores: Final = cores
        self._meters: dict[type[Script], Sequence[Meter]] = {
            Script: meters(METERS, source),
            ScriptV201: meters(METERS, source, line_v201),
        }
        self.population = population(station_count, source)
        self.farewells_us: Final[dict[str, float]] = {}
        """What it costs each server to end, once somebody has measured it."""

    def prepare(self, servers: Sequence[ServerUnderTest]) -> None:
        """Install every server and seed its database."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        for server in servers:
            say(f"prepare {server.name}")
            server.install()
            server.seed(self._seeded(server), self.population)

    def clear(self) -> None:
        """Remove every database; after a failure they stay, with the servers' logs."""
        shutil.rmtree(self._folder)

    def scripts(self, first: int, last: int, kind: type[Script] = Script) -> list[Script]:
        """Write the mix for some of the stations."""
        return [
            charging(
                number,
                self.population.tokens[number],
                self._meters[kind],
                drawn_from(number),
                kind,
            )
            for number in range(first, last)
        ]

    def script(self, number: int, step: Step) -> Script:
        """Write what a station says that boots and then does one thing only."""
        tag = self.population.tokens[number]
        return Script(number, tag, (Step.BOOT,), repeat(step), iter(()))

    def fresh(self, server: ServerUnderTest) -> Path:
        """Make a fresh copy of a seeded database; the copy made before is gone."""
        folder = self._folder / f"{server.name}-trial"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._seeded(server), folder)
        return folder

    @contextmanager
    def trial(
        self, server: ServerUnderTest, data_dir: Path, durability: Durability
    ) -> Iterator[Trial]:
        """Run a server on a fresh database; in the end all that it acknowledged must be stored."""
        with self.opened(server, data_dir, durability) as trial:
            yield trial
            acknowledged = trial.load.rows
        check_rows(server, acknowledged, server.stored(data_dir))

    @contextmanager
    def opened(
        self, server: ServerUnderTest, data_dir: Path, durability: Durability
    ) -> Iterator[Trial]:
        """Run a server on a data folder; nothing is checked in the end."""
        with (
            running(server, data_dir, durability, self.cores) as process,
            Load(process.ports.ocpp, server.tls(data_dir)) as load,
        ):
            yield Trial(process, load)

    def _seeded(self, server: ServerUnderTest) -> Path:
        return self._folder / f"{server.name}-seeded"


def check_rows(server: ServerUnderTest, acknowledged: Rows, stored: Rows) -> None:
    """Compare, kind by kind. Raises WrongRows."""
    if stored != acknowledged:
        raise WrongRows(f"{server.name}: acknowledged {acknowledged}, stored {stored}")


def say(text: str) -> None:
    """Tell whoever waits what goes on; figures alone go to standard output."""
    print(text, file=sys.stderr, flush=True)

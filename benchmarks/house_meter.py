"""The meter of a house, a process of its own: however busy those are who charge beside it, it answers at once.

`python -m benchmarks.house_meter SHARED PID` prints its port, and answers until its standard input ends; PID is the
server that reads it.
"""

import asyncio
import mmap
import sys
import time
from asyncio.subprocess import PIPE, Process
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.process import living_cpu_us, queued_us
from chargeloom.domain.devices.device import PerLine
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.http import HttpDevice, shelly_3em

MODULE: Final = "benchmarks.house_meter"

_HOUSE, _FIRST, _SECOND, _THIRD, _TOLD, _TOLD_AT, _WORKED, _QUEUED = range(8)
_BYTES: Final = 8 * 8


class Moment(NamedTuple):
    """When it was, how long the server had worked until then, and how long it had waited for a processor."""

    at_s: float
    worked_s: float
    queued_s: float

    @classmethod
    def now(cls, server: int) -> "Moment":
        """Look at the clock, and at a server."""
        return cls(time.perf_counter(), living_cpu_us(server) / 1e6, queued_us(server) / 1e6)

    def until(self, other: "Moment") -> "Moment":
        """Say what passed until then."""
        return Moment(*(there - here for here, there in zip(self, other, strict=True)))


class Shared:
    """What house and meter know together, in a file that both have mapped: numbers, each written by one of them."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._figures = memoryview(mmap.mmap(file.fileno(), _BYTES)).cast("d")

    def flows(self, house_a: float, cars_a: PerLine) -> None:
        """Let so much flow from now on."""
        self._figures[_FIRST], self._figures[_SECOND], self._figures[_THIRD] = cars_a
        self._figures[_HOUSE] = house_a

    def read(self, server: int) -> Any:
        """Tell what flows, and note when the meter first told what the house takes now."""
        house_a = self._figures[_HOUSE]
        if self._figures[_TOLD] != house_a:
            moment = Moment.now(server)
            self._figures[_TOLD_AT], self._figures[_WORKED], self._figures[_QUEUED] = moment
            self._figures[_TOLD] = house_a
        first, second, third = (house_a + each for each in self._figures[_FIRST : _THIRD + 1])
        return shelly_3em(Supply(a=(first, second, third)))

    def told(self, house_a: float) -> Moment | None:
        """Say when the meter first told so much of the house; None when it has not."""
        if self._figures[_TOLD] != house_a:
            return None
        return Moment(*self._figures[_TOLD_AT : _QUEUED + 1])


class HouseMeter:
    """The meter as the house sees it."""

    def __init__(self, shared: Path, server: int) -> None:
        shared.write_bytes(bytes(_BYTES))
        self._path, self._server, self.shared = shared, server, Shared(shared)
        self._process: Process | None = None
        self.port = 0

    async def start(self) -> None:
        """Begin to answer."""
        command = (sys.executable, "-m", MODULE, str(self._path), str(self._server))
        self._process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
        assert self._process.stdout is not None  # noqa: S101 it is a pipe
        self.port = int(await self._process.stdout.readline())

    async def stop(self) -> None:
        """Answer no more."""
        if self._process is not None:
            await self._process.communicate(b"")


async def _answer(shared: Path, server: int) -> None:
    meter = HttpDevice(partial(Shared(shared).read, server))
    await meter.start()
    print(meter.port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await meter.stop()


if __name__ == "__main__":
    asyncio.run(_answer(Path(sys.argv[1]), int(sys.argv[2])))

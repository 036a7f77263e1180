"""The load: stations that call and wait (closed loop), or call when it is time (open loop).

It runs in this process, on another core than the server, so its CPU is never part of a figure.
"""

import gc
import select
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, Self

from benchmarks.chance import drawn_from
from benchmarks.script import Rows, Script
from benchmarks.station import PATIENCE_S, Account, Refused, SentAway, Station
from benchmarks.timetable import Clock, Timetable
from benchmarks.window import Meter, Window

EVENTS_AT_ONCE: Final = 1_024
AGAIN_S: Final = 0.25
SPIN_S: Final = 0.0015
"""epoll waits in whole milliseconds: the last one before a call is due is waited out awake."""
CAME_BETWEEN: Final = 500
"""So many stations come before those that are in are looked after."""
UNASKED: Final = "an answer to nothing that was asked"


class Load:
    """Connected stations."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._port = port
        self._tls = tls
        self._stations: dict[int, Station] = {}
        self._adopted: list[Script] = []
        self._poller = select.epoll()
        self._clock = Clock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for station in self._stations.values():
            station.close()
        self._poller.close()

    @property
    def rows(self) -> Rows:
        """Add up what every station had acknowledged."""
        scripts = [station.script for station in self._stations.values()]
        each = [script.rows for script in (*scripts, *self._adopted)]
        return Rows(*(sum(column) for column in zip(*each, strict=True)))

    def connect(self, accounts: Iterable[Account], scripts: Iterable[Script]) -> None:
        """Bring stations in, one after the other; those that are in answer pings meanwhile."""
        for place, (account, script) in enumerate(zip(accounts, scripts, strict=True)):
            if place % CAME_BETWEEN == 0:
                self._answer_pings()
            station = self._let_in(account, script)
            self._stations[station.fileno()] = station
            self._poller.register(station.fileno(), select.EPOLLIN)

    def _let_in(self, account: Account, script: Script) -> Station:
        """Bring a station in; sent away, it comes again a little later."""
        patience_ends = time.perf_counter() + PATIENCE_S
        while True:
            try:
                return Station(self._port, account, script, self._tls)
            except SentAway:
                if time.perf_counter() > patience_ends:
                    raise
            time.sleep(AGAIN_S)

    def prepare(self) -> None:
        """Let every station boot, and start the charge it begins in the middle of."""
        waiting = [each for each in self._stations.values() if not each.script.is_prepared]
        self._run(waiting, lambda station: not station.script.is_prepared, _forget)

    def say(self, count: int) -> None:
        """Let every station make so many calls, as fast as it is answered."""
        left = dict.fromkeys(self._stations, count - 1)

        def has_more(station: Station) -> bool:
            left[station.fileno()] -= 1
            return left[station.fileno()] >= 0

        self._run(self._stations.values(), has_more, _forget)

    def closed_loop(self, warm_up_s: float, window_s: float, cpu_us: Callable[[], float]) -> Window:
        """Keep one call of every station in flight; measure after the warm-up."""
        meter = Meter(time.perf_counter() + warm_up_s, window_s, cpu_us)
        self._run(self._stations.values(), lambda _: not meter.is_over, meter.record)
        return meter.window

    def open_loop(self, per_second: int, window_s: float, cpu_us: Callable[[], float]) -> Window:
        """Call at random moments at this rate, answered or not; a wait begins when a call is due."""
        timetable = Timetable(self._stations.values(), self._clock)
        source = drawn_from(per_second)
        begin, cpu_before = time.perf_counter(), cpu_us()
        due = begin
        with _no_collection():
            while due < begin + window_s:
                for station in self._answered_before(due):
                    timetable.answered(station)
                timetable.call(due)
                due += source.expovariate(per_second)
            while timetable.is_waiting:
                for station in self._answered(PATIENCE_S):
                    timetable.answered(station)
        seconds, cpu = time.perf_counter() - begin, cpu_us() - cpu_before
        waits_ms = timetable.waits_ms
        return Window(len(waits_ms), seconds, cpu, waits_ms, cpu_before, 0)

    def open_loop_beside(self, per_second: int, go_on: Callable[[], bool]) -> list[float]:
        """Call at random moments at this rate, while something else goes on; return the waits."""
        timetable = Timetable(self._stations.values(), self._clock)
        source = drawn_from(per_second)
        due = time.perf_counter()
        with _no_collection():
            while go_on():
                for station in self._answered_by_now():
                    timetable.answered(station)
                while due <= time.perf_counter():
                    timetable.call(due)
                    due += source.expovariate(per_second)
            while timetable.is_waiting:
                for station in self._answered(PATIENCE_S):
                    timetable.answered(station)
        return timetable.waits_ms

    def _answer_pings(self) -> None:
        for _ in self._answered_by_now():
            raise Refused(UNASKED)

    def adopt(self, scripts: Iterable[Script]) -> None:
        """Count what other stations had acknowledged as well."""
        self._adopted.extend(scripts)

    def _answered_by_now(self) -> Iterator[Station]:
        for descriptor, _ in self._poller.poll(0, EVENTS_AT_ONCE):
            station = self._stations[descriptor]
            if station.receive():
                yield station

    def _run(
        self,
        begin: Iterable[Station],
        goes_on: Callable[[Station], bool],
        record: Callable[[float, Station], None],
    ) -> None:
        open_calls = 0
        for station in begin:
            station.send_next(self._clock.text(), time.perf_counter())
            open_calls += 1
        with _no_collection():
            while open_calls:
                at = self._clock.text()
                for station in self._answered(PATIENCE_S):
                    now = time.perf_counter()
                    record(now, station)
                    if goes_on(station):
                        station.send_next(at, now)
                    else:
                        open_calls -= 1

    def _answered(self, patience_s: float) -> Iterator[Station]:
        events = self._poller.poll(patience_s, EVENTS_AT_ONCE)
        if not events:
            raise Refused(f"the server was silent for {patience_s:.0f} s")
        for descriptor, _ in events:
            station = self._stations[descriptor]
            if station.receive():
                yield station

    def _answered_before(self, due: float) -> Iterator[Station]:
        while (left := due - time.perf_counter()) > 0:
            for descriptor, _ in self._poller.poll(max(left - SPIN_S, 0), EVENTS_AT_ONCE):
                station = self._stations[descriptor]
                if station.receive():
                    yield station


def _forget(_now: float, _station: Station) -> None:
    """An answer outside of any window."""


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector of the load out of the waits."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

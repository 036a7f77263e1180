"""One measured figure of one server: every run of it, and its line."""

import os
from collections.abc import Sequence

import msgspec

from benchmarks.figures import Figure, figure, ratio


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Runs of one measurement of one server, in the order they were made."""

    name: str
    server: str
    unit: str
    runs: tuple[float, ...]
    load_averages: tuple[float, ...]
    is_less_better: bool = True

    @property
    def figure(self) -> Figure:
        """Sum up the runs."""
        return figure(self.runs)

    @property
    def spread_percent(self) -> float:
        """Tell how far the runs lie apart, as a part of their median."""
        return 100 * (self.figure.most - self.figure.least) / self.figure.median


class Collector:
    """Gathers the runs of one measurement from all servers."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, str], list[tuple[float, float]]] = {}
        self._units: dict[str, tuple[str, bool]] = {}

    def add(
        self, name: str, server: str, value: float, unit: str, *, is_less_better: bool = True
    ) -> None:
        """Note one run, with the load of the machine at its end."""
        self._units[name] = (unit, is_less_better)
        self._runs.setdefault((name, server), []).append((value, os.getloadavg()[0]))

    def results(self) -> tuple[Result, ...]:
        """Hand over what was gathered, in the order it first came."""
        return tuple(
            Result(
                name=name,
                server=server,
                unit=self._units[name][0],
                runs=tuple(value for value, _ in runs),
                load_averages=tuple(load for _, load in runs),
                is_less_better=self._units[name][1],
            )
            for (name, server), runs in self._runs.items()
        )


def advantage(own: Result, peer: Result) -> Figure:
    """Tell how many times better ours is than the peer, from the runs made in turn."""
    pair = (peer.runs, own.runs) if own.is_less_better else (own.runs, peer.runs)
    return ratio(*pair)


def find(results: Sequence[Result], name: str, server: str) -> Result | None:
    """Find a measurement of a server."""
    return next((each for each in results if (each.name, each.server) == (name, server)), None)

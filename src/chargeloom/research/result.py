"""What came of a run: currents and energy by session, and what they amount to."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from chargeloom.energy.planning.measures import imbalance, jain, utilisation
from chargeloom.energy.planning.network import Floats, Network
from chargeloom.energy.planning.replay import Replay
from chargeloom.energy.planning.scenario import Scenario
from chargeloom.energy.planning.site import Site
from chargeloom.research import table


class SessionResult(msgspec.Struct, frozen=True, kw_only=True):
    """A session: what it needed, what it got, and its currents in each interval from its arrival to its departure."""

    session_id: str
    station_id: str
    arrival: int
    departure: int
    needed_kwh: float
    delivered_kwh: float
    is_met: bool
    """No more is lacking than the scenario tolerates."""
    offered_a: tuple[float, ...]
    drawn_a: tuple[float, ...]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A run."""

    algorithm: str
    period_min: float
    needed_kwh: float
    delivered_kwh: float
    energy_pct: float
    """What was delivered of what was needed."""
    met_pct: float
    """How many sessions got what they needed."""
    jain: float
    """Jain's index of what each session got of what it needed: 1 when all got the same part."""
    peak_kw: float
    utilisation: float
    """How much of the limit that binds most was in use, on average over the intervals in which somebody charged."""
    imbalance: float
    """How far the phase that carries most lies above the mean of all, likewise; 0 when all carry the same."""
    step_p50_ms: float
    step_p99_ms: float
    fallbacks: int
    """In how many intervals the solver found no optimum, and max-min shares stood in."""
    sessions: tuple[SessionResult, ...]

    @property
    def met(self) -> int:
        """Count the sessions that got what they needed."""
        return sum(each.is_met for each in self.sessions)

    @property
    def currents_a(self) -> dict[str, tuple[float, ...]]:
        """Give the offers by session, as the benchmark's plans are written."""
        return {each.session_id: each.offered_a for each in self.sessions}

    def to_json(self) -> bytes:
        """Write all of it."""
        return msgspec.json.encode(self)

    def to_parquet(self, path: Path | str) -> None:
        """Write a row for each session and interval; needs `chargeloom[export]`. Raises ParquetMissing, OSError."""
        table.write(Path(path), table.rows(self))

    def to_numpy(self) -> dict[str, Any]:
        """Give `offered_a` and `drawn_a` as arrays of intervals by stations, and the names of the `station_ids`."""
        names = sorted({each.station_id for each in self.sessions})
        return {
            "station_ids": names,
            "offered_a": self._spread(names, "offered_a"),
            "drawn_a": self._spread(names, "drawn_a"),
        }

    def _spread(self, names: list[str], column: str) -> Floats:
        rows = [
            (each.arrival, names.index(each.station_id), getattr(each, column))
            for each in self.sessions
        ]
        return _spread(rows, len(names))


def result_of(scenario: Scenario, site: Site, algorithm: str, lived: Replay) -> Result:
    """Sum up a run."""
    sessions = tuple(_session(scenario, site, each, lived) for each in scenario.sessions)
    rows = [
        (each.arrival, site.station_ids.index(each.station_id), each.drawn_a) for each in sessions
    ]
    drawn = _spread(rows, len(site.station_ids))
    needed = np.array([each.needed_kwh for each in sessions])
    delivered = np.array([each.delivered_kwh for each in sessions])
    has_need = needed > 0
    kw_per_a = site.kwh_per_a * 60 / site.period_min
    steps = np.array(lived.steps_s) * 1000
    return Result(
        algorithm=algorithm,
        period_min=scenario.period_min,
        needed_kwh=float(needed.sum()),
        delivered_kwh=float(delivered.sum()),
        energy_pct=_percent(float(delivered.sum()), float(needed.sum())),
        met_pct=_percent(sum(each.is_met for each in sessions), len(sessions)),
        jain=jain(delivered[has_need] / needed[has_need]),
        peak_kw=float(drawn.sum(axis=1).max(initial=0.0)) * kw_per_a,
        utilisation=utilisation(Network(site), drawn),
        imbalance=imbalance(np.array(site.phase_angle_deg), drawn),
        step_p50_ms=_rank(steps, 50),
        step_p99_ms=_rank(steps, 99),
        fallbacks=lived.fallbacks,
        sessions=sessions,
    )


def _session(scenario: Scenario, site: Site, session: Any, lived: Replay) -> SessionResult:
    drawn = tuple(lived.drawn_a[session.session_id])
    needed = session.requested_energy_kwh
    delivered = min(sum(drawn) * site.kwh_per_a, needed)
    return SessionResult(
        session_id=session.session_id,
        station_id=session.station_id,
        arrival=session.arrival,
        departure=session.departure,
        needed_kwh=needed,
        delivered_kwh=delivered,
        is_met=delivered >= needed - scenario.met_tolerance_kwh,
        offered_a=tuple(lived.currents_a[session.session_id]),
        drawn_a=drawn,
    )


def _spread(rows: list[tuple[int, int, tuple[float, ...]]], stations: int) -> Floats:
    horizon = max((arrival + len(each) for arrival, _, each in rows), default=0)
    found = np.zeros((horizon, stations))
    for arrival, station, each in rows:
        found[arrival : arrival + len(each), station] += each
    return found


def _percent(part: float, of: float) -> float:
    return 100 * part / of if of > 0 else 100.0


def _rank(steps_ms: Floats, percent: int) -> float:
    """Give the nearest rank; 0 where nothing was measured."""
    ranked = np.sort(steps_ms)
    return round(float(ranked[(len(ranked) - 1) * percent // 100]), 3) if len(ranked) else 0.0

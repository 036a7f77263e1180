"""How well a congested site is planned: energy, sessions, fairness, beside what others reach on the same days."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from types import ModuleType
from typing import Any, Final, NamedTuple

import msgspec

from benchmarks.arena import Arena, say
from benchmarks.gates import OURS
from benchmarks.plan import Plan
from benchmarks.result import Collector
from benchmarks.servers.server import ServerUnderTest
from chargeloom.energy.planning.algorithms import DEFAULT
from chargeloom.energy.planning.lines import Conversation

REPOSITORY: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = (
    Path(os.environ.get("CHARGELOOM_SHARED", REPOSITORY.parent / "shared")) / "benchdata" / "acn"
)
FIGURES: Final = (("energy", "% of bound"), ("met", "% of bound"), ("jain", "of 1"))
ROOMY_KW: Final = 150.0
OTHERS: Final = ("live", "max-min")
"""What our live sites do by themselves, without drivers' words, beside the default."""
GROUPS: Final = {
    "real": (
        ("caltech54_2019-05-13_busy", "caltech54_2019-06-07_medium", "caltech54_2019-08-20_wrong"),
        (40.0, 30.0),
    ),
    "synthetic": (("synthetic54_seed20260101",), (60.0, 40.0, 30.0)),
    "exact": (("synthetic54_seed20260101_exact",), (60.0, 40.0, 30.0)),
}


class Scored(NamedTuple):
    """Energy and sessions in percent of the bound, and Jain's index."""

    energy: float
    met: float
    jain: float


class Case(NamedTuple):
    """A day at a cap, planned by an algorithm."""

    day: str
    cap_kw: float
    algorithm: str


class Planned(NamedTuple):
    """How good a plan is, and the processor time of each of its steps."""

    score: Scored
    steps_s: Sequence[float]


class Invalid(Exception):
    """A plan breaks the rules."""


def measure(_: Arena, __: Sequence[ServerUnderTest], ___: Plan, into: Collector) -> None:
    """Plan every day at every cap, on all cores, and list what others reach."""
    if not (FOLDER / "score.py").exists():
        say("acn: left out, its days are not here (set CHARGELOOM_SHARED)")
        return
    listed = _results()["means_relative_to_bounds"]
    every_day = [day for days, _ in GROUPS.values() for day in days]
    cases = [
        Case(day, cap, algorithm)
        for days, caps in GROUPS.values()
        for day in days
        for cap in caps
        for algorithm in (DEFAULT, *OTHERS)
    ]
    roomy = [Case(day, ROOMY_KW, DEFAULT) for day in every_day]
    planned = _all_planned([*cases, *roomy])
    for group, (days, caps) in GROUPS.items():
        for algorithm in (DEFAULT, *OTHERS):
            found = [planned[Case(day, cap, algorithm)].score for day in days for cap in caps]
            _add(into, group, OURS if algorithm == DEFAULT else f"{OURS} {algorithm}", found)
        for name, figures in _listed(listed, group, caps):
            _add(into, group, name, figures)
    _add(into, "150-kw", OURS, [planned[case].score for case in roomy])
    ours = [each.steps_s for case, each in planned.items() if case.algorithm == DEFAULT]
    steps_s = sorted(chain.from_iterable(ours))
    into.add("acn-step-p99", OURS, 1000 * steps_s[len(steps_s) * 99 // 100], "ms of processor")


def _all_planned(cases: Sequence[Case]) -> dict[Case, Planned]:
    say(f"acn: {len(cases)} plans")
    context = get_context("spawn")
    with ProcessPoolExecutor(mp_context=context, initializer=_on_all_cores) as pool:
        return dict(zip(cases, pool.map(_plan, cases), strict=True))


def _on_all_cores() -> None:
    """Leave the core on which the load of other benchmarks runs."""
    os.sched_setaffinity(0, range(os.cpu_count() or 1))


@cache
def _results() -> Any:
    return msgspec.json.decode((FOLDER / "results.json").read_bytes())


def _add(into: Collector, group: str, name: str, scores: Sequence[Scored]) -> None:
    for at, (figure, unit) in enumerate(FIGURES):
        mean = fmean(score[at] for score in scores)
        into.add(f"acn-{group}-{figure}", name, mean, unit, is_less_better=False)


def _listed(means: dict[str, Any], group: str, caps: Sequence[float]) -> Iterator[tuple[str, Any]]:
    word = {"synthetic": "synth"}.get(group, group)
    tables = [
        table
        for name, table in means.items()
        if name.startswith(f"results {word}") and any(f" {cap:g} kW" in name for cap in caps)
    ]
    for name in tables[0] if tables else ():
        yield name, [Scored(*table[name]) for table in tables if name in table]


def _plan(case: Case) -> Planned:
    """Plan a day. Raises Invalid."""
    scorer, steps_s = _scorer(), list[float]()
    scenario = msgspec.json.decode((FOLDER / f"{case.day}.json").read_bytes())
    talk = Conversation(algorithm=case.algorithm)

    def step(message: dict[str, Any]) -> Any:
        line = msgspec.json.encode(message)
        begun = time.process_time()
        answer = talk.answer(line)
        if message["t"] >= 0:
            steps_s.append(time.process_time() - begun)
        return msgspec.json.decode(answer)

    score = scorer.score(scenario, scorer.drive(step, scenario, case.cap_kw), case.cap_kw)
    if not score["valid"]:
        raise Invalid(f"{case}: {score}")
    bounds = _results()["results"][case.day]["bounds"]
    bound = next(each for each in bounds if each["cap_kw"] == case.cap_kw)
    energy = 100 * score["energy_pct"] / bound["energy_bound_pct"]
    met = 100 * score["met"] / bound["met_bound"]
    return Planned(Scored(energy, met, score["jain"]), steps_s)


@cache
def _scorer() -> ModuleType:
    found = spec_from_file_location("acn_score", FOLDER / "score.py")
    if found is None or found.loader is None:
        raise ImportError(f"{FOLDER}/score.py")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module

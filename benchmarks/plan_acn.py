"""How well a congested site is planned: energy, sessions, fairness, beside what others reach on the same days."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.util import module_from_spec, spec_from_file_location
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


def measure(_: Arena, __: Sequence[ServerUnderTest], ___: Plan, into: Collector) -> None:
    """Plan every day at every cap, and list what others reach."""
    if not (FOLDER / "score.py").exists():
        say("acn: left out, its days are not here (set CHARGELOOM_SHARED)")
        return
    scorer, listed = _scorer(), msgspec.json.decode((FOLDER / "results.json").read_bytes())
    steps: list[float] = []
    for group, (days, caps) in GROUPS.items():
        say(f"acn: {group} days")
        cases = [(day, cap) for day in days for cap in caps]
        scores = [_plan(scorer, listed["results"], *case, DEFAULT, steps) for case in cases]
        _add(into, group, OURS, scores)
        for algorithm in OTHERS:
            found = [_plan(scorer, listed["results"], *case, algorithm, []) for case in cases]
            _add(into, group, f"{OURS} {algorithm}", found)
        for name, figures in _listed(listed["means_relative_to_bounds"], group, caps):
            _add(into, group, name, figures)
    every_day = [day for days, _ in GROUPS.values() for day in days]
    roomy = [_plan(scorer, listed["results"], day, ROOMY_KW, DEFAULT, steps) for day in every_day]
    _add(into, "150-kw", OURS, roomy)
    steps.sort()
    into.add("acn-step-p99", OURS, 1000 * steps[len(steps) * 99 // 100], "ms of processor")


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


def _plan(
    scorer: ModuleType,
    listed: dict[str, Any],
    day: str,
    cap: float,
    algorithm: str,
    steps: list[float],
) -> Scored:
    scenario = msgspec.json.decode((FOLDER / f"{day}.json").read_bytes())
    talk = Conversation(algorithm=algorithm)

    def step(message: dict[str, Any]) -> Any:
        line = msgspec.json.encode(message)
        begun = time.process_time()
        answer = talk.answer(line)
        if message["t"] >= 0:
            steps.append(time.process_time() - begun)
        return msgspec.json.decode(answer)

    score = scorer.score(scenario, scorer.drive(step, scenario, cap), cap)
    if not score["valid"]:
        sys.exit(f"acn: the plan of {day} at {cap:g} kW breaks the rules: {score}")
    bound = next(each for each in listed[day]["bounds"] if each["cap_kw"] == cap)
    energy = 100 * score["energy_pct"] / bound["energy_bound_pct"]
    return Scored(energy, 100 * score["met"] / bound["met_bound"], score["jain"])


def _scorer() -> ModuleType:
    found = spec_from_file_location("acn_score", FOLDER / "score.py")
    if found is None or found.loader is None:
        raise ImportError(f"{FOLDER}/score.py")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module

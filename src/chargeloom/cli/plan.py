"""`chargeloom plan`: schedules a scenario without a server."""

import sys
import time
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from chargeloom.cli.ending import plainly
from chargeloom.energy.checks import ScenarioError
from chargeloom.energy.scenario import read, site_of

_DEFAULT: Final = "foresight"
_EXTRA: Final = "planning needs numpy and highspy: pip install 'chargeloom[energy]'"


def plan(
    scenario: Annotated[Path | None, Parameter(help="A file in the scenario format.")] = None,
    *,
    cap_kw: Annotated[
        float | None,
        Parameter(help="What the site may draw; 150 by default.", validator=Number(gte=0)),
    ] = None,
    algorithm: Annotated[
        str,
        Parameter(help="foresight, fcfs, lcfs, edf, llf, lrpt, round-robin or equal."),
    ] = _DEFAULT,
    stream: Annotated[
        bool, Parameter(help="Answer one JSON line for each on standard input.", negative=())
    ] = False,
) -> None:
    """Schedule a scenario and print the currents, or speak the line protocol."""
    with plainly():
        try:
            if stream == (scenario is not None):
                raise ScenarioError("name either a scenario or --stream")
            if scenario is None:
                _converse(sys.stdin.buffer, sys.stdout.buffer, cap_kw, algorithm)
            else:
                print(_schedule(scenario.read_bytes(), cap_kw, algorithm).decode())
        except ModuleNotFoundError as error:
            raise ScenarioError(_EXTRA) from error


def _schedule(document: bytes, cap_kw: float | None, algorithm: str) -> bytes:
    from chargeloom.energy.algorithms import planner  # noqa: PLC0415
    from chargeloom.energy.replay import replay  # noqa: PLC0415

    day = read(document)
    site = site_of(day, cap_kw)
    lived = replay(day, planner(site, algorithm), site.kwh_per_a, time.perf_counter)
    return msgspec.json.encode(
        {
            "period_min": day.period_min,
            "algorithm": algorithm,
            "currents_a": lived.currents_a,
            "step_ms": {
                "p50": _percentile_ms(lived.steps_s, 50),
                "p99": _percentile_ms(lived.steps_s, 99),
            },
        }
    )


def _percentile_ms(steps_s: list[float], percent: int) -> float:
    """Give the nearest rank; 0 where nothing was measured."""
    ranked = sorted(steps_s)
    return round(1000 * ranked[(len(ranked) - 1) * percent // 100], 3) if ranked else 0.0


def _converse(lines: BinaryIO, answers: BinaryIO, cap_kw: float | None, algorithm: str) -> None:
    from chargeloom.energy.lines import Conversation  # noqa: PLC0415

    conversation = Conversation(cap_kw, algorithm)
    for line in lines:
        answers.write(conversation.answer(line) + b"\n")
        answers.flush()

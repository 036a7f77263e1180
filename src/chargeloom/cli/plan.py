"""`chargeloom plan`: schedules a scenario without a server."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Final

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from chargeloom.cli.ending import plainly
from chargeloom.energy.planning.checks import ScenarioError

if TYPE_CHECKING:
    from chargeloom.research import Result

_DEFAULT: Final = "foresight"
_EXTRA: Final = "this algorithm needs highspy: pip install 'chargeloom[energy]'"


def plan(
    scenario: Annotated[Path | None, Parameter(help="A file in the scenario format.")] = None,
    *,
    cap_kw: Annotated[
        float | None,
        Parameter(help="What the site may draw; 150 by default.", validator=Number(gte=0)),
    ] = None,
    algorithm: Annotated[
        str,
        Parameter(
            help="foresight (a linear program of the rest of the day), live (the loop that balances "
            "live sites), max-min (exact shares), or an order: fcfs, lcfs, edf, llf, lrpt, round-robin."
        ),
    ] = _DEFAULT,
    stream: Annotated[
        bool, Parameter(help="Answer one JSON line for each on standard input.", negative=())
    ] = False,
    parquet: Annotated[
        Path | None, Parameter(help="Write offers and what was drawn of them to this file, too.")
    ] = None,
) -> None:
    """Schedule a scenario and print the currents, or speak the line protocol."""
    with plainly():
        try:
            if stream == (scenario is not None):
                raise ScenarioError("name either a scenario or --stream")
            if scenario is None:
                _converse(sys.stdin.buffer, sys.stdout.buffer, cap_kw, algorithm)
                return
            print(_told(_lived(scenario, cap_kw, algorithm, parquet)).decode())
        except ModuleNotFoundError as error:
            raise ScenarioError(_EXTRA) from error


def _lived(path: Path, cap_kw: float | None, algorithm: str, parquet: Path | None) -> "Result":
    from chargeloom.research import load, run  # noqa: PLC0415

    result = run(load(path), algorithm, cap_kw=cap_kw)
    if result.fallbacks:
        _warn(f"in {result.fallbacks} intervals")
    if parquet is not None:
        result.to_parquet(parquet)
    return result


def _told(result: "Result") -> bytes:
    steps = {"p50": result.step_p50_ms, "p99": result.step_p99_ms}
    return msgspec.json.encode(
        {
            "period_min": result.period_min,
            "algorithm": result.algorithm,
            "currents_a": result.currents_a,
            "fallbacks": result.fallbacks,
            "step_ms": steps,
        }
    )


def _converse(lines: BinaryIO, answers: BinaryIO, cap_kw: float | None, algorithm: str) -> None:
    from chargeloom.energy.planning.lines import Conversation  # noqa: PLC0415

    conversation, fallbacks = Conversation(cap_kw, algorithm), 0
    for line in lines:
        answers.write(conversation.answer(line) + b"\n")
        answers.flush()
        if conversation.fallbacks > fallbacks:
            fallbacks = conversation.fallbacks
            _warn(f"in {fallbacks} intervals so far")


def _warn(where: str) -> None:
    words = "the solver found no optimum; max-min shares stood in"
    print(f"chargeloom: {where} {words}", file=sys.stderr)

"""`chargeloom plan`: schedules a scenario without a server."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Final

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from chargeloom.cli.ending import plainly
from chargeloom.cli.whole_file import whole_file
from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.energy.planning.scenario import Scenario, read, site_of
from chargeloom.web.exporting.parquet import Parquet
from chargeloom.web.exporting.sheet import Cells, Column, Kind

if TYPE_CHECKING:
    from chargeloom.energy.planning.replay import Replay

_DEFAULT: Final = "foresight"
_COLUMNS: Final = (
    Column("session_id", Kind.TEXT),
    Column("station_id", Kind.TEXT),
    Column("interval", Kind.WHOLE),
    Column("offered_a", Kind.REAL),
    Column("drawn_a", Kind.REAL),
)
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
            day = read(scenario.read_bytes())
            lived = _live(day, cap_kw, algorithm)
            if parquet is not None:
                _write(parquet, day, lived)
            print(_told(day, algorithm, lived).decode())
        except ModuleNotFoundError as error:
            raise ScenarioError(_EXTRA) from error


def _live(day: Scenario, cap_kw: float | None, algorithm: str) -> "Replay":
    from chargeloom.energy.planning.algorithms import planner  # noqa: PLC0415
    from chargeloom.energy.planning.replay import replay  # noqa: PLC0415

    site = site_of(day, cap_kw)
    return replay(day, planner(site, algorithm), site.kwh_per_a, time.perf_counter)


def _told(day: Scenario, algorithm: str, lived: "Replay") -> bytes:
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


def _write(path: Path, day: Scenario, lived: "Replay") -> None:
    table = Parquet(_COLUMNS)
    with whole_file(path, replaces=True) as file:
        file.write(table.begin())
        file.write(table.piece(list(_rows(day, lived))))
        file.write(table.end())


def _rows(day: Scenario, lived: "Replay") -> Iterator[Cells]:
    for session in day.sessions:
        name = session.session_id
        lists = zip(lived.currents_a[name], lived.drawn_a[name], strict=True)
        for interval, (offered, drawn) in enumerate(lists, session.arrival):
            yield (name, session.station_id, interval, offered, drawn)


def _percentile_ms(steps_s: list[float], percent: int) -> float:
    """Give the nearest rank; 0 where nothing was measured."""
    ranked = sorted(steps_s)
    return round(1000 * ranked[(len(ranked) - 1) * percent // 100], 3) if ranked else 0.0


def _converse(lines: BinaryIO, answers: BinaryIO, cap_kw: float | None, algorithm: str) -> None:
    from chargeloom.energy.planning.lines import Conversation  # noqa: PLC0415

    conversation = Conversation(cap_kw, algorithm)
    for line in lines:
        answers.write(conversation.answer(line) + b"\n")
        answers.flush()

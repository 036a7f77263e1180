"""The figures as lines, and as the file beside the code."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.gates import OURS, Verdict
from benchmarks.result import Result, advantage, find


def lines(results: Sequence[Result]) -> list[str]:
    """Write `name value unit [ratio]`; a ratio says how many times better ours is."""
    written = []
    for each in results:
        own = find(results, each.name, OURS)
        ratio = "" if own is None or each is own else f" {advantage(own, each).median:.2f}x"
        written.append(f"{each.name}.{each.server} {_text(each.figure.median)} {each.unit}{ratio}")
        if len(each.runs) > 1:
            written.append(f"{each.name}.{each.server}.spread {each.spread_percent:.0f} %")
    return written


def document(
    results: Sequence[Result], verdicts: Sequence[Verdict], plan: str, machine: dict[str, str]
) -> bytes:
    """Write all runs, what they come to, and on what they were made."""
    content = {
        "plan": plan,
        "machine": machine,
        "verdicts": verdicts,
        "results": [_entry(each, results) for each in results],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def write(path: Path, content: bytes) -> None:
    """Replace the file."""
    path.write_bytes(content)


def _entry(each: Result, results: Sequence[Result]) -> dict[str, object]:
    entry: dict[str, object] = {
        "name": each.name,
        "server": each.server,
        "unit": each.unit,
        **_rounded(each.figure._asdict()),
        "runs": [_short(run) for run in each.runs],
        "load_averages": [_short(load) for load in each.load_averages],
    }
    own = find(results, each.name, OURS)
    if own is not None and each is not own:
        entry["times_better"] = _rounded(advantage(own, each)._asdict())
    return entry


def _text(value: float) -> str:
    return f"{value:.0f}" if value >= 1_000 else f"{value:.4g}"


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: _short(value) for name, value in figures.items()}


def _short(value: float) -> float:
    return float(f"{value:.4g}")

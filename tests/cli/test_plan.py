import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet
import pytest

from chargeloom.cli.plan import plan
from chargeloom.energy.planning.algorithms import STRATEGIES
from tests.energy.planning.days import SESSION, document
from tests.energy.planning.failing_solver import failing
from tests.patience import PATIENCE_S

KWH_PER_A = 230 / 1000 * 5 / 60


def written(folder: Path, content: Any) -> Path:
    path = folder / "day.json"
    path.write_bytes(msgspec.json.encode(content))
    return path


def run(*arguments: str | Path, text: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        (sys.executable, "-m", "chargeloom", "plan", *map(str, arguments)),
        input=text, capture_output=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip


def test_a_plan_tells_currents_by_session_and_how_long_a_step_took(tmp_path: Path) -> None:
    done = run(written(tmp_path, document()), "--cap-kw", "60")
    told = msgspec.json.decode(done.stdout)
    assert (told["period_min"], told["algorithm"]) == (5, "foresight")
    assert told["currents_a"]["S1"][:2] == [24, 24]
    assert len(told["currents_a"]["S1"]) == 12
    assert set(told["step_ms"]) == {"p50", "p99"}


def test_a_plan_is_a_table_of_offers_and_what_was_drawn_of_them(tmp_path: Path) -> None:
    table = tmp_path / "plan.parquet"
    plan(written(tmp_path, document()), cap_kw=60, parquet=table)
    rows = pyarrow.parquet.read_table(table).to_pylist()
    assert [row["interval"] for row in rows] == list(range(12))
    first = {"session_id": "S1", "station_id": SESSION["station_id"], "interval": 0}
    assert rows[0] == first | {"offered_a": 24, "drawn_a": 24, "beyond": None}
    drawn_kwh = sum(row["drawn_a"] for row in rows) * KWH_PER_A
    assert drawn_kwh == pytest.approx(SESSION["requested_energy_kwh"])


def test_a_stream_is_answered_line_by_line_and_nothing_else_is_printed() -> None:
    site = {name: value for name, value in document().items() if name != "sessions"}
    lines = [{"t": -1, "site": site, "cap_kw": 60}, {"t": 0, "arrived": [SESSION]}]
    text = b"".join(msgspec.json.encode(each) + b"\n" for each in lines)
    done = run("--stream", text=text)
    assert done.stdout == b'{}\n{"S1":24.0}\n'
    assert run("--stream", "--cap-kw", "30", text=text).stdout == b'{}\n{"S1":12.0}\n'


def test_a_file_that_is_no_scenario_ends_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        plan(written(tmp_path, document(voltage="high")))
    assert "scenario: voltage: a number is needed" in capsys.readouterr().err


def test_a_solver_that_finds_nothing_is_told_and_nobody_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(STRATEGIES, "foresight", failing)
    plan(written(tmp_path, document()), cap_kw=60)
    told, warned = capsys.readouterr()
    found = msgspec.json.decode(told)
    assert found["currents_a"]["S1"][:2] == [24, 24]
    assert found["fallbacks"] > 0
    words = (
        f"in {found['fallbacks']} intervals the solver found no optimum; max-min shares stood in"
    )
    assert warned == f"chargeloom: {words}\n"


def test_a_stream_tells_of_each_line_for_which_the_solver_found_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(STRATEGIES, "foresight", failing)
    site = {name: value for name, value in document().items() if name != "sessions"}
    lines = [{"t": -1, "site": site, "cap_kw": 60}, {"t": 0, "arrived": [SESSION]}, {"t": 1}]
    text = BytesIO(b"".join(msgspec.json.encode(each) + b"\n" for each in lines))
    answers = BytesIO()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(text))
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(answers))
    plan(stream=True)
    assert answers.getvalue() == b'{}\n{"S1":24.0}\n{"S1":24.0}\n'
    warned = capsys.readouterr().err.splitlines()
    assert [line.split(" the solver")[0] for line in warned] == [
        "chargeloom: in 1 intervals so far",
        "chargeloom: in 2 intervals so far",
    ]


@pytest.mark.parametrize("stream", [True, False])
def test_one_of_file_and_stream_is_named(
    stream: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="1"):
        plan(Path("x") if stream else None, stream=stream)
    assert "either a scenario or --stream" in capsys.readouterr().err


def test_without_the_solver_it_says_what_to_install_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "chargeloom.energy.planning.foresight", None)
    with pytest.raises(SystemExit, match="1"):
        plan(written(tmp_path, document()))
    assert "chargeloom[energy]" in capsys.readouterr().err
    plan(written(tmp_path, document()), algorithm="max-min")
    assert msgspec.json.decode(capsys.readouterr().out)["algorithm"] == "max-min"


def test_the_command_line_starts_without_the_solver() -> None:
    code = "import sys, chargeloom.cli.plan; sys.exit('numpy' in sys.modules)"
    assert (
        subprocess.run((sys.executable, "-c", code), check=False, timeout=PATIENCE_S).returncode
        == 0
    )

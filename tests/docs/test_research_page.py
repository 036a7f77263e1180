"""The page for researchers does what it says, run as it stands there."""

import re
from pathlib import Path

import pytest

from chargeloom import research
from tests.shared import REPOSITORY

PAGE = (REPOSITORY / "docs" / "how-to" / "research.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_examples_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in BLOCKS:
        exec(compile(block, "research.md", "exec"), names)  # noqa: S102
    told = capsys.readouterr().out
    assert all(name in told for name in research.algorithms())
    assert (tmp_path / "mine.parquet").exists()
    mine = names["mine"]
    assert isinstance(mine, research.Result)
    assert mine.algorithm == "shortest_first"


def test_every_name_of_the_module_and_every_figure_of_a_result_stands_on_the_page() -> None:
    figures = {
        name
        for name in research.Result.__struct_fields__
        if name not in {"algorithm", "period_min"}
    }
    assert {each for each in figures if f"`{each}`" not in PAGE} == set()
    assert {each for each in research.Vehicle._fields if f"`{each}`" not in PAGE} == set()

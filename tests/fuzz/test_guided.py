"""The coverage-guided fuzzer finds nothing, and finds what is planted."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from chargeloom.wire import json as wire_json
from tests.fuzz.guided import target, write_seeds
from tests.machine import missing
from tests.shared import REPOSITORY

RUNS = 6_000
SOAK_RUNS = 5_000_000


def fuzz(folder: Path, runs: int) -> str:
    """Run the fuzzer in a process of its own, and return what it says."""
    if importlib.util.find_spec("atheris") is None:
        missing("the fuzzer `atheris` is not made for this machine")
    command = (sys.executable, "-m", "tests.fuzz.guided", folder / "corpus")
    options = (f"-atheris_runs={runs}", "-seed=1", "-max_len=4096", f"-artifact_prefix={folder}/")
    done = subprocess.run(
        (*command, *options), cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stderr


def test_nothing_breaks_the_framing(tmp_path: Path) -> None:
    assert "Done" in fuzz(tmp_path, RUNS)


@pytest.mark.soak
def test_nothing_breaks_the_framing_for_a_long_time(tmp_path: Path) -> None:
    fuzz(tmp_path, SOAK_RUNS)


def test_every_seed_keeps_the_rules(tmp_path: Path) -> None:
    write_seeds(tmp_path)
    receive = target()
    seeds = sorted(tmp_path.iterdir())
    assert len(seeds) > 700
    for seed in seeds:
        receive(seed.read_bytes())


def test_the_rules_are_broken_by_a_name_that_is_taken_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire_json, "_is_told_whole", lambda _data, _message: True)
    with pytest.raises(AssertionError, match="stands twice"):
        target()(b'\0[2,"1","Authorize",{"idTag":"A","idTag":"B"}]')

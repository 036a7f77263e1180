"""The command line as it is started: what happens before any command runs."""

import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from chargeloom import __main__, cli
from tests.shared import REPOSITORY

BEGUN: Final = 7
INTERRUPTS: Final = (
    f"import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nraise SystemExit({BEGUN})\n"
)


def started(folder: Path, interrupt: signal.Handlers) -> subprocess.CompletedProcess[str]:
    """Start it with what a shell makes of Ctrl-C, which comes while it loads what it stands on."""
    (folder / "cyclopts.py").write_text(INTERRUPTS)
    run = "import sys; sys.path.insert(0, sys.argv.pop()); from chargeloom.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-c", run, folder],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, interrupt),
    )


def test_who_interrupts_it_while_it_loads_sees_no_traceback(tmp_path: Path) -> None:
    ended = started(tmp_path, signal.SIG_DFL)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


def test_where_an_interruption_is_to_be_ignored_it_loads_on(tmp_path: Path) -> None:
    """A shell starts what runs in the background like that."""
    ended = started(tmp_path, signal.SIG_IGN)
    assert (ended.returncode, ended.stderr) == (BEGUN, "")


@pytest.fixture
def in_the_foreground() -> Iterator[None]:
    """Let Ctrl-C be answered as in a terminal, wherever these tests run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("in_the_foreground")
def test_a_command_is_interrupted_as_python_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[object] = []
    monkeypatch.setattr(cli, "main", lambda: found.append(signal.getsignal(signal.SIGINT)))
    __main__.main()
    assert found == [signal.default_int_handler]


def test_what_is_installed_starts_there() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"chargeloom": "chargeloom.__main__:main"}

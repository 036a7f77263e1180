"""`chargeloom audit verify`: says whether the chain is whole, beside a server or without one."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from chargeloom.cli.audit import verify
from chargeloom.places import DATABASE
from tests.patience import PATIENCE_S


def chargeloom(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "chargeloom", *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)


def test_a_whole_audit_is_told_from_a_broken_one(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    chargeloom("user", "create", *data, "--role", "admin", "Ada")
    again = chargeloom("user", "create", *data, "--role", "admin", "ada")
    assert again.returncode == 0
    assert "/sign-in/" in again.stdout
    other = chargeloom("user", "create", *data, "--role", "viewer", "Ada")
    assert (other.returncode, len(other.stderr.splitlines())) == (1, 1)
    whole = chargeloom("audit", "verify", *data)
    assert (whole.returncode, whole.stdout) == (0, "whole: 3 entries\n")
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.execute("DROP TRIGGER audit_no_update")
        database.execute("UPDATE audit SET actor = 'nobody'")
    broken = chargeloom("audit", "verify", *data)
    assert (broken.returncode, broken.stdout) == (1, "broken at entry 1: entry-changed\n")


def test_where_there_is_no_database_nothing_is_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        verify(data=str(tmp_path))
    assert ended.value.code == 1
    assert "there is no database; name the data folder" in capsys.readouterr().err
    assert not (tmp_path / DATABASE).exists()

"""A database that a command makes is told of: a folder may be misspelt."""

from pathlib import Path

import pytest

from chargeloom.cli import key, user
from chargeloom.domain.access import Role


def test_a_key_for_a_new_place_says_so_beside_the_key_and_only_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key.create(role=Role.ADMIN, data=str(tmp_path / "new"))
    told = capsys.readouterr()
    assert len(told.out.split()) == 1
    assert told.err.startswith(f"{tmp_path / 'new' / 'chargeloom.db'} is new: no server has run")
    key.create(role=Role.VIEWER, data=str(tmp_path / "new"))
    assert capsys.readouterr().err == ""


def test_so_does_a_link_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user.create("Ada", role=Role.ADMIN, data=str(tmp_path / "new"))
    told = capsys.readouterr()
    assert "/sign-in/" in told.out
    assert "is new" in told.err

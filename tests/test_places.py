"""Where things lie: a folder that can't be used is said to be so, with what helps."""

import errno
import os
from pathlib import Path

import pytest

from chargeloom.config import Config, ConfigError
from chargeloom.config.sections import Storage
from chargeloom.places import database, make_folder


def test_a_folder_is_made_with_all_above_it_and_found_again(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b"
    make_folder(place)
    make_folder(place)
    assert place.is_dir()


@pytest.mark.parametrize("below", ["", "data"])
def test_a_file_in_its_place_is_said_to_be_in_the_way(tmp_path: Path, below: str) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ConfigError, match=r"a file stands at .*file.*--data"):
        make_folder(file / below)


def test_one_that_this_user_may_not_use_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ConfigError, match=r"can't be used: this user has no right to; .*chown"):
        make_folder(tmp_path)


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.EACCES, "this user has no right to"), (errno.ENOSPC, "No space left on device; name")],
)
def test_one_that_can_not_be_made_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", failing)
    with pytest.raises(ConfigError, match=f"can't be made: {told}"):
        make_folder(tmp_path / "new")


def at(database: str) -> Config:
    return Config(data=Path("data"), storage=Storage(database=database))


def test_a_database_behind_a_link_lies_where_the_link_leads(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to("real.db")
    assert (
        database(at(f"sqlite:///{tmp_path}/link.db"))
        == Path(os.path.realpath(tmp_path)) / "real.db"
    )
    assert database(at(f"sqlite:///{tmp_path}/real.db")) == tmp_path / "real.db"


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite://", "postgresql://host/name"])
def test_what_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"storage.database: .*use sqlite:///PATH"):
        database(at(url))

"""A database has one server at a time, and is free when that one is gone."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chargeloom.app import Server
from chargeloom.composition.footing import SECRET_KEY
from chargeloom.config import Config, Http, Ocpp
from chargeloom.places import DATABASE
from chargeloom.tenure import InUse, Tenure, address_of

HOLDER = """
import sys
from pathlib import Path
from chargeloom.tenure import Tenure
held = Tenure.take(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def in_folder(folder: Path) -> Config:
    anywhere = "127.0.0.1:0"
    return Config(data=folder, http=Http(bind=anywhere), ocpp=Ocpp(bind=anywhere))


def test_a_second_one_is_told_who_has_it(tmp_path: Path) -> None:
    database = tmp_path / "facts.db"
    program = (sys.executable, "-c", HOLDER, database)
    with subprocess.Popen(program, stdin=-1, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InUse, match=rf"facts\.db: .*process {holder.pid}\b"):
            Tenure.take(database)
        holder.kill()
    Tenure.take(database).give_up()


def test_it_is_given_up_and_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        Tenure.take(tmp_path / "new" / "facts.db").give_up()


def test_where_people_find_whoever_has_it_is_known_as_long_as_it_has_it(tmp_path: Path) -> None:
    database = tmp_path / "facts.db"
    assert address_of(database) is None
    tenure = Tenure.take(database)
    assert address_of(database) is None
    tenure.tell("https://charge.example")
    assert address_of(database) == "https://charge.example"
    with pytest.raises(InUse, match=r"process \d+\)"):
        Tenure.take(database)
    tenure.give_up()
    assert address_of(database) is None


async def test_nor_does_one_that_comes_by_a_link_to_the_database(tmp_path: Path) -> None:
    first = await Server.start(in_folder(tmp_path))
    other = tmp_path / "other"
    other.mkdir()
    (other / DATABASE).symlink_to(tmp_path / DATABASE)
    shutil.copy(tmp_path / SECRET_KEY, other)
    try:
        with pytest.raises(InUse):
            await Server.start(in_folder(other))
    finally:
        await first.stop()


async def test_a_second_server_does_not_start_and_the_first_goes_on(tmp_path: Path) -> None:
    config = in_folder(tmp_path)
    first = await Server.start(config)
    try:
        with pytest.raises(InUse):
            await Server.start(config)
        assert first.why_not_ready() == ()
    finally:
        await first.stop()
    again = await Server.start(config)
    await again.stop()

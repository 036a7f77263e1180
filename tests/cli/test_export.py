"""Exports from a data folder: beside whoever writes there, whole or not at all."""

import asyncio
import csv
import io
import os
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from chargeloom.cli.export import app
from chargeloom.web.exporting.whole_file import whole_file
from tests.rig import Rig, running


async def charge(rig: Rig) -> None:
    await rig.token()
    station = await rig.station()
    started = await station.start()
    await station.stop(started["transactionId"])
    await rig.settle()


def run(*arguments: str) -> None:
    app([*arguments], exit_on_error=False, print_error=False, result_action="return_value")


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    async with running(tmp_path / "data") as rig:
        await charge(rig)
    return tmp_path / "data"


def test_csv_goes_to_standard_output_and_the_cursor_beside_it(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run("transactions", "--data", str(folder))
    out, err = capfdbinary.readouterr()
    (row,) = csv.DictReader(io.StringIO(out.decode()))
    assert (row["energy_wh"], row["energy_exact_wh"]) == ("7000", "7000")
    assert err.decode() == f"1 rows; what comes later: --after {row['id']}\n"
    run("transactions", "--data", str(folder), "--after", row["id"])
    out, err = capfdbinary.readouterr()
    assert len(out.splitlines()) == 1
    assert err.decode() == f"0 rows; what comes later: --after {row['id']}\n"


def test_the_name_of_the_file_says_parquet(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "trace.parquet"
    run("messages", "--data", str(folder), "-o", str(target), "--station", "CP-1")
    assert pq.read_table(target)["action"].to_pylist()[0] == "StartTransaction"
    assert [one.name for one in tmp_path.iterdir()].count("trace.parquet") == 1
    with pytest.raises(SystemExit):
        run("messages", "--data", str(folder), "-o", str(target))
    run("messages", "--data", str(folder), "-o", str(target), "--overwrite", "--action", "Nothing")
    assert pq.read_table(target).num_rows == 0


async def test_it_reads_beside_a_server_and_writes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as rig:
        await charge(rig)
        target = tmp_path / "out.csv"
        await asyncio.to_thread(
            run, "transactions", "--data", str(tmp_path / "data"), "--output", str(target)
        )
        assert len(target.read_text().splitlines()) == 2
        await charge_again(rig)
        await asyncio.to_thread(
            run, "transactions", "--data", str(tmp_path / "data"), "-o", str(target), "--overwrite"
        )
        assert len(target.read_text().splitlines()) == 3


async def charge_again(rig: Rig) -> None:
    station = await rig.station("CP-2")
    await station.start()
    await rig.settle()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("transactions", "--after", "msg_0"), "no id that begins with tx_"),
        (("transactions", "--from", "yesterday"), "no date and time"),
        (("meter-values", "--after", "1.2"), "no cursor"),
        (("messages", "--output", "/nowhere/at/all.csv"), "/nowhere/at: there is no such folder"),
        (("messages", "--from", "2026-12-01", "--to", "2026-11-01"), "is not after --from"),
        (("meter-values", "--from", "2026-12-01", "--to", "2026-12-01"), "is not after --from"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(
    folder: Path, arguments: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        run(*arguments, "--data", str(folder))
    assert why in capsys.readouterr().err


def test_a_folder_without_a_database_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        run("transactions", "--data", str(tmp_path))
    assert "there is no database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_of_a_file_that_fails_nothing_is_left_and_the_old_one_stays(tmp_path: Path) -> None:
    target = tmp_path / "old.csv"
    target.write_bytes(b"old")
    with suppress(RuntimeError), whole_file(target, replaces=True) as file:
        file.write(b"half")
        raise RuntimeError
    assert [one.name for one in tmp_path.iterdir()] == ["old.csv"]
    assert target.read_bytes() == b"old"


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileExistsError, match="no file"), whole_file(pipe, replaces=True):
        raise AssertionError
    assert pipe.is_fifo()


def test_a_station_that_nobody_knows_is_told_beside_the_empty_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for station, told in (("cp-1", "no station is called 'cp-1'; capitals count\n"), ("CP-1", "")):
        run("meter-values", "--data", str(folder), "--station", station, "--to", "1999-01-01")
        assert capsys.readouterr().err == f"{told}0 rows\n"

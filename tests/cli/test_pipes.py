"""A reader of standard output that has seen enough ends a command quietly."""

import asyncio
import errno
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from chargeloom.cli.pipes import LEFT, readers_may_leave, teller
from tests.patience import PATIENCE_S
from tests.sim.stranger_csms import reception


async def test_a_simulation_whose_reader_leaves_ends_in_order() -> None:
    async with reception() as desk:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "chargeloom", "simulate",
            "--url", desk.url, "--speed", "3600", "--token", "TAG",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert b"connected" in await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
        process.stdout._transport.close()  # type: ignore[attr-defined]
        stranger = await desk.next_link()
        err = await asyncio.wait_for(process.stderr.read(), PATIENCE_S)
        code = await asyncio.wait_for(process.wait(), PATIENCE_S)
        starts, stops = (
            len(stranger.payloads(action)) for action in ("StartTransaction", "StopTransaction")
        )
    assert (code, err) == (0, b"")
    assert starts == stops


def test_a_command_that_only_prints_ends_as_others_do(tmp_path: Path) -> None:
    script = tmp_path / "told.py"
    script.write_text(
        "from chargeloom.cli.pipes import readers_may_leave\n"
        "with readers_may_leave():\n"
        "    for number in range(100_000):\n"
        "        print(number)\n"
    )
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"0\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == LEFT


def test_other_endings_pass_through() -> None:
    with pytest.raises(SystemExit, match="3"), readers_may_leave():
        raise SystemExit(3)


def test_lines_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    tell = teller(gone=lambda: None)
    tell("one")
    tell("two")
    assert capsys.readouterr().out == "one\ntwo\n"


class Full(StringIO):
    """Standard output on a disk that is full."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_an_output_that_can_not_be_written_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(SystemExit, match="1"), readers_may_leave():
        sys.stdout.write("told")
    gone: list[bool] = []
    teller(gone=lambda: gone.append(True))("told")
    assert gone == [True]
    assert capsys.readouterr().err == "chargeloom: standard output: No space left on device\n"

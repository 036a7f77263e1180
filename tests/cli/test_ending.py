"""A command that can't do its work ends with one sentence that helps."""

import asyncio
import errno
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import uvloop

from chargeloom import cli
from chargeloom.cli.ending import plainly
from chargeloom.config import ConfigError
from tests.patience import PATIENCE_S


def listen(port: int) -> None:
    socket.create_server(("127.0.0.1", port)).close()


def listen_in_a_loop(port: int) -> None:
    async def opened() -> None:
        await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", port)

    uvloop.run(opened())


@pytest.mark.parametrize("begin", [listen, listen_in_a_loop])
def test_a_port_that_is_taken_is_named_with_what_helps(
    begin: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(begin)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SystemExit) as ended, plainly():
            begin(port)
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith(f"chargeloom: another program listens at 127.0.0.1:{port}; ")
    assert "--http" in said


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "this user may not listen at 127.0.0.1:80; "),
        (errno.EADDRNOTAVAIL, "this machine has no address 127.0.0.1; "),
        (socket.EAI_NONAME, "this machine has no address 127.0.0.1; "),
    ],
)
def test_a_port_that_can_not_be_had_is_named_with_what_helps(
    number: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "error while attempting to bind on address ('127.0.0.1', 80): no"
    with pytest.raises(SystemExit), plainly():
        raise OSError(number, said)
    assert capsys.readouterr().err.startswith(f"chargeloom: {told}")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "a/secret.key"),
            "a/secret.key: Permission denied; run as ",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device; make room "),
        (OSError("of its own words"), "of its own words\n"),
    ],
)
def test_what_helps_stands_behind_what_is_wrong(
    error: OSError, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit), plainly():
        raise error
    assert capsys.readouterr().err.startswith(f"chargeloom: {told}")


def test_any_other_fault_is_said_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), plainly():
        raise ConfigError("settings: no such thing")
    assert capsys.readouterr().err == "chargeloom: settings: no such thing\n"


def test_a_file_is_named_and_then_what_is_wrong_with_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit), plainly():
        Path("missing.json").read_bytes()
    assert capsys.readouterr().err == "chargeloom: missing.json: No such file or directory\n"


def test_an_argument_that_is_no_text_is_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, plainly():
        "\udcff".encode()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "chargeloom: '\\udcff' is no text\n"


def test_who_ends_a_command_by_the_keyboard_sees_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_app", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130


@pytest.mark.parametrize(
    "command",
    [
        ["serve"],
        ["export", "transactions"],
        ["audit", "verify"],
        ["user", "create", "eve", "--role", "viewer"],
        ["key", "create", "--role", "viewer"],
    ],
    ids=" ".join,
)
def test_a_folder_of_no_name_is_not_the_one_that_it_happens_to_run_in(command: list[str]) -> None:
    """As `--data "$DATA"` says where that is not set."""
    words = [sys.executable, "-m", "chargeloom", *command, "--data", ""]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert ended.returncode == 1
    assert "settings: data: a path is needed; leave the setting out" in ended.stderr

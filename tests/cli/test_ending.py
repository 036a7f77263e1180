"""A command that can't do its work ends with one sentence that helps."""

import asyncio
import socket
from pathlib import Path

import pytest
import uvloop

from chargeloom import cli
from chargeloom.cli.ending import plainly
from chargeloom.config import ConfigError


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

"""What `chargeloom COMMAND --help` prints, without a process of its own."""

from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO

import pytest

from chargeloom import cli


@cache
def help_of(command: tuple[str, ...]) -> str:
    """Ask for the help of a command that there is."""
    said = StringIO()
    with pytest.raises(SystemExit) as ended, redirect_stdout(said), redirect_stderr(said):
        cli._app([*command, "--help"])
    assert not ended.value.code, said.getvalue()
    return said.getvalue()

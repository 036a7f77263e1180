"""Types the commands of a page into a shell, in their order and as they stand there."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, NamedTuple

BLOCK: Final = re.compile(
    r"(?:^<!-- (?P<mark>[a-z ]+): (?P<said>[^\n]*) -->\n)?^```sh\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
MARKS: Final = ("", "own terminal", "refused", "not typed")
"""A block is typed; or it runs on, until this is shown; or it is refused with this; or not, because."""

PATIENCE_S: Final = 150

_HTTP: Final = "8080"
_OCPP: Final = "9000"
_PORTS: Final = (_HTTP, _OCPP, "8081", "9001", "9443")
_PRELUDE: Final = """\
set -euo pipefail
curl() { command curl --show-error --fail-with-body "$@"; }
shown() {
  for _ in $(seq 300); do grep -qs -- "$2" "$1" && return; sleep 0.2; done
  echo "never showed $2:"; cat "$1"; return 1
}
"""


class Block(NamedTuple):
    """Commands that stand together."""

    text: str
    mark: str = ""
    said: str = ""

    def script(self, number: int) -> str:
        """Write what the shell does with them."""
        log, said = f"block-{number}.log", shlex.quote(self.said)
        typed = f"{{\n{self.text}}}"
        return {
            "": f"echo '--- {number}'\n{self.text}",
            "own terminal": f"{typed} > {log} 2>&1 &\nshown {log} {said}\n",
            "refused": f'if {typed} > {log}; then echo "{log} was taken"; exit 1; fi\n'
            f"shown {log} {said}\n",
            "not typed": "",
        }[self.mark]


SERVE: Final = Block(
    f".venv/bin/chargeloom serve --data ./data --http 127.0.0.1:{_HTTP} --ocpp 127.0.0.1:{_OCPP}\n",
    "own terminal",
    "listening",
)
"""The server that a page takes for granted."""


def blocks(page: str) -> Iterator[Block]:
    """List the commands of a page."""
    for found in BLOCK.finditer(page):
        yield Block(found["text"], found["mark"] or "", found["said"] or "")


def typed(commands: list[Block], folder: Path) -> str:
    """Type commands in a folder that has our environment; returns what they printed, refused or not."""
    (folder / ".venv").symlink_to(sys.prefix)
    script = _PRELUDE + "".join(block.script(number) for number, block in enumerate(commands))
    for usual, free in zip(_PORTS, _free_ports(len(_PORTS)), strict=True):
        script = script.replace(f":{usual}", f":{free}")
    script = script.replace("0.0.0.0:", "127.0.0.1:")  # a test is nobody's server
    process = subprocess.Popen(
        ("bash", "-c", script),
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        out, _ = process.communicate(timeout=PATIENCE_S)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == 0, out
    return out


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]

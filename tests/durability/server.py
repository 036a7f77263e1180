"""A real `chargeloom serve`: started on a data folder, killed, and started again."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.durability.api import Api
from tests.durability.leash import Leash
from tests.patience import PATIENCE_S

PROGRAM: Final = (sys.executable, "-m", "chargeloom")
HOST: Final = "127.0.0.1"
POLL_S: Final = 0.02

_PORTS: Final = range(20_000, 30_000)
"""Below the ports that systems give to clients, so that nobody takes ours while the server is down."""


class ServerFailed(Exception):
    """The server did something else than it was started for."""


class Server:
    """A server on its data folder; the ports stay the same for its whole life."""

    def __init__(
        self,
        data: Path,
        *,
        settings: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
    ) -> None:
        self.data = data
        self.settings = dict(settings or {})
        self.wrapper = tuple(wrapper)
        self.http_port = free_port()
        self.ocpp_port = free_port()
        self._log = data.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None
        self._leash: Leash | None = None

    @property
    def database(self) -> Path:
        return self.data / "chargeloom.db"

    @property
    def pid(self) -> int:
        """The server's process, which may be the child of its wrapper."""
        started = self._running().pid
        children = Path(f"/proc/{started}/task/{started}/children")
        child = children.read_text().split() if self.wrapper and children.exists() else []
        return int(child[0]) if child else started

    def launch(self) -> None:
        """Start the process, and don't wait for it."""
        addresses = ("--http", f"{HOST}:{self.http_port}", "--ocpp", f"{HOST}:{self.ocpp_port}")
        command = (*self.wrapper, *PROGRAM, "serve", "--data", str(self.data), *addresses)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env=environment(self.settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._leash = Leash(self._process.pid)

    async def start(self) -> None:
        """Start, and wait until it is ready."""
        self.launch()
        await self.until_ready(is_ready=True)

    async def until_ready(self, *, is_ready: bool) -> None:
        """Wait until it says of itself that it takes facts, or that it does not."""
        wanted = 200 if is_ready else 503
        async with asyncio.timeout(PATIENCE_S):
            while await asyncio.to_thread(Api(self.http_port).readiness) != wanted:
                if self._running().poll() is not None:
                    raise ServerFailed(self.said())
                await asyncio.sleep(POLL_S)

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        process = self._running()
        os.kill(self.pid, signal.SIGKILL)
        self._let_go()
        process.wait()

    async def stop(self) -> None:
        """Ask it to end, and see that it ends in peace."""
        process = self._running()
        os.kill(self.pid, signal.SIGTERM)
        status = await self._end_of(process)
        if status != 0:
            raise ServerFailed(f"ended with {status}\n{self.said()}")

    async def ended(self) -> int:
        """Wait until it ends by itself."""
        return await self._end_of(self._running())

    def close(self) -> None:
        """Leave no process behind."""
        if self._process is not None:
            process = self._process
            os.killpg(process.pid, signal.SIGKILL)
            self._let_go()
            process.wait()

    async def _end_of(self, process: subprocess.Popen[bytes]) -> int:
        status = await asyncio.wait_for(asyncio.to_thread(process.wait), PATIENCE_S)
        self._let_go()
        return status

    def _let_go(self) -> None:
        self._process = None
        if self._leash is not None:
            self._leash.let_go()
            self._leash = None

    def said(self) -> str:
        """What it wrote last."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-40:])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise ServerFailed(f"does not run\n{self.said()}")
        return self._process


def new_key(data: Path, wrapper: Sequence[str] = ()) -> str:
    """Make an admin's API key by the command line."""
    command = (*wrapper, *PROGRAM, "key", "create", "--data", str(data), "--role", "admin")
    made = subprocess.run(
        command,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    if made.returncode != 0:
        raise ServerFailed(made.stderr)
    return made.stdout.strip()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Make an environment in which no setting of the machine counts, but these."""
    inherited = {name: text for name, text in os.environ.items() if "CHARGELOOM_" not in name}
    return {**inherited, **settings}


def free_port() -> int:
    """Find a port that nobody listens on."""
    while True:
        port = secrets.choice(_PORTS)
        with closing(socket.socket()) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port

"""What a server must let us do to be measured, and running one."""

import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from benchmarks.history import Past
from benchmarks.population import Population
from benchmarks.process import (
    Cores,
    cpu_us,
    ended_children_us,
    living_cpu_us,
    pinned,
    queued_us,
    resident_bytes,
)
from benchmarks.script import Rows

START_S: Final = 150.0
STOP_S: Final = 150.0
POLL_S: Final = 0.005


class Durability(StrEnum):
    """SQLite's `synchronous` in WAL mode: a sync at each commit, or at each checkpoint only."""

    FULL = "full"
    NORMAL = "normal"


class Ports(NamedTuple):
    """Where a started server listens."""

    ocpp: int
    http: int


class Launch(NamedTuple):
    """A command and what its environment needs beside ours."""

    command: Sequence[str]
    environment: Mapping[str, str]


class ServerUnderTest(Protocol):
    """One contender."""

    @property
    def name(self) -> str:
        """The word for it in every figure."""

    def install(self) -> None:
        """Make it runnable; quick when it is."""

    def seed(self, data_dir: Path, population: Population) -> None:
        """Create its database with stations and tokens; it does not run."""

    def fill(self, data_dir: Path, past: Past) -> None:
        """Add ended transactions to a seeded database; it does not run."""

    def launch(self, data_dir: Path, ports: Ports, durability: Durability) -> Launch:
        """Say how it is started."""

    def is_ready(self, ports: Ports) -> bool:
        """Whether it takes stations now."""

    def tls(self, data_dir: Path) -> ssl.SSLContext | None:
        """Make the context of its stations, if they come in TLS."""

    def database(self, data_dir: Path) -> Path:
        """Find its SQLite file."""

    def stored(self, data_dir: Path) -> Rows:
        """Count what is in its database; it does not run."""


class ServerFailed(Exception):
    """A server did not start, or did not end in peace."""


class Running:
    """A started server."""

    def __init__(self, process: subprocess.Popen[bytes], ports: Ports) -> None:
        self._process = process
        self.ports = ports
        self.life_cpu_us = 0.0
        """All the processor time from its start to its end; known when it has ended."""

    @property
    def pid(self) -> int:
        return self._process.pid

    def cpu_us(self) -> float:
        """Read the processor time it has used."""
        return cpu_us(self.pid)

    def living_cpu_us(self) -> float:
        """Processor time of the threads that live, exact enough for a server that idles."""
        return living_cpu_us(self.pid)

    def queued_us(self) -> float:
        """Read for how long it waited for a processor: what a busy machine adds to every wait."""
        return queued_us(self.pid)

    def resident_bytes(self) -> int:
        """Read the memory it holds."""
        return resident_bytes(self.pid)


@contextmanager
def running(
    server: ServerUnderTest, data_dir: Path, durability: Durability, cores: Cores
) -> Iterator[Running]:
    """Start a server on its core, wait until it is ready, and stop it in the end."""
    ports = Ports(_free_port(), _free_port())
    log = data_dir.with_suffix(".log")
    ended_before_us = ended_children_us()
    process = start(server.launch(data_dir, ports, durability), log, cores)
    try:
        _await_ready(server, process, ports, log)
        running_server = Running(process, ports)
        yield running_server
        _stop(process, log)
        running_server.life_cpu_us = ended_children_us() - ended_before_us
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def start(launch: Launch, log: Path, cores: Cores) -> subprocess.Popen[bytes]:
    """Start a command on the server's core; what it says goes to the log."""
    with log.open("ab") as output, pinned(cores.server):
        return subprocess.Popen(
            launch.command,
            env={**os.environ, **launch.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


def accepts(port: int) -> bool:
    """Whether anyone listens there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _await_ready(
    server: ServerUnderTest, process: subprocess.Popen[bytes], ports: Ports, log: Path
) -> None:
    patience_ends = time.monotonic() + START_S
    while not server.is_ready(ports):
        if process.poll() is not None or time.monotonic() > patience_ends:
            raise ServerFailed(f"{server.name} is not ready:\n{_tail(log)}")
        time.sleep(POLL_S)


def _stop(process: subprocess.Popen[bytes], log: Path) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        status = process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        raise ServerFailed(f"does not stop:\n{_tail(log)}") from None
    if status != 0:
        raise ServerFailed(f"ended with {status}:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

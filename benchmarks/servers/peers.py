"""The two peers as servers under test."""

import hashlib
import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Final

from benchmarks.history import Past
from benchmarks.peers import seeding
from benchmarks.population import Population
from benchmarks.script import Rows
from benchmarks.servers.server import Durability, Launch, Ports, accepts

PEERS: Final = Path(__file__).parents[1] / "peers"
REPOSITORY: Final = PEERS.parents[1]


class _Peer:
    """What both peers share: their tables."""

    schemas: tuple[str, ...] = seeding.SCHEMAS

    def seed(self, data_dir: Path, population: Population) -> None:
        seeding.seed(data_dir, population, self.schemas)

    def fill(self, data_dir: Path, past: Past) -> None:
        seeding.fill(data_dir, past.charges(past.wanted))

    def is_ready(self, ports: Ports) -> bool:
        return accepts(ports.ocpp)

    def tls(self, data_dir: Path) -> ssl.SSLContext | None:
        """They are measured on a plain connection."""
        del data_dir
        return None

    def database(self, data_dir: Path) -> Path:
        return data_dir / seeding.DATABASE

    def stored(self, data_dir: Path) -> Rows:
        return seeding.stored(data_dir)


class PythonPeer(_Peer):
    """PyPI ocpp, websockets and aiosqlite; they come with the development tools."""

    name = "python-ocpp"

    def install(self) -> None:
        """Nothing: `make install` did it."""

    def launch(self, data_dir: Path, ports: Ports, durability: Durability) -> Launch:
        module = "benchmarks.peers.python_ocpp"
        command = (sys.executable, "-m", module, *_options(data_dir, ports, durability))
        return Launch(command, {"PYTHONPATH": str(REPOSITORY)})


class NodePeer(_Peer):
    """Node ocpp-rpc in strict mode and better-sqlite3."""

    name = "node-ocpp-rpc"

    def __init__(self) -> None:
        self._folder = PEERS / "node_ocpp_rpc"

    def install(self) -> None:
        """Install the locked packages; better-sqlite3 is compiled where no binary fits."""
        mark = self._folder / "node_modules" / ".installed"
        wanted = self._fingerprint()
        if mark.exists() and mark.read_text() == wanted:
            return
        subprocess.run(
            [_found("npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=self._folder,
            env={**os.environ, "JOBS": "max"},
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=600,
        )
        mark.write_text(wanted)

    def launch(self, data_dir: Path, ports: Ports, durability: Durability) -> Launch:
        script = str(self._folder / "server.js")
        return Launch((_found("node"), script, *_options(data_dir, ports, durability)), {})

    def _fingerprint(self) -> str:
        lock = (self._folder / "package-lock.json").read_bytes()
        version = subprocess.run(
            [_found("node"), "--version"], capture_output=True, check=True, timeout=60
        ).stdout
        return hashlib.sha256(lock + version).hexdigest()


class IndexedNodePeer(NodePeer):
    """The same, able to find the messages of a station and the samples of a charge, as ours is."""

    name = "node-ocpp-rpc-indexed"
    schemas = (*seeding.SCHEMAS, seeding.FOR_LISTS)


def _options(data_dir: Path, ports: Ports, durability: Durability) -> tuple[str, ...]:
    database = str(data_dir / seeding.DATABASE)
    port = str(ports.ocpp)
    return ("--port", port, "--database", database, "--synchronous", durability.value)


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise FileNotFoundError(f"the Node peer needs {program} (20 or newer) on the PATH")
    return path

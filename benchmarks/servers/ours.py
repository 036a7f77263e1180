"""Our own server under test; only its commands, its HTTP API and its tables are used."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.history import Charge
from benchmarks.population import Population
from benchmarks.process import Cores
from benchmarks.script import Rows
from benchmarks.servers import ours_tables
from benchmarks.servers.server import Durability, Launch, Ports, ServerFailed, running

PROGRAM: Final = (sys.executable, "-m", "chargeloom")
READY: Final = 200
CREATED: Final = 201


class Chargeloom:
    """`chargeloom serve`."""

    name = "chargeloom"

    def install(self) -> None:
        """Nothing: `make install` did it."""

    def seed(self, data_dir: Path, population: Population) -> None:
        """Create stations and tokens through the API, as an operator would."""
        data_dir.mkdir(parents=True)
        key = _new_key(data_dir)
        with running(self, data_dir, Durability.NORMAL, Cores()) as process:
            _post_all(process.ports.http, key, _objects(population))

    def fill(self, data_dir: Path, charges: Iterable[Charge]) -> None:
        ours_tables.fill(data_dir, charges)

    def launch(self, data_dir: Path, ports: Ports, durability: Durability) -> Launch:
        addresses = ("--http", f"127.0.0.1:{ports.http}", "--ocpp", f"127.0.0.1:{ports.ocpp}")
        return Launch(
            (*PROGRAM, "serve", "--data", str(data_dir), *addresses),
            {"CHARGELOOM_STORAGE__SYNCHRONOUS": durability.value},
        )

    def is_ready(self, ports: Ports) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", ports.http, timeout=5)) as connection:
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == READY
            except (OSError, http.client.HTTPException):
                return False

    def database(self, data_dir: Path) -> Path:
        return data_dir / ours_tables.DATABASE

    def stored(self, data_dir: Path) -> Rows:
        return ours_tables.stored(data_dir)


def _new_key(data_dir: Path) -> str:
    command = (*PROGRAM, "key", "create", "--data", str(data_dir), "--role", "admin")
    made = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return made.stdout.strip()


def _objects(population: Population) -> Iterator[tuple[str, dict[str, str]]]:
    for account in population.stations:
        yield "/api/v1/stations", {"id": account.identity, "password": account.password}
    for uid in population.tokens:
        yield "/api/v1/tokens", {"uid": uid, "type": "ISO14443"}


def _post_all(port: int, key: str, objects: Iterable[tuple[str, dict[str, str]]]) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for path, content in objects:
            connection.request("POST", path, json.dumps(content), headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != CREATED:
                raise ServerFailed(f"POST {path}: {answer.status} {text[:300]!r}")

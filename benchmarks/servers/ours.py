"""Our own server under test, as anyone starts it."""

import http.client
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.history import Charge
from benchmarks.population import Population
from benchmarks.script import Rows
from benchmarks.servers import ours_tables
from benchmarks.servers.server import Durability, Launch, Ports, accepts

READY: Final = 200


class Chargeloom:
    """`chargeloom serve`."""

    name = "chargeloom"

    def install(self) -> None:
        """Nothing: `make install` did it."""

    def seed(self, data_dir: Path, population: Population) -> None:
        ours_tables.seed(data_dir, population)

    def fill(self, data_dir: Path, charges: Iterable[Charge]) -> None:
        ours_tables.fill(data_dir, charges)

    def launch(self, data_dir: Path, ports: Ports, durability: Durability) -> Launch:
        addresses = ("--http", f"127.0.0.1:{ports.http}", "--ocpp", f"127.0.0.1:{ports.ocpp}")
        return Launch(
            (sys.executable, "-m", "chargeloom", "serve", "--data", str(data_dir), *addresses),
            {"CHARGELOOM_STORAGE__SYNCHRONOUS": durability.value},
        )

    def is_ready(self, ports: Ports) -> bool:
        return accepts(ports.ocpp) and self._says_ready(ports)

    def database(self, data_dir: Path) -> Path:
        return data_dir / ours_tables.DATABASE

    def stored(self, data_dir: Path) -> Rows:
        return ours_tables.stored(data_dir)

    def _says_ready(self, ports: Ports) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", ports.http, timeout=5)) as connection:
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == READY
            except (OSError, http.client.HTTPException):
                return False

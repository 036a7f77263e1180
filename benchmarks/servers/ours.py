"""Our own server under test, as anyone starts it."""

import http.client
import ssl
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.history import Past
from benchmarks.population import Population
from benchmarks.script import Rows
from benchmarks.servers import ours_tables
from benchmarks.servers.certificates import trusting, write_certificate
from benchmarks.servers.server import Durability, Launch, Ports, accepts

READY: Final = 200
CERTIFICATE: Final = "server.pem"
SETTINGS: Final = "chargeloom.toml"


class Chargeloom:
    """`chargeloom serve`."""

    name = "chargeloom"

    def install(self) -> None:
        """Nothing: `make install` did it."""

    def seed(self, data_dir: Path, population: Population) -> None:
        ours_tables.seed(data_dir, population)

    def fill(self, data_dir: Path, past: Past) -> None:
        ours_tables.fill(data_dir, past)

    def launch(self, data_dir: Path, ports: Ports, durability: Durability) -> Launch:
        addresses = ("--http", f"127.0.0.1:{ports.http}", "--ocpp", f"127.0.0.1:{ports.ocpp}")
        return Launch(
            (sys.executable, "-m", "chargeloom", "serve", "--data", str(data_dir), *addresses),
            {"CHARGELOOM_STORAGE__SYNCHRONOUS": durability.value},
        )

    def is_ready(self, ports: Ports) -> bool:
        return accepts(ports.ocpp) and self._says_ready(ports)

    def tls(self, data_dir: Path) -> ssl.SSLContext | None:
        """Stations come on a plain connection."""
        del data_dir
        return None

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


class ChargeloomTls(Chargeloom):
    """The same with its stations in TLS 1.3, an EC certificate, and no client certificates."""

    name = "chargeloom-tls"

    def seed(self, data_dir: Path, population: Population) -> None:
        super().seed(data_dir, population)
        write_certificate(data_dir / CERTIFICATE)

    def launch(self, data_dir: Path, ports: Ports, durability: Durability) -> Launch:
        settings = data_dir / SETTINGS
        certificate = data_dir / CERTIFICATE
        settings.write_text(f'[ocpps]\ncertificates = ["{certificate}"]\n')
        addresses = (
            *("--http", f"127.0.0.1:{ports.http}", "--ocpp", "127.0.0.1:0"),
            *("--ocpps", f"127.0.0.1:{ports.ocpp}", "--config", str(settings)),
        )
        return Launch(
            (sys.executable, "-m", "chargeloom", "serve", "--data", str(data_dir), *addresses),
            {"CHARGELOOM_STORAGE__SYNCHRONOUS": durability.value},
        )

    def tls(self, data_dir: Path) -> ssl.SSLContext | None:
        return trusting(data_dir / CERTIFICATE)

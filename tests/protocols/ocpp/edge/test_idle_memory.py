"""What a station costs while it says nothing: `pytest -s` prints it."""

import asyncio
import gc
import resource
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chargeloom import clock
from chargeloom.protocols.ocpp.connection import Connection
from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from chargeloom.protocols.ocpp.edge.tls import CertificateFiles, Certificates, TlsFiles
from chargeloom.services.stations.admitting import Gate
from tests.pki import Authority
from tests.protocols.ocpp.edge.business import KEEPER, record
from tests.shared import REPOSITORY

MOST_KIB = 20.0
MOST_TLS_KIB = 40.0
STATUS = Path("/proc/self/status")


class IdleSession:
    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def received(self, text: bytes) -> None:
        self.take(self.read(text))

    def read(self, text: bytes) -> bytes:
        return text

    def take(self, text: bytes) -> None:
        self.connection.send(text)

    def closed(self) -> None: ...


@asynccontextmanager
async def crowd(port: int, count: int, *ca: str) -> AsyncIterator[None]:
    """Have many stations connected, from another process."""
    module = "tests.protocols.ocpp.edge.crowd"
    arguments = ("-m", module, str(port), str(count), *ca)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=REPOSITORY, stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert await process.stdout.readline() == b"connected\n"
    yield
    process.stdin.close()
    assert await process.wait() == 0


def resident_kib() -> int:
    gc.collect()
    if not STATUS.exists():
        pytest.skip("this system does not tell the memory of a process in /proc")
    (line,) = [line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


async def measure(count: int, authority: Authority | None = None) -> float:
    """Return what each of so many idle stations adds to our memory, in KiB."""
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < count + 200:
        pytest.skip(f"not enough open files are allowed for {count} stations")
    known = {one.id: one for one in (record(f"IDLE-{number}") for number in range(count))}
    gate = Gate(find=known.get, keeper=KEEPER, accepts_unknown=False, strangers=lambda: 0)
    endpoint = OcppEndpoint(gate, lambda _, connection: IdleSession(connection))
    await endpoint.start("127.0.0.1", 0)
    port, ca = endpoint.port, tuple[str, ...]()
    if authority is not None:
        files = TlsFiles(certificates=(CertificateFiles(certificate=authority.server()),))
        certificates = Certificates(files, clock.now)
        await endpoint.start_tls("127.0.0.1", 0, lambda: certificates.context)
        port, ca = endpoint.tls_port, (str(authority.path),)
    before = resident_kib()
    async with crowd(port, count, *ca):
        assert len(endpoint.connected) == count
        each = (resident_kib() - before) / count
    await endpoint.drain(0.0)
    print(f"{count} idle stations: {each:.1f} KiB each")  # noqa: T201
    return each


async def test_an_idle_station_is_cheap() -> None:
    assert await measure(700) <= MOST_KIB


async def test_an_idle_station_with_tls_is_cheap(tmp_path: Path) -> None:
    assert await measure(700, Authority(tmp_path)) <= MOST_TLS_KIB


@pytest.mark.soak
async def test_ten_thousand_idle_stations_are_cheap() -> None:
    assert await measure(10_000) <= MOST_KIB

"""HTTP devices through sockets: our reader and our simulated devices, and a server of the standard library."""

import gzip
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from chargeloom.domain.devices.device import Channel, Http, Path
from chargeloom.domain.devices.electrical import flow_of
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.protocols.devices.http import HttpSource, fault_of_url
from chargeloom.services.measuring.reaching import Reach
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.http import HttpDevice, shelly_3em

HOST = "127.0.0.1"
SUPPLY = Supply(a=(12.0, -7.0, 3.5), v=(229.0, 231.0, 230.0))
POWER = (Path(channel=Channel.POWER, path="p", scale=0.001),)


async def here(host: str, port: int) -> tuple[str, ...]:
    return (HOST,)


REACH = Reach(allows_loopback=True, resolve=here)


def source(port: int, /, path: str = "", secret: str | None = None, **said: Any) -> HttpSource:
    return HttpSource(REACH, Http(url=f"http://meter.example:{port}{path}", **said), secret, 5.0)


@pytest.fixture
async def shelly() -> AsyncIterator[HttpDevice]:
    device = HttpDevice(lambda: shelly_3em(SUPPLY))
    await device.start()
    yield device
    await device.stop()


async def test_a_known_device_is_read_by_its_map(shelly: HttpDevice) -> None:
    sample = await source(shelly.port, map="shelly-3em").read()
    assert flow_of(sample, "123").a == pytest.approx(SUPPLY.a)
    (head,) = shelly.asked
    assert head.startswith("GET /status HTTP/1.1")
    assert f"host: meter.example:{shelly.port}" in head.lower()


@pytest.mark.parametrize(
    ("user", "proof"),
    [("", "authorization: bearer hush"), ("ada", "authorization: basic ywrhomh1c2g=")],
)
async def test_a_secret_is_shown_to_the_device_alone(
    shelly: HttpDevice, user: str, proof: str
) -> None:
    await source(shelly.port, secret="hush", map="shelly-3em", user=user).read()
    assert proof in shelly.asked[0].lower()


async def test_a_device_that_refuses_or_leads_elsewhere_is_silent(shelly: HttpDevice) -> None:
    for status in (302, 401, 500):
        shelly.status = status
        with pytest.raises(SourceSilent, match=f"answered {status}"):
            await source(shelly.port, map="shelly-3em").read()


async def test_a_device_that_tells_too_much_is_silent() -> None:
    device = HttpDevice(lambda: "x" * 100_000)
    await device.start()
    with pytest.raises(SourceSilent, match="more than 65536"):
        await source(device.port, paths=POWER).read()
    await device.stop()


async def test_a_device_that_packs_what_nobody_wanted_packed_is_silent(
    bomb: ThreadingHTTPServer,
) -> None:
    """A few bytes would be many once they are unpacked."""
    with pytest.raises(SourceSilent, match="packed"):
        await source(bomb.server_address[1], paths=POWER).read()


async def test_a_device_that_is_not_there_is_silent(shelly: HttpDevice) -> None:
    port = shelly.port
    await shelly.stop()
    with pytest.raises(SourceSilent):
        await source(port, map="shelly-3em").read()


async def test_a_device_that_is_looked_up_onto_this_machine_is_not_asked(
    shelly: HttpDevice,
) -> None:
    strict = Reach(allows_loopback=False, resolve=here)
    settings = Http(url=f"http://meter.example:{shelly.port}", map="shelly-3em")
    with pytest.raises(SourceSilent, match="allow_loopback"):
        await HttpSource(strict, settings, None, 5.0).read()
    assert shelly.asked == []


async def test_the_devices_own_time_comes_with_the_sample() -> None:
    device = HttpDevice(lambda: {"p": 1500, "at": "2026-03-20T12:00:00Z"})
    await device.start()
    sample = await source(device.port, paths=POWER, time_path="at").read()
    assert (sample.values[Channel.POWER], sample.device_at) == (1.5, 1_774_008_000_000_000)
    await device.stop()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://meter/",
        "http://",
        "http://u:p@meter/",
        "http://meter/#x",
        "http://m:0/",
        "http://ä/",
        "http://[x/",
    ],
)
def test_what_can_be_no_devices_address_is_said_to_be_none(url: str) -> None:
    assert fault_of_url(url) is not None


def served(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[ThreadingHTTPServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def bomb() -> Iterator[ThreadingHTTPServer]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        assert handler.headers["accept-encoding"] == "identity"
        handler.send_response(200)
        handler.send_header("content-encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(gzip.compress(b" " * 1_000_000))

    yield from served(answer)


# Against programs that others wrote.


@pytest.fixture
def stranger() -> Iterator[ThreadingHTTPServer]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b'{"p": 2300}')

    yield from served(answer)


async def test_we_read_a_strangers_server(stranger: ThreadingHTTPServer) -> None:
    sample = await source(stranger.server_address[1], "/x?y=z", paths=POWER).read()
    assert sample.values == {Channel.POWER: pytest.approx(2.3)}


async def test_a_strangers_client_reads_our_device(shelly: HttpDevice) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://{HOST}:{shelly.port}/status")
    assert answer.json()["emeters"][1]["power"] == pytest.approx(-7.0 * 231.0)

"""HTTP devices through sockets: our reader and our simulated devices, and a server of the standard library."""

import asyncio
import base64
import gzip
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import httpx
import pytest
import requests
import requests.auth

from chargeloom.domain.devices.device import Channel, Http, Path
from chargeloom.domain.devices.electrical import flow_of
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.protocols.devices import documents
from chargeloom.protocols.devices.http import HttpSource, fault_of_url
from chargeloom.services.measuring.reaching import Reach
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.http import HttpDevice, shelly_3em
from chargeloom.sim.devices.lock import Lock
from tests.patience import PATIENCE_S

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


@pytest.fixture(params=["MD5", "SHA-256"])
async def locked(request: pytest.FixtureRequest) -> AsyncIterator[HttpDevice]:
    device = HttpDevice(lambda: shelly_3em(SUPPLY), Lock("admin", "hush", request.param))
    await device.start()
    yield device
    await device.stop()


DIGEST: dict[str, Any] = {"map": "shelly-3em", "user": "admin", "login": "digest"}


async def test_a_password_is_proven_without_being_told(locked: HttpDevice) -> None:
    """RFC 7616: the first answer says what to reckon with; a nonce serves until the device wants another."""
    known = source(locked.port, secret="hush", **DIGEST)
    for _ in range(5):
        assert flow_of(await known.read(), "123").a == pytest.approx(SUPPLY.a)
    assert len(locked.asked) == 5 + 2, "asked for a proof at first, and when the nonce was used up"
    heads = "".join(locked.asked)
    assert "hush" not in heads
    assert base64.b64encode(b"admin:hush").decode() not in heads


async def test_a_wrong_password_is_refused_and_stands_in_no_error(locked: HttpDevice) -> None:
    with pytest.raises(SourceSilent, match=r"^the device answered 401$"):
        await source(locked.port, secret="hash", **DIGEST).read()


async def test_a_proof_by_digest_is_never_given_as_basic(shelly: HttpDevice) -> None:
    shelly.status = 401
    with pytest.raises(SourceSilent, match="401"):
        await source(shelly.port, secret="hush", **DIGEST).read()
    (head,) = shelly.asked
    assert "authorization" not in head.lower()


@pytest.mark.parametrize(
    "wants",
    [
        'Digest realm="m", qop="auth-int", nonce="n"',
        'Digest realm="m", qop="auth", nonce="n", algorithm=SHA-3',
        "Digest realm",
        "Digest ",
        'Digest realm="m"',
    ],
)
async def test_a_device_that_asks_for_a_proof_that_can_not_be_given_is_silent(wants: str) -> None:
    async for server in challenging(wants, b"x" * 1_000):
        with pytest.raises(SourceSilent) as silent:
            await source(server.server_address[1], secret="hush", **DIGEST).read()
        assert "hush" not in str(silent.value)


async def test_nothing_but_the_head_is_read_of_what_asks_for_a_proof() -> None:
    """A body without an end must not fill the memory: whoever tells it is cut off."""
    endless = b" " * (documents.MAX_BYTES * 400)
    ended: Queue[bool] = Queue()
    wants = 'Digest realm="m", qop="auth", nonce="n"'
    async for server in challenging(wants, endless, ended.put):
        with pytest.raises(SourceSilent, match="answered 401"):
            await source(server.server_address[1], secret="hush", **DIGEST).read()
        told = [await asyncio.to_thread(ended.get, timeout=PATIENCE_S) for _ in range(2)]
        assert told == [False, False]


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


async def challenging(
    wants: str, body: bytes, told: Callable[[bool], None] = lambda is_whole: None
) -> AsyncIterator[ThreadingHTTPServer]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(401)
        handler.send_header("www-authenticate", wants)
        handler.end_headers()
        try:
            handler.wfile.write(body)
        except ConnectionError:
            told(False)
        else:
            told(True)

    for server in served(answer):
        yield server


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


async def test_a_strangers_client_proves_itself_to_our_device(locked: HttpDevice) -> None:
    """What it reckons for MD5 and SHA-256 is what we reckon: our own client is let in by the same rule."""
    proof = requests.auth.HTTPDigestAuth("admin", "hush")
    url = f"http://{HOST}:{locked.port}/status"
    for _ in range(2):
        answer = await asyncio.to_thread(requests.get, url, auth=proof, timeout=9)
        assert answer.json()["emeters"][1]["power"] == pytest.approx(-7.0 * 231.0)
    wrong = requests.auth.HTTPDigestAuth("admin", "hash")
    refused = await asyncio.to_thread(requests.get, url, auth=wrong, timeout=9)
    assert refused.status_code == 401

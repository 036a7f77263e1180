"""Who gets in: the opening handshake over a real socket."""

from ipaddress import ip_network
from urllib.parse import quote

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.connection import Admission
from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.rules import Rules
from chargeloom.services.stations.admitting import Attempt
from tests.protocols.ocpp.edge.business import OPEN, PASSWORD, PROVEN, Business, make_gate
from tests.protocols.ocpp.edge.conftest import Listen, Stations
from tests.protocols.ocpp.edge.raw import TEXT, RawStation, basic, frame, request
from tests.protocols.ocpp.edge.test_handshake import HOSTILE


@pytest.fixture
async def endpoint(listen: Listen) -> OcppEndpoint:
    return await listen()


async def test_a_known_station_comes_in(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    response = await stations.ask(endpoint)
    assert response.status == 101
    assert response.headers["sec-websocket-protocol"] == "ocpp1.6"
    assert business.sessions[0].admission == Admission(
        StationId(OPEN), "ocpp1.6", "127.0.0.1", is_authenticated=False
    )


async def test_a_station_with_the_right_password_comes_in(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    await stations.connect(endpoint, PROVEN, basic(PROVEN, PASSWORD))
    assert business.sessions[0].admission.is_authenticated


async def test_abuse_001_no_credentials_where_they_are_needed(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    response = await stations.ask(endpoint, PROVEN)
    assert response.status == 401
    assert response.headers["www-authenticate"] == 'Basic realm="chargeloom"'
    assert business.sessions == []


async def test_abuse_002_a_user_name_that_is_not_the_identity(
    endpoint: OcppEndpoint, stations: Stations
) -> None:
    assert (await stations.ask(endpoint, PROVEN, basic(OPEN, PASSWORD))).status == 401


async def test_abuse_003_a_wrong_password(endpoint: OcppEndpoint, stations: Stations) -> None:
    response = await stations.ask(endpoint, PROVEN, basic(PROVEN, b"a wrong password"))
    assert response.status == 401


async def test_abuse_004_an_unknown_identity(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    assert (await stations.ask(endpoint, "NOBODY")).status == 404
    assert business.sessions == []


async def test_abuse_005_a_guesser_is_slowed_down_and_the_station_still_gets_in(
    endpoint: OcppEndpoint, stations: Stations
) -> None:
    wrong = basic(PROVEN, b"a wrong password")
    statuses = [(await stations.ask(endpoint, PROVEN, wrong)).status for _ in range(10)]
    slowed = await stations.ask(endpoint, PROVEN, wrong)
    assert statuses == [401] * 10
    assert slowed.status == 429
    assert 0 < int(slowed.headers["retry-after"]) <= 60
    await stations.connect(endpoint, PROVEN, basic(PROVEN, PASSWORD))


async def test_abuse_007_a_second_connection_with_a_wrong_password_changes_nothing(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    first = await stations.connect(endpoint, PROVEN, basic(PROVEN, PASSWORD))
    response = await stations.ask(endpoint, PROVEN, basic(PROVEN, b"a wrong password"))
    assert response.status == 401
    first.send(frame(TEXT, b"still here"))
    await business.diary.wait_for("message", 1, b"still here")
    assert business.diary.entries == [("welcome", 1), ("message", 1, b"still here")]


@pytest.mark.parametrize("path", [path for path in HOSTILE if path and not path.endswith(b"\n")])
async def test_abuse_009_a_hostile_path_leads_nowhere(
    endpoint: OcppEndpoint, stations: Stations, business: Business, path: bytes
) -> None:
    raw = await stations.dial(endpoint)
    assert (await raw.ask(request(path))).status == 404
    assert business.sessions == []


@pytest.mark.parametrize("path", [b"", b"/ocpp/OPEN-1\r\nX: y", b"/ocpp/OPEN 1", b"/ocpp/\x00"])
async def test_abuse_009_a_broken_request_line_is_refused(
    endpoint: OcppEndpoint, stations: Stations, business: Business, path: bytes
) -> None:
    raw = await stations.dial(endpoint)
    assert (await raw.ask(request(path))).status in {400, 404}
    assert business.sessions == []


@pytest.mark.parametrize("other", ["open-1", "OPEN-1%20", "%20OPEN-1", "OPEN-1%00", "OPEN%2D1%2F"])
async def test_abuse_010_a_spelling_makes_no_second_identity(
    endpoint: OcppEndpoint, stations: Stations, other: str
) -> None:
    assert (await stations.ask(endpoint, other)).status == 404


@pytest.mark.parametrize("spelling", ["OPEN-1", "%4fPEN-1", "%4F%50%45%4E%2D%31"])
async def test_abuse_010_every_encoding_of_the_same_bytes_is_the_same_identity(
    endpoint: OcppEndpoint, stations: Stations, business: Business, spelling: str
) -> None:
    await stations.connect(endpoint, spelling)
    assert business.sessions[0].admission.station == OPEN


async def test_an_identity_with_a_space_is_percent_encoded(
    endpoint: OcppEndpoint, stations: Stations
) -> None:
    await stations.connect(endpoint, quote("RDAM 123"))


@pytest.mark.parametrize("offered", [None, "ocpp1.5", "soap, ocpp2.0", "OCPP1.6", ""])
async def test_abuse_011_without_a_common_subprotocol_the_link_is_closed_at_once(
    endpoint: OcppEndpoint, stations: Stations, business: Business, offered: str | None
) -> None:
    raw = await stations.dial(endpoint)
    response = await raw.ask(request("/ocpp/OPEN-1", {"Sec-WebSocket-Protocol": offered}))
    assert response.status == 101
    assert "sec-websocket-protocol" not in response.headers
    assert (await raw.closed_with())[0] == 1002
    assert business.sessions == []


@pytest.mark.parametrize("offered", ["ocpp0.1, ocpp1.6", "ocpp1.6,ocpp1.5", " ocpp1.6 "])
async def test_abuse_012_unknown_subprotocols_do_not_hide_a_known_one(
    endpoint: OcppEndpoint, stations: Stations, offered: str
) -> None:
    response = await stations.ask(endpoint, OPEN, {"Sec-WebSocket-Protocol": offered})
    assert response.headers["sec-websocket-protocol"] == "ocpp1.6"


async def test_subprotocols_may_be_offered_in_several_headers(
    endpoint: OcppEndpoint, stations: Stations
) -> None:
    offers = {"Sec-WebSocket-Protocol": "ocpp1.5", "sec-websocket-protocol": "ocpp1.6"}
    response = await stations.ask(endpoint, OPEN, offers)
    assert response.headers["sec-websocket-protocol"] == "ocpp1.6"


async def test_abuse_017_a_station_for_tls_is_refused_on_the_plain_port(
    endpoint: OcppEndpoint, stations: Stations
) -> None:
    credentials = basic("ENCRYPTED-1", PASSWORD)
    assert (await stations.ask(endpoint, "ENCRYPTED-1", credentials)).status == 403


async def test_a_disabled_station_is_refused(endpoint: OcppEndpoint, stations: Stations) -> None:
    assert (await stations.ask(endpoint, "DISABLED-1")).status == 403


async def test_abuse_018_who_does_not_finish_its_request_is_told_so_and_dropped(
    listen: Listen, stations: Stations
) -> None:
    raw = await stations.dial(await listen(handshake_s=0.05))
    raw.send(b"GET /ocpp/OPEN-1 HTTP/1.1\r\nHo")
    assert (await raw.reader.read()).startswith(b"HTTP/1.1 408 ")


async def test_abuse_018_who_says_nothing_at_all_is_dropped_without_a_word(
    listen: Listen, stations: Stations
) -> None:
    raw = await stations.dial(await listen(handshake_s=0.05))
    assert await raw.read_all() == []


async def test_abuse_018_one_address_crowds_out_itself_and_nobody_else(
    listen: Listen, stations: Stations
) -> None:
    endpoint = await listen(handshake_s=1000.0, waiting_of_one=3)
    slow = [await stations.dial(endpoint) for _ in range(20)]
    for raw in slow:
        raw.send(b"GET /ocpp/OPEN-1 HTTP/1.1\r\nHo")
    await stations.connect(endpoint)
    assert [await raw.read_all() for raw in slow[:18]] == [[]] * 18
    assert endpoint.waiting <= 3


async def test_abuse_019_endless_headers_are_refused(
    endpoint: OcppEndpoint, stations: Stations
) -> None:
    raw = await stations.dial(endpoint)
    response = await raw.ask(request("/ocpp/OPEN-1", {"X": "x" * 64_000}))
    assert response.status == 431


async def test_abuse_019_a_thousand_headers_are_refused(
    endpoint: OcppEndpoint, stations: Stations
) -> None:
    headers = {f"X-{number}": "x" for number in range(1000)}
    assert (await stations.ask(endpoint, OPEN, dict(headers))).status == 431


async def test_abuse_020_a_page_in_a_browser_is_no_station(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    response = await stations.ask(endpoint, OPEN, {"Origin": "https://evil.example"})
    assert response.status == 403
    assert business.sessions == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Upgrade": None, "Connection": None},
        {"Upgrade": "h2c"},
        {"Connection": "close"},
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Version": "\xff"},
        {"Sec-WebSocket-Version": None},
    ],
)
async def test_what_is_no_websocket_is_told_to_become_one(
    endpoint: OcppEndpoint, stations: Stations, headers: dict[str, str | None]
) -> None:
    response = await stations.ask(endpoint, OPEN, headers)
    assert response.status == 426
    assert response.headers["sec-websocket-version"] == "13"


async def test_a_visitor_is_told_where_stations_go(
    endpoint: OcppEndpoint, stations: Stations
) -> None:
    raw = await stations.dial(endpoint)
    response = await raw.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert response.status == 404
    assert b"/ocpp/" in response.body


@pytest.mark.parametrize("connection", ["keep-alive, Upgrade", "upgrade", "UPGRADE,HTTP2-Settings"])
async def test_a_proxy_may_write_more_into_the_connection_header(
    endpoint: OcppEndpoint, stations: Stations, connection: str
) -> None:
    await stations.connect(endpoint, OPEN, {"Connection": connection})


@pytest.mark.parametrize(
    "broken",
    [
        request("/ocpp/OPEN-1", method="POST"),
        request("/ocpp/OPEN-1", {"Sec-WebSocket-Key": "short"}),
        request("/ocpp/OPEN-1", {"Transfer-Encoding": "chunked", "Content-Length": "5"}),
        request("/ocpp/OPEN-1", {"X": "a\r\n folded"}),
        request("/ocpp/OPEN-1").replace(b"HTTP/1.1", b"HTTP/1.0"),
        request("/ocpp/OPEN-1", {"Content-Length": "5"}) + b"GET /",
        request("/ocpp/OPEN-1").replace(b"\r\n", b"\n"),
        request("/ocpp/OPEN-1", {"X": "a\nY: b"}),
        request("/ocpp/OPEN-1", {"X": "a\rY: b"}),
        request("/ocpp/OPEN-1", {"X ": "a"}),
        request("/ocpp/OPEN-1", {"host": "elsewhere"}),
        request("/ocpp/OPEN-1", {"Host": None}),
    ],
    ids=[
        "POST",
        "key",
        "smuggled body",
        "folded header",
        "HTTP/1.0",
        "a body",
        "bare line feeds",
        "a bare line feed",
        "a bare carriage return",
        "a space before the colon",
        "two hosts",
        "no host",
    ],
)
async def test_abuse_021_a_malformed_request_is_refused(
    endpoint: OcppEndpoint, stations: Stations, business: Business, broken: bytes
) -> None:
    raw = await stations.dial(endpoint)
    assert (await raw.ask(broken)).status == 400
    assert business.sessions == []


async def test_abuse_022_what_a_header_says_of_the_address_is_ignored(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    await stations.connect(endpoint, OPEN, {"X-Forwarded-For": "203.0.113.9"})
    assert business.sessions[0].admission.address == "127.0.0.1"


async def test_a_frame_may_come_with_the_request(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    raw = await stations.dial(endpoint)
    await raw.ask(request("/ocpp/OPEN-1") + frame(TEXT, b"hello"))
    await business.diary.wait_for("message", 1, b"hello")


async def test_the_password_is_forgotten_once_it_was_checked(
    endpoint: OcppEndpoint, stations: Stations, business: Business
) -> None:
    await stations.connect(endpoint, PROVEN, basic(PROVEN, PASSWORD))
    link = business.sessions[0].connection
    assert dict(link._transport.request.headers) == {}  # type: ignore[attr-defined]


async def test_a_bug_in_the_gate_shows_only_its_reference(
    endpoint: OcppEndpoint, stations: Stations, said: list[dict[str, object]]
) -> None:
    class BrokenGate:
        def admit(self, attempt: Attempt, now_s: float) -> None:
            raise RuntimeError("a secret of ours")

    endpoint._reception._gate = BrokenGate()  # type: ignore[assignment]
    response = await stations.ask(endpoint)
    assert response.status == 500
    assert b"secret" not in response.body
    (failure,) = [entry for entry in said if entry["event"] == "handshake failed"]
    assert str(failure["reference"]).encode() in response.body


async def test_abuse_018_many_stations_may_wait_behind_a_trusted_proxy(
    business: Business,
) -> None:
    rules = Rules(trusted_proxies=(ip_network("127.0.0.0/8"),))
    limits = Limits(waiting_of_one=2, beat_s=0.01, close_s=0.1)
    endpoint = OcppEndpoint(make_gate(), business.welcome, limits=limits, rules=rules)
    await endpoint.start("127.0.0.1", 0)
    waiting = [await RawStation.connect(endpoint.port) for _ in range(5)]
    last = await RawStation.connect(endpoint.port)
    answer = await last.ask(request("/ocpp/OPEN-1", {"X-Forwarded-For": "203.0.113.9"}))
    assert answer.status == 101
    assert business.sessions[0].admission.address == "203.0.113.9"
    assert endpoint.waiting == 5
    for raw in (*waiting, last):
        await raw.hang_up()
    await endpoint.drain(0.0)

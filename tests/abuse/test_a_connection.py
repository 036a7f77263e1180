"""Block A: who knocks, and with what; the whole platform behind real ports."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from websockets.exceptions import InvalidStatus

from chargeloom.domain.ids import StationId
from chargeloom.services.stations import admitting
from tests.abuse.site import BOOTS, PASSWORD, AbusedSite, abused, ask
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.edge.raw import basic, request
from tests.shared import REPOSITORY

RIGHT = PASSWORD.encode()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[AbusedSite]:
    async with abused(tmp_path) as site:
        yield site


@pytest.mark.parametrize(
    ("station", "headers", "status"),
    [
        ("GUARDED", None, 401),
        ("GUARDED", basic("OPEN", RIGHT), 401),
        ("GUARDED", basic("GUARDED", b"a wrong password"), 401),
        ("GUARDED", {"Authorization": "Bearer x"}, 401),
        ("ENCRYPTED", basic("ENCRYPTED", RIGHT), 403),
        ("CERTIFIED", None, 403),
        ("OPEN", {"Origin": "https://evil.example"}, 403),
    ],
    ids=["001", "002", "003", "003 no Basic", "017 profile 2", "017 profile 3", "020"],
)
async def test_abuse_001_002_003_017_020_is_refused_and_told(
    site: AbusedSite, station: str, headers: dict[str, str | None] | None, status: int
) -> None:
    assert (await site.ask(station, headers)).status == status
    assert await site.refusals(station) == [status]


async def test_abuse_004_an_unknown_identity_makes_nothing(site: AbusedSite) -> None:
    before = len(await site.events())
    assert (await site.ask("NOBODY")).status == 404
    assert site.server.core.fleet.find(StationId("NOBODY")) is None
    assert len(await site.events()) == before


async def test_abuse_004_unknown_identities_are_not_told_from_known_ones_when_so_configured(
    tmp_path: Path,
) -> None:
    async with abused(tmp_path, hide_unknown=True) as site:
        known, unknown = await site.ask("GUARDED"), await site.ask("NOBODY")
        assert known == unknown
        wrong = [basic(name, b"a wrong password") for name in ("GUARDED", "NOBODY")]
        assert await site.ask("GUARDED", dict(wrong[0])) == await site.ask("NOBODY", dict(wrong[1]))


@pytest.mark.parametrize("subprotocol", ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"])
async def test_abuse_004_a_stranger_of_any_version_waits_in_the_inbox_until_it_is_accepted(
    tmp_path: Path, subprotocol: str
) -> None:
    boot = BOOTS.get(subprotocol, BOOTS["ocpp2.0.1"])
    async with (
        abused(tmp_path, accept_unknown="inbox") as site,
        site.link("NEW", subprotocol=subprotocol) as link,
    ):
        assert (await ask(link, "BootNotification", boot))[2]["status"] == "Pending"
        station = site.server.core.fleet.find(StationId("NEW"))
        assert station is not None
        changes = {"registration": "accepted"}
        await site.server.core.provisioning.change_station(station.id, changes, "test")
        assert (await ask(link, "BootNotification", boot))[2]["status"] == "Accepted"


async def test_abuse_005_a_thousand_guesses_are_slowed_down_and_lock_nobody_out(
    site: AbusedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "WRONG_WINDOW_S", 3600.0)
    wrong = basic("GUARDED", b"a wrong password")
    statuses = [(await site.ask("GUARDED", dict(wrong))).status for _ in range(100)]
    assert statuses == [401] * 10 + [429] * 90
    async with site.link("GUARDED", headers=basic("GUARDED", RIGHT)) as link:
        assert (await ask(link, "BootNotification", BOOTS["ocpp1.6"]))[0] == 3
    assert await site.refusals("GUARDED") == [401, 429], "told once each, not a hundred times"


async def test_abuse_009_a_hostile_identity_reaches_no_log_line_raw(site: AbusedSite) -> None:
    with structlog.testing.capture_logs() as said:
        for path in (b"/ocpp/\x1b[31m", b"/ocpp/" + b"x" * 4096, b"/ocpp/%0d%0ax"):
            assert (await (await site.dial()).ask(request(path))).status in {400, 404}
    assert [one for one in said if one["event"] == "station refused"]
    assert "\x1b" not in str(said)
    assert max(len(str(one)) for one in said) < 1000


async def test_abuse_013_another_version_than_agreed_is_answered_in_the_agreed_one(
    site: AbusedSite,
) -> None:
    async with site.link("OPEN") as link:
        assert (await ask(link, "BootNotification", BOOTS["ocpp2.0.1"]))[:2] == [4, "m1"]
        assert (await ask(link, "BootNotification", BOOTS["ocpp1.6"]))[2]["status"] == "Accepted"
        assert (await ask(link, "TransactionEvent", {}))[2] == "NotImplemented"
        assert (await ask(link, "Heartbeat", {}))[0] == 3


async def s_client(site: AbusedSite, *options: str) -> tuple[int, str]:
    """Try a handshake with OpenSSL's own client."""
    where = ("-connect", f"127.0.0.1:{site.server.ocpps_port}", "-CAfile", str(site.authority.path))
    process = await asyncio.create_subprocess_exec(
        "openssl",
        "s_client",
        *where,
        *options,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=REPOSITORY,
    )
    async with asyncio.timeout(PATIENCE_S):
        said, _ = await process.communicate()
    return process.returncode or 0, said.decode("utf-8", "replace")


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(
    "options",
    [
        ("-tls1", "-cipher", "ALL:@SECLEVEL=0"),
        ("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"),
        ("-tls1_2", "-cipher", "NULL-SHA256:@SECLEVEL=0"),
        ("-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"),
        ("-tls1_2", "-cipher", "ADH-AES128-GCM-SHA256:@SECLEVEL=0"),
    ],
    ids=["TLS 1.0", "TLS 1.1", "no encryption", "CBC", "anonymous"],
)
async def test_abuse_014_what_is_older_or_weaker_ends_in_an_alert(
    site: AbusedSite, options: tuple[str, ...]
) -> None:
    with structlog.testing.capture_logs() as told:
        code, said = await s_client(site, *options)
    assert code != 0, said
    assert "alert" in said, said
    assert [one for one in told if one["event"] == "TLS handshake failed"]


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(
    ("options", "suite"),
    [
        (("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), "ECDHE-ECDSA-AES128-GCM-SHA256"),
        (("-tls1_2", "-cipher", "AES256-GCM-SHA384"), "AES256-GCM-SHA384"),
        (("-tls1_3",), "TLS_A"),
    ],
)
async def test_openssl_agrees_on_what_the_standard_demands(
    site: AbusedSite, options: tuple[str, ...], suite: str
) -> None:
    code, said = await s_client(site, *options)
    assert code == 0, said
    assert f"Cipher is {suite}" in said
    assert "Compression: NONE" in said
    assert "Verify return code: 0" in said


async def test_abuse_016_the_certificate_of_another_station_is_refused_and_told(
    site: AbusedSite,
) -> None:
    own, foreign = site.authority.issue("CERTIFIED"), site.authority.issue("OPEN")
    with pytest.raises(InvalidStatus) as refused:
        await site.link("CERTIFIED", tls=True, certificate=foreign)
    assert refused.value.response.status_code == 401
    assert await site.refusals("CERTIFIED") == [401]
    async with site.link("CERTIFIED", tls=True, certificate=own) as link:
        assert (await ask(link, "BootNotification", BOOTS["ocpp1.6"]))[0] == 3


async def test_abuse_018_slow_requests_do_not_keep_a_station_out(tmp_path: Path) -> None:
    async with abused(tmp_path, waiting_per_address=50) as site:
        slow = [await site.dial() for _ in range(200)]
        for raw in slow:
            raw.send(b"G")
        async with site.link("OPEN") as link:
            assert (await ask(link, "BootNotification", BOOTS["ocpp1.6"]))[0] == 3
        assert site.server.endpoint.waiting <= 50


@pytest.mark.parametrize(
    "smuggled",
    [
        {"Content-Length": "4", "Transfer-Encoding": "chunked"},
        {"Content-Length": "4"},
        {"X": "a\r\n b"},
        {"X": "a\nTransfer-Encoding: chunked"},
    ],
    ids=["length and coding", "a body", "a folded line", "a bare line feed"],
)
async def test_abuse_021_smuggled_requests_are_refused_and_the_connection_ends(
    site: AbusedSite, smuggled: dict[str, str | None]
) -> None:
    raw = await site.dial()
    second = request("/ocpp/OPEN")
    response = await raw.ask(request("/ocpp/OPEN", smuggled) + second)
    assert response.status == 400
    assert response.body.count(b"HTTP/1.1") == 0, "the second request is not answered"


async def test_abuse_022_a_certificate_in_a_header_field_is_none(site: AbusedSite) -> None:
    forged = {
        "X-Client-Cert": site.authority.issue("CERTIFIED").read_text().replace("\n", " "),
        "X-Forwarded-Client-Cert": 'Subject="CN=CERTIFIED"',
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "10.0.0.1",
    }
    with pytest.raises(InvalidStatus) as refused:
        await site.link("CERTIFIED", tls=True, headers=forged)
    assert refused.value.response.status_code == 401
    assert (await site.ask("ENCRYPTED", {**forged, **basic("ENCRYPTED", RIGHT)})).status == 403

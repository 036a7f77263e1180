"""The TLS port over real sockets: versions, suites, certificates of ours and of stations."""

import asyncio
import ssl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.frames import Close
from websockets.typing import Subprotocol

from chargeloom import clock
from chargeloom.domain.instant import from_datetime
from chargeloom.protocols.ocpp.edge import tls
from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from chargeloom.protocols.ocpp.edge.tls import (
    CertificateFiles,
    Certificates,
    TlsFiles,
    UnusableCertificates,
    make_context,
)
from tests.contract_pki import Signed, crl, issue
from tests.patience import PATIENCE_S
from tests.pki import FAR, PAST, SERVER, Authority, Key, rsa_key
from tests.protocols.ocpp.edge.business import PASSWORD, Business
from tests.protocols.ocpp.edge.conftest import Listen
from tests.protocols.ocpp.edge.raw import basic

SUITES = {
    "ECDHE-ECDSA-AES128-GCM-SHA256": "id-ecPublicKey",
    "ECDHE-ECDSA-AES256-GCM-SHA384": "id-ecPublicKey",
    "AES128-GCM-SHA256": "rsa",
    "AES256-GCM-SHA384": "rsa",
}


@cache
def an_rsa_key(bits: int = 2048) -> Key:
    """One for all tests: it takes a while to find."""
    return rsa_key(bits)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def certificates(authority: Authority) -> Certificates:
    return Certificates(files(authority), clock.now)


@pytest.fixture
async def endpoint(listen: Listen, certificates: Certificates) -> OcppEndpoint:
    return await listen_tls(listen, certificates)


async def listen_tls(listen: Listen, certificates: Certificates) -> OcppEndpoint:
    endpoint = await listen()
    context = lambda: certificates.context  # noqa: E731
    await endpoint.start_tls("127.0.0.1", 0, context, certificates.is_revoked)
    return endpoint


def files(authority: Authority, *, crl: Path | None = None) -> TlsFiles:
    pairs = (authority.server(), authority.server(an_rsa_key()))
    return TlsFiles(
        certificates=tuple(CertificateFiles(certificate=path) for path in pairs),
        client_ca=authority.path,
        crl=crl,
    )


def client(authority: Authority, certificate: Path | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authority.path))
    if certificate is not None:
        context.load_cert_chain(certificate)
    return context


def dial(
    endpoint: OcppEndpoint,
    context: ssl.SSLContext,
    station: str,
    password: bytes | None = None,
    subprotocol: str = "ocpp2.0.1",
) -> connect:
    return connect(
        f"wss://localhost:{endpoint.tls_port}/ocpp/{station}",
        host="127.0.0.1",
        ssl=context,
        subprotocols=[Subprotocol(subprotocol)],
        additional_headers=basic(station, password) if password is not None else None,
    )


async def refused_with(attempt: connect) -> int:
    with pytest.raises(InvalidStatus) as refused:
        await attempt
    return refused.value.response.status_code


async def test_a_station_of_profile_2_comes_in_with_its_password(
    endpoint: OcppEndpoint, authority: Authority, business: Business
) -> None:
    business.on_message = lambda session, text: session.connection.send(text)
    async with dial(endpoint, client(authority), "ENCRYPTED-1", PASSWORD) as link:
        await link.send("x" * 60_000)
        assert await link.recv() == "x" * 60_000
    assert business.sessions[0].admission.is_authenticated


async def test_profile_2_without_its_password_is_challenged(
    endpoint: OcppEndpoint, authority: Authority
) -> None:
    assert await refused_with(dial(endpoint, client(authority), "ENCRYPTED-1")) == 401


@pytest.mark.parametrize("subprotocol", ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"])
async def test_every_version_is_spoken_on_the_tls_port(
    endpoint: OcppEndpoint, authority: Authority, subprotocol: str
) -> None:
    attempt = dial(endpoint, client(authority), "OPEN-1", subprotocol=subprotocol)
    async with attempt as link:
        assert link.subprotocol == subprotocol


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_both_versions_of_tls_are_spoken(
    endpoint: OcppEndpoint, authority: Authority, version: ssl.TLSVersion
) -> None:
    context = client(authority)
    context.minimum_version = context.maximum_version = version
    async with dial(endpoint, context, "OPEN-1") as link:
        spoken = link.transport.get_extra_info("ssl_object")
        assert spoken.version() == version.name.replace("_", ".")
        assert spoken.compression() is None


@pytest.mark.parametrize("suite", SUITES)
async def test_each_suite_that_the_standard_demands_is_spoken_on_one_port(
    endpoint: OcppEndpoint, authority: Authority, suite: str
) -> None:
    context = client(authority)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(suite)
    async with dial(endpoint, context, "OPEN-1") as link:
        assert link.transport.get_extra_info("cipher")[0] == suite


async def test_profile_3_comes_in_by_its_certificate_without_a_password(
    endpoint: OcppEndpoint, authority: Authority, business: Business
) -> None:
    context = client(authority, authority.issue("CERTIFIED-1", organisation="Loom"))
    async with dial(endpoint, context, "CERTIFIED-1"):
        assert business.sessions[0].admission.is_authenticated


async def test_profile_3_may_be_certified_by_its_serial_number(
    endpoint: OcppEndpoint, authority: Authority, business: Business
) -> None:
    async with dial(endpoint, client(authority, authority.issue("SERIAL-7")), "CERTIFIED-1"):
        assert business.sessions[0].admission.is_authenticated


async def test_profile_3_is_not_content_with_a_password(
    endpoint: OcppEndpoint, authority: Authority
) -> None:
    assert await refused_with(dial(endpoint, client(authority), "CERTIFIED-1", PASSWORD)) == 401


async def test_abuse_016_the_certificate_of_one_station_opens_nothing_for_another(
    endpoint: OcppEndpoint, authority: Authority, business: Business
) -> None:
    context = client(authority, authority.issue("CERTIFIED-2"))
    assert await refused_with(dial(endpoint, context, "CERTIFIED-1")) == 401
    assert business.sessions == []


BAD: dict[str, Callable[[Authority], Path]] = {
    "expired": lambda authority: authority.issue("CERTIFIED-1", until=PAST),
    "of another authority": lambda authority: Authority.other(authority.folder / "other").issue(
        "CERTIFIED-1"
    ),
    "self-signed": lambda authority: Authority(authority.folder / "self", "CERTIFIED-1").issue(
        "CERTIFIED-1"
    ),
    "of a server": lambda authority: authority.issue("CERTIFIED-1", usage=SERVER),
    "of a short key": lambda authority: authority.issue("CERTIFIED-1", key=an_rsa_key(1024)),
}


@pytest.mark.parametrize("kind", BAD)
async def test_abuse_015_a_bad_certificate_ends_the_handshake(
    endpoint: OcppEndpoint,
    authority: Authority,
    business: Business,
    said: list[dict[str, object]],
    kind: str,
) -> None:
    context = client(authority)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(BAD[kind](authority))
    with pytest.raises((ssl.SSLError, InvalidMessage, ConnectionError, EOFError)):
        await dial(endpoint, context, "CERTIFIED-1")
    assert business.sessions == []
    assert [one["address"] for one in said if one["event"] == "TLS handshake failed"] == [
        "127.0.0.1"
    ]


async def test_abuse_015_a_revoked_certificate_ends_the_handshake(
    listen: Listen, authority: Authority, business: Business
) -> None:
    revoked, good = (
        authority.issue("CERTIFIED-1", file="revoked.pem"),
        authority.issue("CERTIFIED-1"),
    )
    certificates = Certificates(files(authority, crl=authority.revoke(revoked)), clock.now)
    endpoint = await listen_tls(listen, certificates)
    with pytest.raises((ssl.SSLError, InvalidMessage, ConnectionError, EOFError)):
        await dial(endpoint, client(authority, revoked), "CERTIFIED-1")
    async with dial(endpoint, client(authority, good), "CERTIFIED-1"):
        assert len(business.sessions) == 1


def below(tmp_path: Path) -> tuple[Signed, Signed, Path]:
    """A root, an authority below it, and a station's certificate of that one, with its chain and key."""
    root = issue("Root", None, is_authority=True)
    sub = issue("Sub", root, is_authority=True)
    leaf = issue("CERTIFIED-1", sub)
    key = leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    station = tmp_path / "below.pem"
    station.write_text(leaf.pem + sub.pem + key)
    return root, sub, station


def revoking(path: Path, *lists: tuple[Signed, tuple[Signed, ...]]) -> Path:
    """Write a list of each authority."""
    path.write_text("".join(crl(by, *revoked) for by, revoked in lists))
    return path


async def test_who_is_certified_by_a_revoked_authority_stays_outside_and_must_go(
    listen: Listen, authority: Authority, business: Business, tmp_path: Path
) -> None:
    """(RFC 5280, 6.1.3: every certificate of the path counts.)"""
    root, sub, station = below(tmp_path)
    trusted, lists = tmp_path / "trusted.pem", tmp_path / "lists.pem"
    trusted.write_text(root.pem + sub.pem + authority.path.read_text())
    ours = files(authority, crl=revoking(lists, (root, ()), (sub, ())))
    lists.write_bytes(lists.read_bytes() + authority.revoke().read_bytes())
    certificates = Certificates(msgspec.structs.replace(ours, client_ca=trusted), clock.now)
    endpoint = await listen_tls(listen, certificates)
    good = authority.issue("CERTIFIED-1")
    async with dial(endpoint, client(authority, station), "CERTIFIED-1") as link:
        revoking(lists, (root, (sub,)), (sub, ()))
        lists.write_bytes(lists.read_bytes() + authority.revoke().read_bytes())
        assert certificates.reload()
        endpoint.expel_revoked()
        async with asyncio.timeout(PATIENCE_S):
            await link.wait_closed()
    assert link.close_code == 1008
    assert not await is_let_in(endpoint, authority, station)
    assert await is_let_in(endpoint, authority, good)


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
async def test_openssls_client_is_told_that_its_certificate_is_revoked(
    listen: Listen, authority: Authority, business: Business, version: str
) -> None:
    revoked = authority.issue("CERTIFIED-1")
    certificates = Certificates(files(authority, crl=authority.revoke(revoked)), clock.now)
    endpoint = await listen_tls(listen, certificates)
    process = await asyncio.create_subprocess_exec(
        *("openssl", "s_client", "-connect", f"127.0.0.1:{endpoint.tls_port}", version),
        *("-CAfile", str(authority.path), "-cert", str(revoked), "-ign_eof"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE_S):
        told, _ = await process.communicate()
    assert process.returncode != 0
    assert b"alert certificate revoked" in told
    assert business.sessions == []


async def is_let_in(endpoint: OcppEndpoint, authority: Authority, certificate: Path) -> bool:
    try:
        async with dial(endpoint, client(authority, certificate), "CERTIFIED-1"):
            return True
    except (ssl.SSLError, InvalidMessage, ConnectionError, EOFError):
        return False


async def test_a_list_that_is_read_again_shuts_out_whom_it_revokes(
    listen: Listen, authority: Authority
) -> None:
    station = authority.issue("CERTIFIED-1")
    certificates = Certificates(files(authority, crl=authority.revoke()), clock.now)
    endpoint = await listen_tls(listen, certificates)
    assert await is_let_in(endpoint, authority, station)
    authority.revoke(station)
    assert certificates.reload_if_changed()
    assert not await is_let_in(endpoint, authority, station)


async def test_a_list_ends_the_links_of_those_whom_it_revokes_and_of_nobody_else(
    listen: Listen, authority: Authority, business: Business
) -> None:
    revoked, good = authority.issue("CERTIFIED-1"), authority.issue("CERTIFIED-2")
    certificates = Certificates(files(authority, crl=authority.revoke()), clock.now)
    endpoint = await listen_tls(listen, certificates)
    business.on_message = lambda session, text: session.connection.send(text)
    async with (
        dial(endpoint, client(authority, revoked), "CERTIFIED-1") as ended,
        dial(endpoint, client(authority, good), "CERTIFIED-2") as certified,
        dial(endpoint, client(authority), "ENCRYPTED-1", PASSWORD) as encrypted,
    ):
        authority.revoke(revoked)
        assert certificates.reload_if_changed()
        endpoint.expel_revoked()
        with pytest.raises(ConnectionClosed) as closed:
            await ended.recv()
        assert closed.value.rcvd == Close(1008, "its certificate is revoked")
        for link in (certified, encrypted):
            await link.send("still here")
            assert await link.recv() == "still here"
    assert business.expelled == [("CERTIFIED-1", "its certificate is revoked")]


async def test_whom_a_list_revokes_while_it_comes_in_does_not_count(
    listen: Listen, authority: Authority, business: Business
) -> None:
    """TLS looked at the list before: its handshake was over when the next one came."""
    station = authority.issue("CERTIFIED-1")
    endpoint = await listen()
    context = make_context(files(authority))
    await endpoint.start_tls("127.0.0.1", 0, lambda: context, lambda _: True)
    async with dial(endpoint, client(authority, station), "CERTIFIED-1") as link:
        with pytest.raises(ConnectionClosed) as closed:
            await link.recv()
    assert closed.value.rcvd == Close(1008, "its certificate is revoked")
    assert business.sessions == []


@pytest.mark.parametrize("spoilt", ["garbage", "a certificate", "outdated", "another's"])
async def test_a_list_that_is_no_list_of_now_is_not_taken_and_the_old_one_stays(
    listen: Listen,
    authority: Authority,
    said: list[dict[str, object]],
    spoilt: str,
) -> None:
    revoked, good = authority.issue("REVOKED"), authority.issue("CERTIFIED-1")
    crl = authority.revoke(revoked)
    certificates = Certificates(files(authority, crl=crl), clock.now)
    endpoint = await listen_tls(listen, certificates)
    if spoilt == "garbage":
        crl.write_bytes(crl.read_bytes()[:150] + b"\n-----END X509 CRL-----\n")
    elif spoilt == "a certificate":
        crl.write_bytes(authority.path.read_bytes())
    elif spoilt == "outdated":
        authority.revoke(until=PAST)
    else:
        crl.write_bytes(Authority.other(authority.folder / "other").revoke().read_bytes())
    assert not certificates.reload_if_changed()
    (told,) = (one for one in said if "not taken" in str(one["event"]))
    assert told["log_level"] == "error"
    assert str(told["reason"]).startswith(f"{crl}: ")
    assert await is_let_in(endpoint, authority, good)
    assert not await is_let_in(endpoint, authority, revoked)


async def test_an_outdated_list_lets_in_nobody_by_a_certificate_and_is_told(
    listen: Listen, authority: Authority, said: list[dict[str, object]]
) -> None:
    """RFC 5280, 6.3.3: by such a list nobody is known not to be revoked; our own certificates are renewed all the same."""
    station = authority.issue("CERTIFIED-1")
    certificates = Certificates(files(authority, crl=authority.revoke(until=PAST)), clock.now)
    assert [one["log_level"] for one in said if "outdated" in str(one["event"])] == ["error"]
    endpoint = await listen_tls(listen, certificates)
    assert not await is_let_in(endpoint, authority, station)
    async with dial(endpoint, client(authority), "OPEN-1"):
        pass
    authority.server()
    assert certificates.reload_if_changed()
    authority.revoke()
    assert certificates.reload_if_changed()
    assert await is_let_in(endpoint, authority, station)


def test_a_list_without_those_who_certify_stations_is_no_list(authority: Authority) -> None:
    lone = msgspec.structs.replace(files(authority, crl=authority.revoke()), client_ca=None)
    with pytest.raises(UnusableCertificates, match="signed by nobody who certifies stations"):
        Certificates(lone, clock.now)


def test_what_is_wrong_with_a_certificate_and_its_key_is_said_in_words(
    authority: Authority, tmp_path: Path
) -> None:
    """OpenSSL says `PEM lib` and names no file."""
    whole = authority.server().read_bytes()
    begin = whole.index(b"-----BEGIN PRIVATE KEY")
    lone, key, rsa = tmp_path / "lone.pem", tmp_path / "key.pem", authority.server(an_rsa_key())
    lone.write_bytes(whole[:begin])
    key.write_bytes(whole[begin:])
    gone, second = tmp_path / "gone.key", authority.server(file="second.pem")
    said = {
        (key, lone): f"{key}: holds no certificate in PEM",
        (lone, lone): f"{lone}: {lone} holds no key in PEM",
        (lone, None): f"{lone}: {lone} holds no key in PEM",
        (lone, gone): f"{lone}: its key, {gone}, is not there",
        (lone, second): f"{lone}: the key in {second} is not that of the certificate",
        (lone, rsa): f"{lone}: the key in {rsa} is not that of the certificate",
    }
    for (certificate, its_key), words in said.items():
        pair = CertificateFiles(certificate=certificate, key=its_key)
        with pytest.raises(UnusableCertificates) as refused:
            make_context(TlsFiles(certificates=(pair,)))
        assert str(refused.value) == words
    make_context(TlsFiles(certificates=(CertificateFiles(certificate=lone, key=key),)))


def test_what_the_system_and_openssl_say_in_codes_is_said_in_words(
    authority: Authority, tmp_path: Path
) -> None:
    server, gone = authority.server(), tmp_path / "gone.pem"
    lone, key = tmp_path / "lone.pem", tmp_path / "key.pem"
    whole = server.read_bytes()
    begin = whole.index(b"-----BEGIN PRIVATE KEY")
    lone.write_bytes(whole[:begin])
    key.write_bytes(whole[begin:])
    weak = authority.server(an_rsa_key(1024), file="weak.pem")
    good = CertificateFiles(certificate=server)
    wrong = {
        TlsFiles(certificates=(CertificateFiles(certificate=gone),)): (
            f"{gone}: No such file or directory"
        ),
        TlsFiles(certificates=(CertificateFiles(certificate=tmp_path),)): (
            f"{tmp_path}: Is a directory"
        ),
        TlsFiles(certificates=(CertificateFiles(certificate=weak),)): (
            f"{weak}: its key is too weak: RSA needs 2048 bits, EC 224"
        ),
        TlsFiles(certificates=(good,), client_ca=gone): f"{gone}: No such file or directory",
        TlsFiles(certificates=(good,), client_ca=key): f"{key}: holds no certificate in PEM",
        TlsFiles(certificates=(good,), client_ca=authority.path, crl=gone): (
            f"{gone}: No such file or directory"
        ),
    }
    for files_, words in wrong.items():
        with pytest.raises(UnusableCertificates) as refused:
            make_context(files_)
        assert str(refused.value) == words


def test_a_certificate_of_the_port_that_has_expired_is_told_at_the_start_and_when_it_is_read_again(
    authority: Authority, said: list[dict[str, object]]
) -> None:
    now = clock.now()
    taken = Certificates(files(authority), lambda: now)
    assert not [one for one in said if "has expired" in str(one["event"])]
    now = from_datetime(FAR)
    taken.reload()
    Certificates(files(authority), lambda: now)
    told = [one for one in said if "has expired" in str(one["event"])]
    assert {(one["log_level"], one["file"]) for one in told} == {
        ("error", str(pair.certificate)) for pair in files(authority).certificates
    }
    assert len(told) == 2 * len(files(authority).certificates)


def test_a_certificate_that_is_replaced_while_it_is_looked_at_is_read_again(
    authority: Authority, said: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who renews it need not do so at one stroke."""
    taken = Certificates(files(authority), clock.now)
    pair = files(authority).certificates[0]
    whole = pair.certificate.read_bytes()

    def and_then_replaced(files: TlsFiles) -> ssl.SSLContext:
        context = make_context(files)
        pair.certificate.write_bytes(b"half of it")
        return context

    with monkeypatch.context() as patch:
        patch.setattr(tls, "make_context", and_then_replaced)
        assert taken.reload()
    assert not taken.reload_if_changed()
    pair.certificate.write_bytes(whole)
    assert taken.reload_if_changed()
    assert [one["log_level"] for one in said] == ["info", "error", "info"]


async def test_new_certificates_are_taken_while_links_live_on(
    endpoint: OcppEndpoint, authority: Authority, certificates: Certificates, business: Business
) -> None:
    business.on_message = lambda session, text: session.connection.send(text)
    async with dial(endpoint, client(authority), "OPEN-1") as old:
        first = old.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        assert not certificates.reload_if_changed()
        authority.server()
        assert certificates.reload_if_changed()
        async with dial(endpoint, client(authority), "OPEN-2") as new:
            second = new.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        await old.send("still here")
        assert await old.recv() == "still here"
    assert first != second


async def test_broken_certificates_are_not_taken(
    endpoint: OcppEndpoint,
    authority: Authority,
    certificates: Certificates,
    said: list[dict[str, object]],
) -> None:
    (authority.folder / "server-ec.pem").write_text("no certificate")
    assert not certificates.reload_if_changed()
    assert [one["log_level"] for one in said if "not taken" in str(one["event"])] == ["error"]
    async with dial(endpoint, client(authority), "OPEN-1"):
        pass


async def test_plain_http_on_the_tls_port_is_dropped(
    endpoint: OcppEndpoint, said: list[dict[str, object]]
) -> None:
    with pytest.raises((InvalidMessage, ConnectionError, EOFError)):
        await connect(f"ws://127.0.0.1:{endpoint.tls_port}/ocpp/OPEN-1")
    assert [one["reason"] for one in said if one["event"] == "TLS handshake failed"] == [
        "HTTP_REQUEST"
    ]


async def test_who_breaks_off_the_handshake_is_said_to_have_told_nothing(
    endpoint: OcppEndpoint, said: list[dict[str, object]]
) -> None:
    """Many stations say so nothing of a certificate that they don't trust."""
    for hello in (b"", client_hello()):
        reader, writer = await asyncio.open_connection("127.0.0.1", endpoint.tls_port)
        writer.write(hello)
        writer.write_eof()
        await reader.read()  # until the server has given up, too
        writer.close()
        await writer.wait_closed()
    told = [one["reason"] for one in said if one["event"] == "TLS handshake failed"]
    assert told == 2 * ["it closed the connection and did not say why"]


def client_hello() -> bytes:
    """Say the first words of TLS."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    saying = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with suppress(ssl.SSLWantReadError):
        saying.do_handshake()
    return outgoing.read()


async def test_a_place_of_no_machine_is_named(endpoint: OcppEndpoint) -> None:
    """The system says why alone, and a command tells of the place (`cli.ending`)."""
    with pytest.raises(OSError, match=r"\('300.1.1.1', 9\)"):
        await endpoint.start("300.1.1.1", 9)


def test_a_path_that_is_none_is_told(authority: Authority) -> None:
    pair = CertificateFiles(certificate=Path("a\0b"))
    with pytest.raises(UnusableCertificates, match="null byte"):
        Certificates(TlsFiles(certificates=(pair,)), clock.now)

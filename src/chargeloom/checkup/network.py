"""The ports and the certificates."""

import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chargeloom.checkup.finding import Finding, failure, fine, note, warning
from chargeloom.config import Address, Config, ConfigError, address
from chargeloom.domain.instant import DAY, Instant, from_datetime, to_datetime
from chargeloom.edge import tls_address, tls_files
from chargeloom.protocols.ocpp.edge.revoked import RevocationList, without_list
from chargeloom.protocols.ocpp.edge.tls import (
    TlsFiles,
    UnusableCertificates,
    authorities,
    make_context,
    revocation_lists,
)

SOON: Final = 30 * DAY
_LAST_PART: Final = 4
"""In the last quarter of its time a list of revoked certificates ought to have been replaced."""
_PATIENCE_S: Final = 2.0


def ports(settings: Config, *, is_served: bool) -> Iterator[Finding]:
    """Tell whether the ports are free, or our server listens there."""
    named = [("http", settings.http.bind), ("ocpp", settings.ocpp.bind)]
    for name, bind in named:
        try:
            yield _port(name, address(bind), is_served=is_served)
        except ConfigError as error:
            yield failure("ports", f"{name}: {error}")
    if settings.ocpps.certificates:
        try:
            yield _port("ocpps", tls_address(settings.ocpps), is_served=is_served)
        except ConfigError as error:
            yield failure("ports", f"ocpps: {error}")


def _port(name: str, place: Address, *, is_served: bool) -> Finding:
    where = f"{name}: {place.host}:{place.port}"
    if place.port == 0:
        return fine("ports", f"{where}, whichever is free")
    if is_served:
        if _listens(place):
            return fine("ports", f"{where} is listened at")
        return warning(
            "ports", f"{where}: nobody listens", "does the server run with these settings?"
        )
    try:
        _bind(place)
    except OSError as error:
        return failure(
            "ports", f"{where}: {error.strerror or error}", "choose another, or end what is there"
        )
    return fine("ports", f"{where} is free")


def _bind(place: Address) -> None:
    family, kind, protocol, _, where = socket.getaddrinfo(
        place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind(where)
        tried.listen(1)


def _listens(place: Address) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place.host, place.host)  # noqa: S104
    try:
        socket.create_connection((host, place.port), timeout=_PATIENCE_S).close()
    except OSError:
        return False
    return True


def proxies(settings: Config) -> Iterator[Finding]:
    """Tell whether people can be told apart; HTTPS is spoken by a proxy in front of us, never by us."""
    if settings.http.url.startswith("https:") and not settings.http.trusted_proxies:
        yield warning(
            "proxy",
            f"{settings.http.url}: a proxy stands in front, and none is named that may say who asks",
            "name it ([http] trusted_proxies): who guesses passwords makes everybody wait",
        )


def certificates(settings: Config, now: Instant) -> Iterator[Finding]:
    """Tell whether the certificates of the TLS port can be read, and for how long they are good."""
    if not settings.ocpps.certificates:
        yield note("certificates", "none: the TLS port of stations is off")
        return
    files = tls_files(settings.ocpps)
    try:
        make_context(files)
    except UnusableCertificates as error:
        yield failure(
            "certificates",
            str(error),
            "no start succeeds with it; a server that runs keeps the files that it has read",
        )
        return
    kinds: set[type] = set()
    for pair in files.certificates:
        for finding, kind in _each(pair.certificate, now):
            kinds.add(kind)
            yield finding
    yield from _pair_of_kinds(kinds)
    yield from _authority(files, now)


def _each(path: Path, now: Instant) -> Iterator[tuple[Finding, type]]:
    """Look at a certificate; what stands behind it in the file is its chain."""
    first, *chain = x509.load_pem_x509_certificates(path.read_bytes())
    key = first.public_key()
    kind = (
        ec.EllipticCurvePublicKey
        if isinstance(key, ec.EllipticCurvePublicKey)
        else rsa.RSAPublicKey
    )
    yield _lasting(f"{path}", first, now), kind
    for one in chain:
        finding = _lasting(f"{path}, its chain", one, now)
        if finding.verdict != "ok":
            yield finding, kind


def _lasting(name: str, certificate: x509.Certificate, now: Instant) -> Finding:
    until = certificate.not_valid_after_utc
    words = f"{name}: {certificate.subject.rfc4514_string()}, good until {until:%Y-%m-%d}"
    if from_datetime(certificate.not_valid_before_utc) > now:
        return failure("certificates", f"{words}, but not yet good", "is the clock right?")
    left = from_datetime(until) - now
    if left <= 0:
        return failure("certificates", words, "it has expired: stations can't connect")
    if left < SOON:
        return warning("certificates", words, "renew it; the server takes the new one by itself")
    return fine("certificates", words)


def _pair_of_kinds(kinds: Iterable[type]) -> Iterator[Finding]:
    names = {ec.EllipticCurvePublicKey: "EC", rsa.RSAPublicKey: "RSA"}
    missing = [name for kind, name in names.items() if kind not in kinds]
    if missing:
        words = f"no {missing[0]} certificate"
        yield note(
            "certificates", words, "some stations speak only that kind (OCPP 2.0.1, A00.FR.318)"
        )


def _authority(files: TlsFiles, now: Instant) -> Iterator[Finding]:
    for certificate in authorities(files):
        yield _lasting(f"{files.client_ca}, of stations", certificate, now)
    if files.crl is None:
        return
    lists = revocation_lists(files)
    for one in lists:
        yield _holding(f"{files.crl}: {one.issuer.rfc4514_string()}", one, now)
    for name in without_list(lists, authorities(files)):
        words = f"{files.crl}: no list of {name.rfc4514_string()}"
        yield failure("certificates", words, "whom it certifies can't connect: add its list")


def _holding(name: str, known: RevocationList, now: Instant) -> Finding:
    """Look at a list of revoked certificates."""
    if known.since > now:
        words = f"{name}: a list from {_day(known.since)}, which is yet to come"
        return failure("certificates", words, "is the clock right?")
    if known.until is None:
        return fine("certificates", f"{name}: a list from {_day(known.since)}, without an end")
    words = f"{name}: a list from {_day(known.since)}, good until {_day(known.until)}"
    if known.is_outdated(now):
        return failure(
            "certificates", words, "it is outdated: no station gets in by its certificate"
        )
    left, whole = known.until - now, known.until - known.since
    if left < min(SOON, whole // _LAST_PART):
        return warning("certificates", words, "put the next one there; the server takes it itself")
    return fine("certificates", words)


def _day(at: Instant) -> str:
    return f"{to_datetime(at):%Y-%m-%d}"

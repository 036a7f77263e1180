"""TLS of the station port (OCPP 2.0.1, A00.FR.313 to 321 and 401 to 429): contexts, made anew when files change."""

import ssl
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import msgspec
import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.protocols.ocpp.edge import revoked
from chargeloom.protocols.ocpp.edge.own_socket import with_own_socket
from chargeloom.protocols.ocpp.edge.revoked import RevocationList
from chargeloom.services.stations.certificates import Issued, read_chain

log = structlog.get_logger(__name__)

# A00.FR.318: the four suites that the standard demands, and before them those that keep past
# traffic secret. Level 2 refuses keys under 112 bits of strength (RSA 2048, EC 224).
CIPHERS: Final = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"
    ":ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"
    ":AES128-GCM-SHA256:AES256-GCM-SHA384:@SECLEVEL=2"
)

_OUTDATED: Final = (
    "the list of revoked certificates is outdated: no station gets in by its certificate"
)
_EXPIRED: Final = "a certificate of the TLS port has expired: stations can't connect by it"


class CertificateFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A certificate with its chain, and its key, which may stand in the same file."""

    certificate: Path
    key: Path | None = None


class TlsFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Every file that the TLS port needs."""

    certificates: tuple[CertificateFiles, ...]
    client_ca: Path | None = None
    crl: Path | None = None

    def files(self) -> Iterator[Path]:
        """Go through all of them."""
        for pair in self.certificates:
            yield pair.certificate
            if pair.key is not None:
                yield pair.key
        yield from (path for path in (self.client_ca, self.crl) if path is not None)


class UnusableCertificates(Exception):
    """The files make no TLS port; the message says which one and why."""


def make_context(files: TlsFiles) -> ssl.SSLContext:
    """Make a context. Raises UnusableCertificates."""
    context = with_own_socket(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= (
        ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    )
    context.set_ciphers(CIPHERS)
    for pair in files.certificates:
        _load(pair.certificate, partial(_present, context, pair))
    lists = revocation_lists(files)
    down = fallen(files, lists)
    if files.client_ca is not None:
        load = partial(context.load_verify_locations, files.client_ca)
        _load(files.client_ca, load if not down else partial(_trust_others, context, files, down))
        context.verify_mode = ssl.CERT_OPTIONAL
    if files.crl is not None:
        load = partial(context.load_verify_locations, files.crl)
        _load(files.crl, load if not down else partial(_list_others, context, files, down))
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    return context


def fallen(files: TlsFiles, lists: Sequence[RevocationList]) -> frozenset[x509.Certificate]:
    """Find the authorities of stations that a list revokes, with all below them. Raises UnusableCertificates."""
    if not lists:
        return frozenset()
    try:
        return revoked.fallen(lists, authorities(files))
    except (OSError, ValueError) as error:
        raise UnusableCertificates(_said(files.client_ca, error)) from None


def _trust_others(
    context: ssl.SSLContext, files: TlsFiles, down: Collection[x509.Certificate]
) -> None:
    """Trust the authorities that are not revoked."""
    kept = [one.public_bytes(Encoding.PEM) for one in authorities(files) if one not in down]
    if kept:
        context.load_verify_locations(cadata=b"".join(kept).decode())


def _list_others(
    context: ssl.SSLContext, files: TlsFiles, down: Collection[x509.Certificate]
) -> None:
    """Read the lists of the authorities that are not revoked: without its issuer's list nobody comes in.

    So a revoked authority counts also where a station shows it in its chain.
    """
    if files.crl is None:
        return
    kept = [one for one in authorities(files) if one not in down]
    with NamedTemporaryFile(suffix=".pem") as left:
        left.write(revoked.signed_by(files.crl.read_bytes(), kept))
        left.flush()
        if left.tell():
            context.load_verify_locations(left.name)


def revocation_lists(files: TlsFiles) -> tuple[RevocationList, ...]:
    """Read which certificates are revoked. Raises UnusableCertificates."""
    if files.crl is None:
        return ()
    try:
        return revoked.read(files.crl.read_bytes(), authorities(files))
    except (OSError, ValueError) as error:
        raise UnusableCertificates(_said(files.crl, error)) from None


def authorities(files: TlsFiles) -> Sequence[x509.Certificate]:
    """Read who certifies stations. Raises OSError and ValueError."""
    if files.client_ca is None:
        return ()
    return x509.load_pem_x509_certificates(files.client_ca.read_bytes())


def _present(context: ssl.SSLContext, pair: CertificateFiles) -> None:
    """Take a certificate and its key; OpenSSL does not say which of the two files it can't read, nor why."""
    key = pair.key or pair.certificate
    if _CERTIFICATE not in pair.certificate.read_bytes():
        raise ValueError("holds no certificate in PEM")
    if not key.is_file():
        raise ValueError(f"its key, {key}, is not there")
    if _KEY not in key.read_bytes():
        raise ValueError(f"{key} holds no key in PEM")
    if not _belong_together(pair.certificate, key):
        raise ValueError(f"the key in {key} is not that of the certificate")
    context.load_cert_chain(pair.certificate, key, _no_password)


def _belong_together(certificate: Path, key: Path) -> bool:
    """Compare them; OpenSSL takes a key of the other kind for that of another certificate, and is content."""
    try:
        first, *_ = x509.load_pem_x509_certificates(certificate.read_bytes())
        private = load_pem_private_key(key.read_bytes(), None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return True
    return first.public_key() == private.public_key()


_CERTIFICATE: Final = b"CERTIFICATE-----"
_KEY: Final = b"PRIVATE KEY-----"


def _no_password() -> str:
    raise ValueError("the key is protected by a password, which nobody can enter here")


def _load(path: Path, load: Callable[[], None]) -> None:
    try:
        load()
    except (OSError, ValueError) as error:
        raise UnusableCertificates(_said(path, error)) from None


_REASONS: Final = {
    "EE_KEY_TOO_SMALL": "its key is too weak: RSA needs 2048 bits, EC 224",
    "NO_CERTIFICATE_OR_CRL_FOUND": "holds no certificate in PEM",
}


def _said(path: Path | None, error: OSError | ValueError) -> str:
    """Name a file, and what is wrong with it in words; of another one that it needs, also which."""
    if isinstance(error, ssl.SSLError):
        return f"{path}: {_REASONS.get(error.reason, error)}"
    if not isinstance(error, OSError) or error.strerror is None:
        return f"{path}: {error}"
    other = error.filename is not None and Path(error.filename) != path
    return f"{path}: {f'{error.filename}: ' if other else ''}{error.strerror}"


class Certificates:
    """The context of this moment, and who is revoked. Links keep the context that they began with."""

    def __init__(self, files: TlsFiles, now: Callable[[], Instant]) -> None:
        self._files = files
        self._now = now
        self._seen = _marks(files)
        self._context = make_context(files)
        self._lists = revocation_lists(files)
        self._revoked = revoked.revoked(self._lists)
        self._fallen = self._names_fallen()
        if self._is_outdated(self._lists):
            log.error(_OUTDATED, file=str(files.crl))
        self._tell_expired()

    @property
    def context(self) -> ssl.SSLContext:
        """What new connections get."""
        return self._context

    def is_revoked(self, certificate: Issued) -> bool:
        """Whether a list revokes this one, or every authority of its issuer's name: who came in by it before must go."""
        return certificate in self._revoked or certificate.issuer in self._fallen

    def reload(self) -> bool:
        """Read the files again; broken ones change nothing. Return whether they are in use now."""
        self._seen = _marks(self._files)
        error = self._renew()
        if error is None:
            log.info("certificates taken")
        else:
            log.error("certificates not taken; the old ones stay", reason=str(error))
        return error is None

    def _renew(self) -> UnusableCertificates | None:
        """Take what the files hold; an outdated list takes the place of an outdated one alone."""
        try:
            context, lists = make_context(self._files), revocation_lists(self._files)
        except UnusableCertificates as error:
            return error
        if self._is_outdated(lists):
            if not self._is_outdated(self._lists):
                return UnusableCertificates(f"{self._files.crl}: the list is outdated")
            log.error(_OUTDATED, file=str(self._files.crl))
        self._context, self._lists = context, lists
        self._revoked = revoked.revoked(lists)
        self._fallen = self._names_fallen()
        self._tell_expired()
        return None

    def _tell_expired(self) -> None:
        """Say which certificates no station takes any more; it could be the clock, so they stay in use."""
        for pair in self._files.certificates:
            with suppress(OSError, ValueError):  # one that is replaced just now is read again soon
                until = read_chain(pair.certificate).until
                if until <= self._now():
                    log.error(_EXPIRED, file=str(pair.certificate), until=to_rfc3339(until))

    def _names_fallen(self) -> frozenset[tuple[str, ...]]:
        """Name the authorities of which none is left that is not revoked, and tell of them."""
        down = fallen(self._files, self._lists)
        left = {one.subject for one in authorities(self._files) if one not in down} if down else ()
        gone = {one.subject for one in down if one.subject not in left}
        for name in gone:
            log.warning("an authority of stations is revoked", name=name.rfc4514_string())
        return frozenset(map(revoked.values_of, gone))

    def _is_outdated(self, lists: Sequence[RevocationList]) -> bool:
        return any(one.is_outdated(self._now()) for one in lists)

    def reload_if_changed(self) -> bool:
        """Read the files again if one of them is another than before."""
        return _marks(self._files) != self._seen and self.reload()


def _marks(files: TlsFiles) -> tuple[tuple[int, int, int], ...]:
    """Mark each file: what changes when it is written or replaced."""
    return tuple(_mark(path) for path in files.files())


def _mark(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except (OSError, ValueError):  # a path with a character that no path has
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)

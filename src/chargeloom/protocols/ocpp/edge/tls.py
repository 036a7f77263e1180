"""TLS of the station port (OCPP 2.0.1, A00.FR.313 to 321 and 401 to 429): contexts, made anew when files change."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import structlog
from cryptography import x509

from chargeloom.domain.instant import Instant
from chargeloom.protocols.ocpp.edge import revoked
from chargeloom.protocols.ocpp.edge.revoked import RevocationList
from chargeloom.services.stations.certificates import Issued

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
_OWN_SOCKET: Final = "_aiofastnet_force_socket_bio"
"""How aiofastnet 1.2 is told so; its version is pinned for it."""


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
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= (
        ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    )
    context.set_ciphers(CIPHERS)
    # OpenSSL talks to the socket itself: the alert of a failed handshake reaches the peer, and no
    # link has buffers of its own in between.
    setattr(context, _OWN_SOCKET, True)
    for pair in files.certificates:
        key = pair.key or pair.certificate
        load = partial(context.load_cert_chain, pair.certificate, key, _no_password)
        _load(pair.certificate, load)
    if files.client_ca is not None:
        _load(files.client_ca, partial(context.load_verify_locations, files.client_ca))
        context.verify_mode = ssl.CERT_OPTIONAL
    if files.crl is not None:
        revocation_lists(files)
        _load(files.crl, partial(context.load_verify_locations, files.crl))
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    return context


def revocation_lists(files: TlsFiles) -> tuple[RevocationList, ...]:
    """Read which certificates are revoked. Raises UnusableCertificates."""
    if files.crl is None:
        return ()
    try:
        return revoked.read(files.crl.read_bytes(), authorities(files))
    except (OSError, ValueError) as error:
        raise UnusableCertificates(f"{files.crl}: {error}") from None


def authorities(files: TlsFiles) -> Sequence[x509.Certificate]:
    """Read who certifies stations. Raises OSError and ValueError."""
    if files.client_ca is None:
        return ()
    return x509.load_pem_x509_certificates(files.client_ca.read_bytes())


def _no_password() -> str:
    raise ValueError("the key is protected by a password, which nobody can enter here")


def _load(path: Path, load: Callable[[], None]) -> None:
    try:
        load()
    except (OSError, ValueError) as error:
        raise UnusableCertificates(f"{path}: {error}") from None


class Certificates:
    """The context of this moment, and who is revoked. Links keep the context that they began with."""

    def __init__(self, files: TlsFiles, now: Callable[[], Instant]) -> None:
        self._files = files
        self._now = now
        self._seen = _marks(files)
        self._context = make_context(files)
        self._lists = revocation_lists(files)
        self._revoked = revoked.revoked(self._lists)
        if self._is_outdated(self._lists):
            log.error(_OUTDATED, file=str(files.crl))

    @property
    def context(self) -> ssl.SSLContext:
        """What new connections get."""
        return self._context

    def is_revoked(self, certificate: Issued) -> bool:
        """Whether a list says that this one is revoked: who came in by it before must go."""
        return certificate in self._revoked

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
        return None

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
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)

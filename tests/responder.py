"""A responder that is real: answers built and signed by `cryptography`, over HTTP on a port of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing, suppress
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from chargeloom import clock
from chargeloom.domain.instant import to_datetime
from tests.contract_pki import Operator, Signed
from tests.listening import listening

HOUR: Final = timedelta(hours=1)
GOOD, REVOKED, UNKNOWN = (
    ocsp.OCSPCertStatus.GOOD,
    ocsp.OCSPCertStatus.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN,
)


class Book:
    """What a responder knows, and how it answers; what a test changes is told from then on."""

    def __init__(self, authorities: Iterable[Signed] = ()) -> None:
        self.authorities = tuple(authorities)
        self.status = GOOD
        """Of all whose status is not told by serial number."""
        self.statuses: dict[int, ocsp.OCSPCertStatus] = {}
        self.signer: Signed | None = None
        """Who signs; the issuer itself, unless another one is named."""
        self.signers: dict[int, Signed] = {}
        """Who signs what is said of these serial numbers."""
        self.shown: tuple[Signed, ...] = ()
        """Certificates in the answer."""
        self.age = timedelta(minutes=1)
        self.lasts: timedelta | None = HOUR
        """From thisUpdate to nextUpdate."""
        self.nonce: bytes | None = None
        """Said instead of the one that was asked with; empty: none at all."""
        self.about: int | None = None
        """The serial number that is told of instead of the one that was asked about."""
        self.critical: x509.ExtensionType | None = None
        """Something that must be understood."""
        self.encoding = ocsp.OCSPResponderEncoding.HASH
        self.digest: hashes.SHA256 | hashes.SHA224 = hashes.SHA256()

    def answer(self, request: bytes, now: datetime | None = None) -> bytes:
        """Answer a request in DER."""
        asked = ocsp.load_der_ocsp_request(request)
        signer = self.signers.get(asked.serial_number) or self.signer or self._issuer(asked)
        if signer is None:
            return ocsp.OCSPResponseBuilder.build_unsuccessful(
                ocsp.OCSPResponseStatus.UNAUTHORIZED
            ).public_bytes(Encoding.DER)
        since = (now or to_datetime(clock.now())).replace(microsecond=0) - self.age
        status = self.statuses.get(asked.serial_number, self.status)
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                asked.issuer_name_hash,
                asked.issuer_key_hash,
                self.about or asked.serial_number,
                asked.hash_algorithm,
                status,
                since,
                since + self.lasts if self.lasts is not None else None,
                since if status is REVOKED else None,
                None,
            )
            .responder_id(self.encoding, signer.certificate)
        )
        if self.shown:
            builder = builder.certificates([one.certificate for one in self.shown])
        nonce = _nonce(asked) if self.nonce is None else self.nonce
        if nonce:
            builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        if self.critical is not None:
            builder = builder.add_extension(self.critical, critical=True)
        return builder.sign(signer.key, self.digest).public_bytes(Encoding.DER)

    def _issuer(self, asked: ocsp.OCSPRequest) -> Signed | None:
        return next((one for one in self.authorities if _key_hash(one, asked)), None)


def _key_hash(authority: Signed, asked: ocsp.OCSPRequest) -> bool:
    own = authority.certificate
    builder = ocsp.OCSPRequestBuilder().add_certificate(own, own, asked.hash_algorithm)
    return builder.build().issuer_key_hash == asked.issuer_key_hash


def _nonce(asked: ocsp.OCSPRequest) -> bytes:
    try:
        return asked.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return b""


class Responder(Book):
    """Answers over HTTP (RFC 6960, appendix A), or as badly as a test wants it."""

    def __init__(self) -> None:
        super().__init__()
        self.port = 0
        self.asked: list[ocsp.OCSPRequest] = []
        self.paths: list[str] = []
        self.heads: list[str] = []
        self.head = b"HTTP/1.1 200 OK\r\ncontent-type: application/ocsp-response\r\n"
        self.body: bytes | None = None
        """Said instead of an answer."""
        self.listed = b""
        """The list that lies there (CRL)."""
        self.may_answer = asyncio.Event()
        """Nothing is answered while it is not set."""
        self.may_answer.set()
        self.came = asyncio.Event()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}/ocsp"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request; who asks may go in its midst."""
        with closing(writer), suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.heads.append(head)
            self.paths.append(head.split(" ")[1])
            if head.startswith("GET "):
                await self.may_answer.wait()
                writer.write(self.head + b"connection: close\r\n\r\n" + self.listed)
                await writer.drain()
                return
            length = next(
                int(line.split(":")[1])
                for line in head.lower().split("\r\n")
                if line.startswith("content-length:")
            )
            request = await reader.readexactly(length)
            self.asked.append(ocsp.load_der_ocsp_request(request))
            self.came.set()
            await self.may_answer.wait()
            body = self.answer(request) if self.body is None else self.body
            writer.write(self.head + b"connection: close\r\n\r\n" + body)
            await writer.drain()


@asynccontextmanager
async def responding() -> AsyncIterator[Responder]:
    """Run a responder on a port of its own."""
    responder = Responder()
    async with listening(responder.serve, responder.may_answer) as responder.port:
        yield responder


@asynccontextmanager
async def operating() -> AsyncIterator[tuple[Operator, Responder]]:
    """Run a mobility operator with its responder."""
    async with responding() as responder:
        operator = Operator(responder.url)
        responder.authorities = operator.authorities
        yield operator, responder

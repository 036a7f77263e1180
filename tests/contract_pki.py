"""A mobility operator's certificates (ISO 15118-2, annex F): root, two sub-authorities, contracts of cars."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from tests.pki import BORN, FAR, Key, ec_key

EMAID: Final = "DE8EO1234567X"


class Signed(NamedTuple):
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def serial(self) -> int:
        return self.certificate.serial_number


class Profile(NamedTuple):
    """What a certificate is for."""

    is_authority: bool = False
    path_length: int | None = None
    until: datetime = FAR
    ocsp_url: str = ""
    signs_answers: bool = False
    no_check: bool = False
    """Whether its issuer vouches for it as long as it lives (RFC 6960, 4.2.2.2.1)."""
    crl_url: str = ""
    may_sign: bool = True
    signs_others: bool | None = None
    """Whether it is said so; as `is_authority` has it, unless told."""
    digest: hashes.SHA256 | hashes.SHA224 = hashes.SHA256()


def issue(name: str, issuer: Signed | None, key: Key | None = None, **wanted: Any) -> Signed:
    """Issue a certificate; without an issuer it is signed by itself."""
    profile = Profile(**wanted)
    key = key or ec_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=profile.may_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=(
            profile.is_authority if profile.signs_others is None else profile.signs_others
        ),
        crl_sign=profile.is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    constraints = x509.BasicConstraints(ca=profile.is_authority, path_length=profile.path_length)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer is not None else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BORN)
        .not_valid_after(profile.until)
        .add_extension(constraints, critical=True)
        .add_extension(usage, critical=True)
    )
    if profile.ocsp_url:
        place = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(profile.ocsp_url)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    if profile.signs_answers:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
        builder = builder.add_extension(purpose, critical=False)
    if profile.no_check:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    if profile.crl_url:
        place_of_list = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(profile.crl_url)], None, None, None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([place_of_list]), critical=False)
    signer = issuer.key if issuer is not None else key
    return Signed(builder.sign(signer, profile.digest), key)


def hash_data(
    one: Signed, issuer: Signed, url: str = "", algorithm: str = "SHA256"
) -> dict[str, str]:
    """Name a certificate as a station does (OCPP 2.0.1, 2.36)."""
    builder = ocsp.OCSPRequestBuilder()
    digest = getattr(hashes, algorithm)()
    named = builder.add_certificate(one.certificate, issuer.certificate, digest).build()
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": named.issuer_name_hash.hex(),
        "issuerKeyHash": named.issuer_key_hash.hex(),
        "serialNumber": f"{one.serial:x}",
        "responderURL": url,
    }


def crl(by: Signed, *revoked: Signed) -> str:
    """Write an authority's list, which revokes these (RFC 5280, 5)."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(BORN)
        .next_update(FAR)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(BORN)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


class Operator:
    """A mobility operator, whose certificates all name one responder."""

    def __init__(self, ocsp_url: str = "", name: str = "MO") -> None:
        self.ocsp_url = ocsp_url
        self.root = issue(f"{name} Root", None, is_authority=True)
        self.first = self._authority(f"{name} Sub 1", self.root, 1)
        self.second = self._authority(f"{name} Sub 2", self.first, 0)

    @property
    def authorities(self) -> tuple[Signed, ...]:
        return self.root, self.first, self.second

    def contract(
        self,
        emaid: str = EMAID,
        *,
        until: datetime = FAR,
        may_sign: bool = True,
        ocsp_url: str | None = None,
    ) -> Signed:
        """Certify a contract."""
        url = self.ocsp_url if ocsp_url is None else ocsp_url
        return issue(emaid, self.second, until=until, may_sign=may_sign, ocsp_url=url)

    def chain(self, contract: Signed) -> str:
        """Write a contract's chain from the leaf up to, but without, the root (OCPP 2.0.1, 1.2.1)."""
        return contract.pem + self.second.pem + self.first.pem

    def hashes(self, contract: Signed, url: str | None = None) -> list[dict[str, str]]:
        """Name a contract and the authorities above it, as a station does (OCPP 2.0.1, 2.36)."""
        whole = (contract, self.second, self.first, self.root)
        return [
            hash_data(one, issuer, self.ocsp_url if url is None else url)
            for one, issuer in pairwise(whole)
        ]

    def trusted(self, folder: Path, *more: Signed) -> Path:
        """Write the root, and more, into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate((self.root, *more)):
            (folder / f"{number}.pem").write_text(one.pem, encoding="ascii")
        return folder

    def _authority(self, name: str, issuer: Signed, path_length: int) -> Signed:
        return issue(
            name, issuer, is_authority=True, path_length=path_length, ocsp_url=self.ocsp_url
        )

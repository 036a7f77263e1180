"""A test authority: certificates of every kind that a station port may meet, good and bad."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
BORN = datetime(2024, 1, 1, tzinfo=UTC)
FAR = datetime(2090, 1, 1, tzinfo=UTC)
PAST = datetime(2025, 1, 1, tzinfo=UTC)
CLIENT, SERVER = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH


def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def subject(common_name: str, organisation: str | None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organisation is not None:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


class Authority:
    """Signs what it is asked to, and writes it into its folder."""

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key = ec_key()
        self.name = subject(name, "Chargeloom tests")
        self.certificate = (
            self._builder(self.name, self.key, FAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_SIGNS_OTHERS, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.path = self._write("ca.pem", self.certificate.public_bytes(_PEM))

    @classmethod
    def other(cls, folder: Path) -> Self:
        """Make another authority, which nobody trusts."""
        return cls(folder, "Another CA")

    def issue(
        self,
        common_name: str,
        *,
        organisation: str | None = None,
        key: Key | None = None,
        usage: x509.ObjectIdentifier = CLIENT,
        until: datetime = FAR,
        file: str | None = None,
    ) -> Path:
        """Issue a certificate; the file has it and its key."""
        key = key or ec_key()
        certificate = (
            self._builder(subject(common_name, organisation), key, until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        private = key.private_bytes(
            _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return self._write(file or f"{common_name}.pem", certificate.public_bytes(_PEM) + private)

    def server(self, key: Key | None = None, file: str | None = None) -> Path:
        """Issue a certificate for the listener; EC unless another key is given."""
        kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ec"
        return self.issue("localhost", key=key, usage=SERVER, file=file or f"server-{kind}.pem")

    def revoke(
        self,
        *certificates: Path,
        since: datetime = BORN,
        until: datetime = FAR,
        file: str = "crl.pem",
    ) -> Path:
        """Write a list that revokes these."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(since)
            .next_update(until)
        )
        for path in certificates:
            loaded = x509.load_pem_x509_certificate(path.read_bytes())
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(loaded.serial_number)
                .revocation_date(BORN + timedelta(days=1))
                .build()
            )
        signed = builder.sign(self.key, hashes.SHA256())
        return self._write(file, signed.public_bytes(_PEM))

    def _builder(self, name: x509.Name, key: Key, until: datetime) -> x509.CertificateBuilder:
        """Begin a certificate as RFC 5280, 4.2.1.1 and 4.2.1.2, wants it: strict readers want both identifiers."""
        public, issuer = key.public_key(), self.key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(BORN)
            .not_valid_after(until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False
            )
        )

    def _write(self, file: str, content: bytes) -> Path:
        path = self.folder / file
        draft = path.with_suffix(".new")
        draft.write_bytes(content)
        return draft.replace(path)


_PEM = serialization.Encoding.PEM
_SIGNS_OTHERS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)

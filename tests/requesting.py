"""Requests for certificates, and an authority that answers them."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from tests.pki import BORN, FAR, Key, ec_key, subject


def request_of(
    name: str,
    organisation: str | None = "Loom",
    key: Key | None = None,
    *,
    is_authority: bool = False,
) -> str:
    """Ask for a certificate, as a station does, or as one that wants to sign others."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject(name, organisation))
    if is_authority:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    signed = builder.sign(key or ec_key(), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


def tampered() -> str:
    """Change the name of a request after it was signed."""
    whole = x509.load_pem_x509_csr(request_of("CP-1").encode()).public_bytes(Encoding.DER)
    other = x509.load_der_x509_csr(whole.replace(b"CP-1", b"CP-2"))
    return other.public_bytes(Encoding.PEM).decode()


class Signer:
    """An authority below a root."""

    def __init__(self) -> None:
        self._root_key, self._key = ec_key(), ec_key()
        self._root, self._name = subject("Root", "Loom"), subject("Signer", "Loom")
        self.root = self._made(self._root, self._root_key, self._root, self._root_key)
        self.own = self._made(self._name, self._key, self._root, self._root_key)

    def chain(self, csr: str, *, name: str | None = None, until: datetime = FAR) -> str:
        """Sign a request; the chain ends below the root."""
        asked = x509.load_pem_x509_csr(csr.encode())
        given = asked.subject if name is None else subject(name, None)
        signed = (
            self._builder(given, self._name, until)
            .public_key(asked.public_key())
            .sign(self._key, hashes.SHA256())
        )
        return pem(signed) + pem(self.own)

    def _made(
        self, name: x509.Name, key: Key, issuer: x509.Name, issuer_key: Key
    ) -> x509.Certificate:
        return (
            self._builder(name, issuer, FAR)
            .public_key(key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(issuer_key, hashes.SHA256())
        )

    @staticmethod
    def _builder(name: x509.Name, issuer: x509.Name, until: datetime) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .serial_number(x509.random_serial_number())
            .not_valid_before(BORN)
            .not_valid_after(until)
        )


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()

"""The authorities that the operator trusts, from a PEM file or a folder of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature

_SUFFIXES: Final = frozenset({".pem", ".crt", ".cer"})


class Authorities(NamedTuple):
    """Roots, which vouch, and those below them, which are known and must be vouched for."""

    roots: tuple[x509.Certificate, ...] = ()
    others: tuple[x509.Certificate, ...] = ()

    @property
    def all(self) -> tuple[x509.Certificate, ...]:
        return self.roots + self.others

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read them anew: what is put there, or taken away, holds from then on. Raises OSError, ValueError."""
        found = [
            one
            for file in _files(path)
            for one in x509.load_pem_x509_certificates(file.read_bytes())
        ]
        roots = tuple(one for one in found if _is_root(one))
        return cls(roots, tuple(one for one in found if one not in roots))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        return iter((path,))
    return (one for one in sorted(path.iterdir()) if one.suffix.lower() in _SUFFIXES)


def _is_root(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True

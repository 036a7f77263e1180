"""What a station said that it trusts: certificates, named by their hashes (OCPP 1.6 security, M03 to M05; 2.x, M)."""

from collections.abc import Collection, Iterable

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word


class CertificateKind(Word):
    """What a certificate in a station is for; every version of OCPP has a part of these."""

    CSMS_ROOT = "csms-root"
    MANUFACTURER_ROOT = "manufacturer-root"
    V2G_ROOT = "v2g-root"
    MO_ROOT = "mo-root"
    OEM_ROOT = "oem-root"
    V2G_CHAIN = "v2g-chain"
    """The station's own towards cars: listed, and never installed as a root."""


class CertificateHash(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names a certificate by what it is made of (RFC 6960, 4.1.1); in hexadecimal."""

    algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str

    def is_same(self, other: "CertificateHash") -> bool:
        """Whether both name one certificate: digits have no case, and zeros before a number say nothing."""
        return _plain(self) == _plain(other)


def _plain(of: CertificateHash) -> tuple[str, ...]:
    hashes = of.algorithm, of.issuer_name_hash.casefold(), of.issuer_key_hash.casefold()
    return (*hashes, of.serial_number.casefold().lstrip("0"))


class HeldCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that a station holds; whose it is and until when is known where it came from us."""

    kind: CertificateKind
    hash: CertificateHash
    children: tuple[CertificateHash, ...] = ()
    """The authorities between it and its root (OCPP 2.x, M03.FR.05)."""
    name: str | None = None
    until: Instant | None = None
    told_at: Instant


class HeldCertificates(msgspec.Struct, frozen=True, kw_only=True):
    """All that we know of a station's certificates, by its own answers."""

    station: StationId
    certificates: tuple[HeldCertificate, ...] = ()

    def find(self, named: CertificateHash) -> HeldCertificate | None:
        """Find a certificate."""
        return next((one for one in self.certificates if one.hash.is_same(named)), None)


def listed(
    known: HeldCertificates, kinds: Collection[CertificateKind], told: Iterable[HeldCertificate]
) -> HeldCertificates:
    """Take what a station lists for all that it holds of these kinds; what we know beside it stays (M03.FR.04)."""
    others = (one for one in known.certificates if one.kind not in kinds)
    found = (_with_our_words(known, one) for one in told)
    return msgspec.structs.replace(known, certificates=(*others, *found))


def installed(known: HeldCertificates, one: HeldCertificate) -> HeldCertificates:
    """Add a certificate that a station took; one that it had already takes its own place (M05.FR.17)."""
    others = (each for each in known.certificates if not _are_one(each, one))
    return msgspec.structs.replace(known, certificates=(*others, one))


def deleted(known: HeldCertificates, named: CertificateHash) -> HeldCertificates:
    """Take out a certificate that a station has no more (M04.FR.02 and FR.04)."""
    left = tuple(one for one in known.certificates if not one.hash.is_same(named))
    return msgspec.structs.replace(known, certificates=left)


def _are_one(one: HeldCertificate, other: HeldCertificate) -> bool:
    return one.kind is other.kind and one.hash.is_same(other.hash)


def _with_our_words(known: HeldCertificates, told: HeldCertificate) -> HeldCertificate:
    held = known.find(told.hash)
    if held is None:
        return told
    return msgspec.structs.replace(told, name=held.name, until=held.until)

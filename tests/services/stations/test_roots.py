"""Certificates that stations shall trust are read, and named as their stations name them (M04 and M05)."""

from hashlib import sha384

import pytest
from cryptography.x509 import Name

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.stations.held_certificate import (
    CertificateHash,
    CertificateKind,
    HeldCertificate,
    HeldCertificates,
)
from chargeloom.services.stations.roots import hash_of, read, read_root
from chargeloom.services.stations.signing import Unfit, Why
from tests.contract_pki import Signed, hash_data, issue
from tests.pki import BORN, FAR, PAST

NOW = Instant(from_datetime(BORN) + 1)
NOTHING = HeldCertificates(station=StationId("CP-1"))


@pytest.fixture(scope="module")
def root() -> Signed:
    return issue("Root", None, is_authority=True)


def said(one: Signed, issuer: Signed) -> CertificateHash:
    told = hash_data(one, issuer)
    return CertificateHash(
        algorithm=told["hashAlgorithm"],
        issuer_name_hash=told["issuerNameHash"],
        issuer_key_hash=told["issuerKeyHash"],
        serial_number=told["serialNumber"],
    )


def test_a_root_is_named_by_its_own_key(root: Signed) -> None:
    assert hash_of(root.pem, NOTHING).is_same(said(root, root))
    found = read_root("a remark\n" + root.pem, NOW)
    assert (found.text, found.name, found.until) == (root.pem, "CN=Root", from_datetime(FAR))


def test_one_below_it_is_named_by_the_key_of_its_issuer_which_follows_it(root: Signed) -> None:
    below = issue("Sub", root, is_authority=True)
    assert hash_of(below.pem + root.pem, NOTHING).is_same(said(below, root))
    for text in (below.pem, below.pem + issue("Root", None, is_authority=True).pem):
        with pytest.raises(Unfit) as unfit:
            hash_of(text, NOTHING)
        assert unfit.value.why is Why.ISSUER_MISSING


def test_what_the_station_told_is_how_it_is_named(root: Signed) -> None:
    """(M04.FR.07: the CSMS uses the same hashAlgorithm.) The key of the issuer is not needed then."""
    below = issue("Sub", root, is_authority=True)
    told = CertificateHash(
        algorithm="SHA384",
        issuer_name_hash=sha384(_encoded(root.certificate.subject)).hexdigest().upper(),
        issuer_key_hash="ab" * 48,
        serial_number=f"{below.serial:X}",
    )
    held = HeldCertificate(kind=CertificateKind.MO_ROOT, hash=told, told_at=NOW)
    assert (
        hash_of(below.pem, HeldCertificates(station=StationId("A"), certificates=(held,))) == told
    )
    chain = HeldCertificate(
        kind=CertificateKind.V2G_CHAIN, hash=said(root, root), children=(told,), told_at=NOW
    )
    known = HeldCertificates(station=StationId("A"), certificates=(chain,))
    assert hash_of(below.pem, known) == told


def _encoded(name: Name) -> bytes:
    return name.public_bytes()


@pytest.mark.parametrize("text", ["", "MIIB", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END"])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(Unfit) as unfit:
        read(text)
    assert unfit.value.why is Why.UNREADABLE


def test_what_signs_nobody_or_has_expired_is_no_root(root: Signed) -> None:
    leaf = issue("CP-1", root)
    late = issue("Root", None, is_authority=True, until=PAST)
    for text, why in ((leaf.pem, Why.NO_AUTHORITY), (late.pem, Why.EXPIRED)):
        with pytest.raises(Unfit) as unfit:
            read_root(text, Instant(from_datetime(PAST)))
        assert unfit.value.why is why

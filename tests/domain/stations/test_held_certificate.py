"""What a station holds is what it said (OCPP 1.6 security and 2.x, M03 to M05)."""

from typing import Any

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.held_certificate import (
    CertificateHash,
    CertificateKind as Kind,
    HeldCertificate,
    HeldCertificates,
    deleted,
    installed,
    listed,
)

NOTHING = HeldCertificates(station=StationId("CP-1"))


def named(serial: str = "1a", **changes: Any) -> CertificateHash:
    hashes = {"algorithm": "SHA256", "issuer_name_hash": "ab", "issuer_key_hash": "cd"}
    return CertificateHash(serial_number=serial, **{**hashes, **changes})


def held(serial: str = "1a", kind: Kind = Kind.CSMS_ROOT, **changes: Any) -> HeldCertificate:
    return HeldCertificate(kind=kind, hash=named(serial), told_at=Instant(5), **changes)


def test_a_name_has_no_case_and_its_number_no_zeros_before_it() -> None:
    assert named("001A", issuer_key_hash="CD").is_same(named("1a"))
    assert not named("1b").is_same(named("1a"))
    assert not named(algorithm="SHA512").is_same(named())


def test_what_is_listed_of_a_kind_is_all_of_it_and_other_kinds_stay() -> None:
    """(M03.FR.02 and FR.04.)"""
    other = held("2b", Kind.MANUFACTURER_ROOT)
    known = installed(installed(NOTHING, held("1a")), other)
    found = listed(known, {Kind.CSMS_ROOT}, [held("3c")])
    assert found.certificates == (other, held("3c"))
    assert listed(found, {Kind.CSMS_ROOT}, []).certificates == (other,)


def test_whose_a_certificate_is_that_came_from_us_is_still_known_when_it_is_listed() -> None:
    known = installed(NOTHING, held(name="CN=Root", until=Instant(9)))
    [found] = listed(known, tuple(Kind), [held("1A")]).certificates
    assert (found.name, found.until) == ("CN=Root", Instant(9))


def test_a_certificate_that_is_installed_again_takes_its_own_place() -> None:
    """(M05.FR.17.)"""
    known = installed(installed(NOTHING, held()), held(name="CN=Root"))
    assert [one.name for one in known.certificates] == ["CN=Root"]
    both = installed(known, held(kind=Kind.V2G_ROOT))
    assert len(both.certificates) == 2


def test_what_is_deleted_is_gone_for_every_use() -> None:
    """(M04.FR.02.)"""
    known = installed(installed(NOTHING, held()), held(kind=Kind.V2G_ROOT))
    assert deleted(known, named("01A")).certificates == ()

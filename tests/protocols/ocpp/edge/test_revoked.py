"""Lists of revoked certificates, and who must have signed them (RFC 5280, 5 and 6.3)."""

from pathlib import Path

import pytest
from cryptography import x509

from chargeloom.domain.instant import SECOND, Instant, from_datetime
from chargeloom.protocols.ocpp.edge.revoked import fallen, read, revoked, signed_by, without_list
from chargeloom.services.stations.certificates import Issued
from tests.contract_pki import crl, issue
from tests.pki import BORN, FAR, PAST, Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_every_list_of_a_file_is_read(tmp_path: Path, authority: Authority) -> None:
    other = Authority.other(tmp_path / "other")
    both = b"a word\n" + authority.revoke().read_bytes() + other.revoke().read_bytes()
    lists = read(both, (authority.certificate, other.certificate))
    assert [one.issuer for one in lists] == [authority.name, other.name]
    assert {(one.since, one.until) for one in lists} == {(from_datetime(BORN), from_datetime(FAR))}


def test_a_list_holds_until_there_ought_to_be_a_newer_one(authority: Authority) -> None:
    (one,) = read(authority.revoke().read_bytes(), (authority.certificate,))
    last = from_datetime(FAR)
    assert not one.is_outdated(last)
    assert one.is_outdated(Instant(last + SECOND))


def test_a_list_of_a_namesake_is_nobodys(tmp_path: Path, authority: Authority) -> None:
    namesake = Authority(tmp_path / "namesake")
    with pytest.raises(ValueError, match="is signed by nobody who certifies stations"):
        read(namesake.revoke().read_bytes(), (authority.certificate,))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "no list of revoked certificates"),
        (b"-----BEGIN X509 CRL-----\nAAAA\n", "PEM|MalformedFraming|parse"),
    ],
)
def test_what_is_no_list_is_told(authority: Authority, text: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read(text, (authority.certificate,))


def test_whose_list_is_missing_is_named(tmp_path: Path, authority: Authority) -> None:
    other = Authority.other(tmp_path / "other")
    known = (authority.certificate, other.certificate)
    lists = read(authority.revoke().read_bytes(), known)
    assert without_list(lists, known) == (other.name,)


def issued(path: Path) -> Issued:
    found = x509.load_pem_x509_certificate(path.read_bytes())
    return Issued(tuple(str(part.value) for part in found.issuer), found.serial_number)


def test_whoever_stands_in_the_newest_list_of_an_authority_is_revoked(
    tmp_path: Path, authority: Authority
) -> None:
    """(RFC 5280, 5.) A certificate that was on hold leaves the list; one of another authority stays in its own."""
    other = Authority.other(tmp_path / "other")
    held, lost, strange = authority.issue("HELD"), authority.issue("LOST"), other.issue("STRANGE")
    both = authority.revoke(lost, since=PAST).read_bytes() + authority.revoke(held).read_bytes()
    lists = read(
        both + other.revoke(strange).read_bytes(), (authority.certificate, other.certificate)
    )
    assert revoked(lists) == {issued(lost), issued(strange)}


def test_authorities_of_one_name_have_a_list_each(tmp_path: Path, authority: Authority) -> None:
    """While an authority changes its key, each of its keys signs a list."""
    namesake = Authority(tmp_path / "namesake")
    old, new = authority.issue("OLD"), namesake.issue("NEW")
    both = authority.revoke(old).read_bytes() + namesake.revoke(new, since=PAST).read_bytes()
    lists = read(both, (authority.certificate, namesake.certificate))
    assert revoked(lists) == {issued(old), issued(new)}


def test_an_authority_that_is_revoked_falls_with_all_below_it() -> None:
    root, other = (issue(name, None, is_authority=True) for name in ("Root", "Other"))
    sub = issue("Sub", root, is_authority=True)
    deeper = issue("Deeper", sub, is_authority=True)
    known = [one.certificate for one in (root, other, sub, deeper)]
    text = (crl(root, sub) + crl(sub) + crl(other, deeper)).encode()
    lists = read(text, known)
    assert fallen(lists, known) == {sub.certificate, deeper.certificate}
    assert fallen(read(crl(root).encode(), known), known) == frozenset()
    left = signed_by(text, [root.certificate, other.certificate])
    assert [one.issuer for one in read(left, known)] == [
        root.certificate.subject,
        other.certificate.subject,
    ]

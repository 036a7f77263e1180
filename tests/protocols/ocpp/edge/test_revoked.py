"""Lists of revoked certificates, and who must have signed them (RFC 5280, 5 and 6.3)."""

from pathlib import Path

import pytest

from chargeloom.domain.instant import SECOND, Instant, from_datetime
from chargeloom.protocols.ocpp.edge.revoked import read, without_list
from tests.pki import BORN, FAR, Authority


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

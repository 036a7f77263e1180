"""What an authority's list says of a certificate counts when the authority signed it, now, about all of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.services.ocsp.answer import Status
from chargeloom.services.ocsp.listing import Listing, read
from chargeloom.services.ocsp.question import Question, id_of
from chargeloom.services.ocsp.unusable import Unusable, Why
from tests.contract_pki import Operator, Signed, issue
from tests.pki import BORN

OPERATOR = Operator()
CONTRACT = OPERATOR.contract()
SINCE, UNTIL = BORN + timedelta(days=1), BORN + timedelta(days=8)
PLACE = "http://lists.example/mo.crl"
NOW = Instant(from_datetime(SINCE) + 1)
Build = Callable[[x509.CertificateRevocationListBuilder], x509.CertificateRevocationListBuilder]


def listed(
    *revoked: Signed,
    by: Signed = OPERATOR.second,
    until: Any = UNTIL,
    build: Build = lambda builder: builder,
    digest: Any = None,
    encoding: Encoding = Encoding.DER,
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(SINCE)
        .next_update(until)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(BORN)
        builder = builder.add_revoked_certificate(entry.build())
    signed = build(builder).sign(by.key, digest or hashes.SHA256())
    return signed.public_bytes(encoding)


def says(raw: bytes, *, now: Instant = NOW, known: tuple[Signed, ...] | None = None) -> Listing:
    asked = Question(id_of(CONTRACT.certificate, OPERATOR.second.certificate), PLACE)
    issuers = OPERATOR.authorities if known is None else known
    return read(raw, asked, [one.certificate for one in issuers], now)


def why(raw: bytes, **said: Any) -> Why:
    with pytest.raises(Unusable) as unusable:
        says(raw, **said)
    return unusable.value.why


def of(**limits: Any) -> Build:
    """Limit what a list is about (RFC 5280, 5.2.5)."""
    told: dict[str, Any] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    place = x509.IssuingDistributionPoint(**told | limits)
    return lambda builder: builder.add_extension(place, critical=True)


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_who_is_in_it_is_revoked_and_who_is_not_is_good(encoding: Encoding) -> None:
    other = OPERATOR.contract("DE8EO7654321X")
    until = from_datetime(UNTIL)
    assert says(listed(other, encoding=encoding)) == Listing(Status.GOOD, until)
    assert says(listed(other, CONTRACT, encoding=encoding)) == Listing(Status.REVOKED, until)


def test_only_the_issuer_itself_lists_whom_it_issued() -> None:
    assert why(listed(CONTRACT, by=OPERATOR.first)) is Why.WRONG_SIGNATURE
    namesake = issue("MO Sub 2", None, is_authority=True)
    assert why(listed(CONTRACT, by=namesake)) is Why.WRONG_SIGNATURE
    assert why(listed(CONTRACT), known=(OPERATOR.root,)) is Why.ISSUER_UNKNOWN


def test_who_may_not_sign_lists_has_none() -> None:
    weak = issue("Weak", None)
    asked = Question(id_of(issue("Car", weak).certificate, weak.certificate), PLACE)
    with pytest.raises(Unusable) as unusable:
        read(listed(by=weak), asked, [weak.certificate], NOW)
    assert unusable.value.why is Why.WRONG_SIGNATURE


def test_a_list_is_of_now() -> None:
    late = Instant(from_datetime(UNTIL + timedelta(hours=1)))
    assert why(listed(), now=late) is Why.STALE
    early = Instant(from_datetime(SINCE - timedelta(hours=1)))
    assert why(listed(), now=early) is Why.NOT_YET


@pytest.mark.parametrize(
    "limits",
    [
        {"only_contains_user_certs": True},
        {"only_contains_ca_certs": True},
        {"only_some_reasons": frozenset({x509.ReasonFlags.key_compromise})},
        {"full_name": [x509.UniformResourceIdentifier(f"{PLACE}?part=2")]},
        {"relative_name": CONTRACT.certificate.subject.rdns[0]},
    ],
)
def test_a_list_of_some_clears_nobody(limits: dict[str, Any]) -> None:
    assert why(listed(build=of(**limits))) is Why.OTHER_CERTIFICATE
    assert says(listed(CONTRACT, build=of(**limits))).status is Status.REVOKED


def test_a_list_that_only_says_where_it_lies_is_whole() -> None:
    place = [x509.UniformResourceIdentifier(one) for one in ("ldap://lists.example", PLACE)]
    assert says(listed(build=of(full_name=place))).status is Status.GOOD


def test_what_is_not_understood_does_not_count() -> None:
    assert why(listed(CONTRACT, build=of(indirect_crl=True))) is Why.UNREADABLE
    changes = x509.DeltaCRLIndicator(7)
    delta = listed(CONTRACT, build=lambda one: one.add_extension(changes, critical=True))
    assert why(delta) is Why.UNREADABLE
    assert why(listed()[:-3]) is Why.UNREADABLE
    assert why(b"") is Why.UNREADABLE
    assert why(b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n") is Why.UNREADABLE


def test_a_weak_signature_is_none() -> None:
    assert why(listed(CONTRACT, digest=hashes.SHA224())) is Why.WRONG_SIGNATURE

"""An answer counts when it is about what was asked, of now, and signed by who may (RFC 6960, 3.2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given, settings, strategies as st

from chargeloom.domain.instant import DAY, HOUR, SECOND, Instant, from_datetime, to_datetime
from chargeloom.services.ocsp.answer import SKEW_US, Answer, Status, read
from chargeloom.services.ocsp.question import CertId, id_of, request
from chargeloom.services.ocsp.unusable import Unusable, Why
from tests.contract_pki import Operator, Signed, issue
from tests.pki import BORN, PAST, rsa_key
from tests.responder import REVOKED, UNKNOWN, Book

NOW = Instant(from_datetime(PAST) - DAY)
NONCE = bytes(range(32))


class Desk:
    """One contract, one book, and an answer read as of now."""

    def __init__(self) -> None:
        self.operator = Operator()
        self.book = Book(self.operator.authorities)
        self.contract = self.operator.contract()
        self.known: tuple[Signed, ...] = (self.operator.second,)
        self.now = NOW

    @property
    def issuer(self) -> Signed:
        return self.operator.second

    @property
    def asked(self) -> CertId:
        return id_of(self.contract.certificate, self.issuer.certificate)

    def appoint(self, responder: Signed, *shown: Signed) -> None:
        """Let this one sign, and show its certificate."""
        self.book.signer = responder
        self.book.shown = shown or (responder,)

    def told(self) -> bytes:
        return self.book.answer(request(self.asked, NONCE), to_datetime(NOW))

    def read(self) -> Answer:
        known = [one.certificate for one in self.known]
        return read(self.told(), self.asked, NONCE, known, self.now)

    def why(self) -> Why:
        with pytest.raises(Unusable) as unusable:
            self.read()
        return unusable.value.why


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_issuer_itself_says_that_it_is_good(desk: Desk) -> None:
    answer = desk.read()
    assert (answer.status, answer.is_verified) == (Status.GOOD, True)
    assert answer.until == NOW - 60 * SECOND + HOUR, "nextUpdate"
    assert ocsp.load_der_ocsp_response(answer.der).serial_number == desk.contract.serial


@pytest.mark.parametrize(("told", "status"), [(REVOKED, Status.REVOKED), (UNKNOWN, Status.UNKNOWN)])
def test_other_answers_are_answers_too(
    desk: Desk, told: ocsp.OCSPCertStatus, status: Status
) -> None:
    desk.book.status = told
    assert desk.read().status is status


@pytest.mark.parametrize("encoding", list(ocsp.OCSPResponderEncoding))
def test_the_signer_is_named_by_its_key_or_its_name(
    desk: Desk, encoding: ocsp.OCSPResponderEncoding
) -> None:
    desk.book.encoding = encoding
    assert desk.read().is_verified


def test_a_responder_that_the_issuer_appointed_may_sign(desk: Desk) -> None:
    desk.appoint(issue("Responder", desk.issuer, signs_answers=True))
    assert desk.read().is_verified


def test_an_issuer_with_an_rsa_key_may_sign() -> None:
    desk = Desk()
    issuer = issue("RSA", None, is_authority=True, key=rsa_key())
    desk.contract = issue("contract", issuer)
    desk.operator.second = issuer
    desk.book.authorities = (issuer,)
    desk.known = (issuer,)
    assert desk.read().is_verified


def test_an_issuer_that_the_answer_shows_is_known_by_its_key(desk: Desk) -> None:
    """The hash of its key was asked with: nobody else has a certificate with that key to sign by."""
    desk.known = ()
    desk.book.shown = (desk.issuer,)
    assert desk.read().is_verified


def test_an_answer_of_an_issuer_that_nobody_shows_is_not_verified(desk: Desk) -> None:
    desk.known = ()
    assert not desk.read().is_verified


def unappointed(desk: Desk) -> Signed:
    return issue("Responder", desk.issuer)


def appointed_by_another(desk: Desk) -> Signed:
    return issue("Responder", desk.operator.first, signs_answers=True)


def appointed_by_itself(desk: Desk) -> Signed:
    return issue("Responder", None, signs_answers=True)


def appointed_until_yesterday(desk: Desk) -> Signed:
    return issue("Responder", desk.issuer, signs_answers=True, until=BORN + timedelta(days=1))


def appointed_weakly(desk: Desk) -> Signed:
    return issue("Responder", desk.issuer, signs_answers=True, digest=hashes.SHA224())


@pytest.mark.parametrize(
    "signer",
    [
        unappointed,
        appointed_by_another,
        appointed_by_itself,
        appointed_until_yesterday,
        appointed_weakly,
    ],
)
def test_nobody_else_may_sign(desk: Desk, signer: Callable[[Desk], Signed]) -> None:
    desk.appoint(signer(desk))
    assert desk.why() is Why.WRONG_SIGNATURE


def test_a_namesake_of_the_issuer_may_not_sign(desk: Desk) -> None:
    namesake = issue("MO Sub 2", None, is_authority=True)
    desk.book.encoding = ocsp.OCSPResponderEncoding.NAME
    for shown in ((namesake,), (namesake, desk.issuer)):
        desk.appoint(namesake, *shown)
        assert desk.why() is Why.WRONG_SIGNATURE


def test_a_weak_signature_is_none(desk: Desk) -> None:
    issuer = issue("RSA", None, is_authority=True, key=rsa_key())
    desk.contract = issue("contract", issuer)
    desk.operator.second = issuer
    desk.book.authorities = desk.known = (issuer,)
    assert desk.read().is_verified
    desk.book.digest = hashes.SHA224()
    assert desk.why() is Why.WRONG_SIGNATURE


def test_an_answer_about_another_certificate_is_none(desk: Desk) -> None:
    desk.book.about = desk.contract.serial + 1
    assert desk.why() is Why.OTHER_CERTIFICATE


def test_an_answer_with_another_nonce_is_none(desk: Desk) -> None:
    desk.book.nonce = b"x" * 32
    assert desk.why() is Why.OTHER_NONCE


def test_an_answer_that_must_be_understood_otherwise_is_none(desk: Desk) -> None:
    unknown = x509.ObjectIdentifier("1.3.6.1.4.1.99999.1")
    desk.book.critical = x509.UnrecognizedExtension(unknown, b"\x05\x00")
    assert desk.why() is Why.UNREADABLE


def test_an_answer_made_in_advance_has_no_nonce(desk: Desk) -> None:
    desk.book.nonce = b""
    assert desk.read().is_verified


def test_an_answer_of_tomorrow_is_none(desk: Desk) -> None:
    desk.book.age = -timedelta(microseconds=SKEW_US) - timedelta(seconds=1)
    assert desk.why() is Why.NOT_YET
    desk.book.age = -timedelta(microseconds=SKEW_US)
    assert desk.read().is_verified, "clocks differ"


def test_an_answer_of_yesterday_is_none(desk: Desk) -> None:
    desk.book.age = timedelta(hours=1, microseconds=SKEW_US) + timedelta(seconds=1)
    assert desk.why() is Why.STALE
    desk.book.age -= timedelta(seconds=1)
    assert desk.read().is_verified, "clocks differ"


def test_an_answer_without_an_end_must_be_recent(desk: Desk) -> None:
    desk.book.lasts = None
    assert desk.read().until is None
    desk.book.age = timedelta(days=2)
    assert desk.why() is Why.STALE


def test_a_responder_may_refuse(desk: Desk) -> None:
    desk.book.authorities = ()
    assert desk.why() is Why.REFUSED


def test_what_is_no_answer_is_unreadable(desk: Desk) -> None:
    for text in (b"", b"<html>", desk.contract.certificate.public_bytes(Encoding.DER)):
        with pytest.raises(Unusable) as unusable:
            read(text, desk.asked, NONCE, (), NOW)
        assert unusable.value.why is Why.UNREADABLE


WHOLE = Desk()
TOLD = WHOLE.told()


@given(place=st.integers(0, len(TOLD) - 1), instead=st.integers(0, 255))
@settings(max_examples=200)
def test_no_byte_can_be_changed(place: int, instead: int) -> None:
    """A flipped byte never breaks the reading, and never makes another answer count."""
    changed = TOLD[:place] + bytes([instead]) + TOLD[place + 1 :]
    try:
        answer = read(changed, WHOLE.asked, NONCE, [WHOLE.issuer.certificate], NOW)
    except Unusable:
        return
    assert answer.status is Status.GOOD

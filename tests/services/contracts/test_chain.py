"""A chain is proven up to a root that the operator trusts, or it is worth nothing (RFC 5280, 6)."""

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from chargeloom.domain.charging.contract import Verdict
from chargeloom.domain.instant import DAY, Instant, from_datetime
from chargeloom.services.contracts.authorities import Authorities
from chargeloom.services.contracts.chain import DEEPEST, Worthless, bears, prove
from tests.contract_pki import EMAID, Operator, Signed, issue
from tests.pki import BORN, PAST

NOW = Instant(from_datetime(PAST) - DAY)
OPERATOR = Operator()
TRUSTED = Authorities((OPERATOR.root.certificate,))


def verdict(pem: str, authorities: Authorities = TRUSTED, now: Instant = NOW) -> Verdict:
    """Prove it, or say why not."""
    try:
        prove(pem, authorities, now)
    except Worthless as worthless:
        return worthless.verdict
    return Verdict.VALID


def test_a_chain_ends_with_the_root_that_vouches() -> None:
    contract = OPERATOR.contract()
    whole = (contract, OPERATOR.second, OPERATOR.first, OPERATOR.root)
    proven = prove(OPERATOR.chain(contract), TRUSTED, NOW)
    assert proven == tuple(one.certificate for one in whole)
    shuffled = contract.pem + OPERATOR.root.pem + OPERATOR.first.pem + OPERATOR.second.pem
    assert prove(shuffled, TRUSTED, NOW) == proven, "the order, and the root, do not matter"


def test_an_authority_that_the_operator_knows_need_not_be_shown() -> None:
    contract = OPERATOR.contract()
    assert verdict(contract.pem + OPERATOR.second.pem) is Verdict.UNVERIFIED
    known = TRUSTED._replace(others=(OPERATOR.first.certificate,))
    assert verdict(contract.pem + OPERATOR.second.pem, known) is Verdict.VALID


def test_an_authority_that_is_only_known_vouches_for_nobody() -> None:
    known = Authorities((), (OPERATOR.first.certificate, OPERATOR.second.certificate))
    assert verdict(OPERATOR.chain(OPERATOR.contract()), known) is Verdict.UNVERIFIED
    assert verdict(OPERATOR.chain(OPERATOR.contract()), Authorities()) is Verdict.UNVERIFIED


def test_every_certificate_may_expire() -> None:
    expired = OPERATOR.contract(until=PAST)
    later = Instant(from_datetime(PAST) + DAY)
    assert verdict(OPERATOR.chain(expired)) is Verdict.VALID
    assert verdict(OPERATOR.chain(expired), now=later) is Verdict.EXPIRED, "C07.FR.15"
    old = issue("Old Sub", OPERATOR.first, is_authority=True, until=PAST)
    below = issue(EMAID, old)
    chain = below.pem + old.pem + OPERATOR.first.pem
    assert verdict(chain, now=later) is Verdict.EXPIRED, "the chain has expired"


def test_what_was_never_valid_has_not_expired() -> None:
    stranger = Operator(name="Stranger")
    chain = stranger.chain(stranger.contract(until=PAST))
    assert verdict(chain, now=Instant(from_datetime(PAST) + DAY)) is Verdict.UNVERIFIED


def test_what_begins_later_is_not_valid_yet() -> None:
    chain = OPERATOR.chain(OPERATOR.contract())
    assert verdict(chain, now=Instant(from_datetime(BORN) - DAY)) is Verdict.UNVERIFIED


def of_a_stranger() -> str:
    stranger = Operator(name="Stranger")
    return stranger.chain(stranger.contract())


def of_a_namesake() -> str:
    namesake = Operator()
    return namesake.chain(namesake.contract())


def signed_by_a_contract() -> str:
    contract = OPERATOR.contract()
    return issue(EMAID, contract).pem + OPERATOR.chain(contract)


def below(authority: Signed) -> str:
    contract = issue(EMAID, authority)
    return contract.pem + authority.pem + OPERATOR.second.pem + OPERATOR.first.pem


def signed_by_no_authority() -> str:
    """It says that it signs certificates, but not that it is an authority."""
    return below(issue("Sub 3", OPERATOR.first, signs_others=True))


def signed_by_an_authority_that_signs_none() -> str:
    return below(issue("Sub 3", OPERATOR.first, is_authority=True, signs_others=False))


def too_deep() -> str:
    root = OPERATOR.root
    chain = [root]
    for number in range(DEEPEST + 1):
        chain.append(issue(f"Sub {number}", chain[-1], is_authority=True))
    return "".join(one.pem for one in (issue(EMAID, chain[-1]), *reversed(chain[1:])))


def longer_than_its_authority_allows() -> str:
    below = issue("Sub 3", OPERATOR.second, is_authority=True)
    return issue(EMAID, below).pem + below.pem + OPERATOR.second.pem + OPERATOR.first.pem


def an_authority() -> str:
    return OPERATOR.second.pem + OPERATOR.first.pem


def without_its_usage() -> str:
    return OPERATOR.chain(OPERATOR.contract(may_sign=False))


def with_two_of_one_name() -> str:
    return OPERATOR.chain(OPERATOR.contract()) + Operator().second.pem


def with_a_changed_name() -> str:
    der = OPERATOR.contract().certificate.public_bytes(Encoding.DER)
    changed = x509.load_der_x509_certificate(der.replace(EMAID.encode(), b"DE8EO7654321X"))
    return changed.public_bytes(Encoding.PEM).decode() + OPERATOR.second.pem + OPERATOR.first.pem


@pytest.mark.parametrize(
    "chain",
    [
        of_a_stranger,
        of_a_namesake,
        signed_by_a_contract,
        signed_by_no_authority,
        signed_by_an_authority_that_signs_none,
        too_deep,
        longer_than_its_authority_allows,
        an_authority,
        without_its_usage,
        with_two_of_one_name,
        with_a_changed_name,
    ],
)
def test_what_no_root_vouches_for_is_unverified(chain: Callable[[], str]) -> None:
    assert verdict(chain()) is Verdict.UNVERIFIED


@pytest.mark.parametrize(
    "text",
    ["", "no PEM", "\U0001f600", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ids=["nothing", "words", "a face", "no certificate"],
)
def test_what_is_no_chain_is_unverified(text: str) -> None:
    assert verdict(text) is Verdict.UNVERIFIED


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_contracts_of_every_strength_are_read(curve: ec.EllipticCurve) -> None:
    contract = issue(EMAID, OPERATOR.second, key=ec.generate_private_key(curve))
    assert verdict(OPERATOR.chain(contract)) is Verdict.VALID


@pytest.mark.parametrize(
    "shown", [EMAID, EMAID.lower(), "DE-8EO-1234567-X", "DE8EO1234567X ", "de-8eo-1234567-x"]
)
def test_a_contract_bears_its_emaid(shown: str) -> None:
    assert bears(OPERATOR.contract().certificate, shown)


def test_a_contract_bears_no_other_emaid() -> None:
    certificate = OPERATOR.contract("DE8EOC12345678").certificate
    assert bears(certificate, "DE-8EO-C12345678-9"), "with its check digit"
    assert not bears(certificate, "DE8EOC12345679")
    assert not bears(certificate, "")

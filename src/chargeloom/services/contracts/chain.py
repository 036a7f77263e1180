"""A contract's chain as a car shows it: proven up to a root that the operator trusts (RFC 5280, 6)."""

from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from chargeloom.domain.charging.contract import Verdict
from chargeloom.domain.instant import Instant, from_datetime, to_datetime
from chargeloom.services.contracts.authorities import Authorities

DEEPEST: Final = 4
"""Sub-authorities that may stand between a contract and its root; ISO 15118-2 has two."""
EMAID_SIGNS: Final = 14
"""Country, provider and instance; the check digit behind them may be left out (ISO 15118-2, annex H)."""


class Worthless(Exception):
    """The chain proves nothing."""

    def __init__(self, verdict: Verdict, why: str) -> None:
        super().__init__(why)
        self.verdict = verdict
        self.why = why


def prove(pem: str, authorities: Authorities, now: Instant) -> tuple[x509.Certificate, ...]:
    """Prove a chain, from its leaf up to a trusted root, which it then ends with. Raises Worthless.

    Each name stands in it once: there is one way up, not all ways through many certificates of one name.
    """
    try:
        shown = x509.load_pem_x509_certificates(pem.encode())
        ends = min(from_datetime(one.not_valid_after_utc) for one in shown)
    except ValueError:
        raise Worthless(Verdict.UNVERIFIED, "unreadable") from None
    if len({one.subject for one in shown}) < len(shown):
        raise Worthless(Verdict.UNVERIFIED, "many-of-one-name")
    try:
        return _proven(shown, authorities, now)
    except _UNPROVEN:
        if ends < now and _was_valid(shown, authorities, ends):
            raise Worthless(Verdict.EXPIRED, "expired") from None
        raise Worthless(Verdict.UNVERIFIED, "no-trusted-root-vouches") from None


def bears(contract: x509.Certificate, emaid: str) -> bool:
    """Whether a contract's certificate is that of an eMAID: it is the common name (ISO 15118-2, annex F)."""
    names = contract.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return any(_core(str(name.value)) == _core(emaid) for name in names)


def _core(emaid: str) -> str:
    return emaid.strip().replace("-", "").casefold()[:EMAID_SIGNS]


def _was_valid(shown: list[x509.Certificate], authorities: Authorities, then: Instant) -> bool:
    try:
        _proven(shown, authorities, then)
    except _UNPROVEN:
        return False
    return True


def _proven(
    shown: list[x509.Certificate], authorities: Authorities, at: Instant
) -> tuple[x509.Certificate, ...]:
    verifier = (
        PolicyBuilder()
        .store(Store(list(authorities.roots)))
        .time(to_datetime(at))
        .max_chain_depth(DEEPEST)
        .extension_policies(ca_policy=_AUTHORITY, ee_policy=_CONTRACT)
        .build_client_verifier()
    )
    leaf, *below = shown
    return tuple(verifier.verify(leaf, [*below, *authorities.others]).chain)


def _signs_others(_: Policy, __: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.key_cert_sign:
        raise ValueError("it may not sign certificates")


def _is_no_authority(
    _: Policy, __: x509.Certificate, constraints: x509.BasicConstraints | None
) -> None:
    if constraints is not None and constraints.ca:
        raise ValueError("a contract vouches for nobody")


def _signs(_: Policy, __: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.digital_signature:
        raise ValueError("a car signs with its contract")


_ANY: Final = Criticality.AGNOSTIC
_AUTHORITY: Final = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, _ANY, None)
    .require_present(x509.KeyUsage, _ANY, _signs_others)
)
_CONTRACT: Final = (
    ExtensionPolicy.permit_all()
    .may_be_present(x509.BasicConstraints, _ANY, _is_no_authority)
    .require_present(x509.KeyUsage, _ANY, _signs)
)
"""What both may do (ISO 15118-2, annex F); other critical extensions are refused."""
_UNPROVEN: Final = (VerificationError, UnsupportedAlgorithm, ValueError, TypeError)

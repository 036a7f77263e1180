"""Orders about certificates: a station's own, and those by which it trusts others."""

import msgspec

from chargeloom.domain.stations.held_certificate import CertificateHash, CertificateKind


class _Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order about certificates."""


class SendCertificate(_Order, frozen=True, kw_only=True):
    """Take what was signed for your request (OCPP 2.0.1, A02); the nearest certificate comes first."""

    chain: str
    use: str = ""
    number: int | None = None


class InstallCertificate(_Order, frozen=True, kw_only=True):
    """Trust this root from now on (OCPP 1.6 security and 2.x, M05); `certificate` is its PEM."""

    kind: CertificateKind
    certificate: str


class DeleteCertificate(_Order, frozen=True, kw_only=True):
    """Trust this certificate no more (OCPP 1.6 security and 2.x, M04)."""

    hash: CertificateHash


class AskCertificates(_Order, frozen=True, kw_only=True):
    """Tell which certificates of these kinds you hold; none named means all (OCPP 1.6 security and 2.x, M03)."""

    kinds: tuple[CertificateKind, ...] = ()


CertificateOrder = SendCertificate | InstallCertificate | DeleteCertificate | AskCertificates

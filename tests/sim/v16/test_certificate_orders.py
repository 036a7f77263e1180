"""Certificates are installed, listed and deleted (OCPP 1.6 security, M03 to M05)."""

import msgspec

from chargeloom.protocols.ocpp.v16.messages import security
from chargeloom.protocols.ocpp.v16.messages.datatypes import CertificateHashData
from chargeloom.protocols.ocpp.v16.messages.enumerations import CertificateUse
from tests.contract_pki import hash_data, issue
from tests.sim.v16.pocket_csms import Bench

ROOT = issue("Root", None, is_authority=True)
NAMED = msgspec.convert(
    {name: told for name, told in hash_data(ROOT, ROOT).items() if name != "responderURL"},
    CertificateHashData,
)
KIND = CertificateUse.CENTRAL_SYSTEM_ROOT_CERTIFICATE


def install(bench: Bench, certificate: str) -> str:
    request = security.InstallCertificate(certificate_type=KIND, certificate=certificate)
    reply = bench.order(request)
    assert isinstance(reply, security.InstallCertificateReply)
    return reply.status


def listed(bench: Bench, kind: CertificateUse = KIND) -> tuple[CertificateHashData, ...]:
    reply = bench.order(security.GetInstalledCertificateIds(certificate_type=kind))
    assert isinstance(reply, security.GetInstalledCertificateIdsReply)
    assert reply.status == ("Accepted" if reply.certificate_hash_data else "NotFound")
    return reply.certificate_hash_data or ()


def test_a_root_is_held_once_until_it_is_deleted() -> None:
    bench = Bench()
    bench.connect()
    assert [install(bench, ROOT.pem) for _ in range(2)] == ["Accepted", "Accepted"]
    assert listed(bench) == (NAMED,)
    assert listed(bench, CertificateUse.MANUFACTURER_ROOT_CERTIFICATE) == ()
    for word in ("Accepted", "NotFound"):
        reply = bench.order(security.DeleteCertificate(certificate_hash_data=NAMED))
        assert isinstance(reply, security.DeleteCertificateReply)
        assert reply.status == word
    assert listed(bench) == ()
    assert install(bench, "MIIB") == "Rejected"

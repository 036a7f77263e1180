"""Certificates are installed, listed and deleted (OCPP 2.0.1, M03 to M05)."""

from tests.contract_pki import hash_data, issue
from tests.sim.v201.orders.words import both
from tests.sim.v201.pocket_csms import Bench

ROOT = issue("Root", None, is_authority=True)
NAMED = {name: told for name, told in hash_data(ROOT, ROOT).items() if name != "responderURL"}
KIND = "CSMSRootCertificate"


@both
def test_a_root_is_held_once_until_it_is_deleted(version: str) -> None:
    bench = Bench.accepted(version)
    for _ in range(2):
        taken = bench.order("InstallCertificate", certificateType=KIND, certificate=ROOT.pem)
        assert taken["status"] == "Accepted"
    found = bench.order("GetInstalledCertificateIds", certificateType=[KIND])
    held = {"certificateType": KIND, "certificateHashData": NAMED}
    assert found == {"status": "Accepted", "certificateHashDataChain": [held]}
    for word in ("Accepted", "NotFound"):
        assert bench.order("DeleteCertificate", certificateHashData=NAMED)["status"] == word
    assert bench.order("GetInstalledCertificateIds")["status"] == "NotFound"
    bad = bench.order("InstallCertificate", certificateType=KIND, certificate="MIIB")
    assert bad["status"] == "Rejected"

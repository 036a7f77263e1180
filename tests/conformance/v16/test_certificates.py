"""The cases of OCPP 1.6 about roots that the charge point trusts (security, M03 to M05)."""

from typing import Any

from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
)
from chargeloom.domain.stations.held_certificate import CertificateHash, CertificateKind as Kind
from tests.conformance.v16.charge_point import ACCEPTED, ChargePoint
from tests.contract_pki import hash_data, issue
from tests.rig import Rig

ROOT = issue("Root", None, is_authority=True)
HASHES = {name: told for name, told in hash_data(ROOT, ROOT).items() if name != "responderURL"}
FOUND: dict[str, Any] = ACCEPTED | {"certificateHashData": [HASHES]}


async def installs(play: ChargePoint, kind: Kind, word: str) -> None:
    """Install a root, and ask for it: it is what the charge point holds."""
    asked = await play.order(InstallCertificate(kind=kind, certificate=ROOT.pem))
    payload = {"certificateType": word, "certificate": ROOT.pem}
    assert (asked.action, asked.payload) == ("InstallCertificate", payload)
    assert (await asked.answer(ACCEPTED)).status == "accepted"
    await lists(play, kind, word)


async def lists(play: ChargePoint, kind: Kind, word: str) -> CertificateHash:
    asked = await play.order(AskCertificates(kinds=(kind,)))
    assert (asked.action, asked.payload) == (
        "GetInstalledCertificateIds",
        {"certificateType": word},
    )
    assert (await asked.answer(FOUND)).status == "accepted"
    [held] = play.rig.core.holding.of(play.station.station.id).certificates
    assert (held.kind, held.hash.serial_number) == (kind, HASHES["serialNumber"])
    return held.hash


async def test_TC_075_1_CSMS_the_makers_root_is_installed(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await installs(play, Kind.MANUFACTURER_ROOT, "ManufacturerRootCertificate")


async def test_TC_075_2_CSMS_our_own_root_is_installed(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await installs(play, Kind.CSMS_ROOT, "CentralSystemRootCertificate")


async def test_TC_076_CSMS_a_certificate_is_deleted(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    named = await lists(play, Kind.MANUFACTURER_ROOT, "ManufacturerRootCertificate")
    asked = await play.order(DeleteCertificate(hash=named))
    payload = {"certificateHashData": HASHES}
    assert (asked.action, asked.payload) == ("DeleteCertificate", payload)
    assert (await asked.answer(ACCEPTED)).status == "accepted"
    assert play.rig.core.holding.of(play.station.station.id).certificates == ()

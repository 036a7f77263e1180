"""What a charge point trusts is asked, changed and remembered (OCPP 1.6 security, M03 to M05)."""

import pytest

from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
)
from chargeloom.domain.commands.command import CommandName as Name
from chargeloom.domain.stations.held_certificate import CertificateHash, CertificateKind as Kind
from chargeloom.protocols.ocpp.certificate_words import KIND_OF, KINDS_2, KINDS_16
from chargeloom.protocols.ocpp.v16 import holding
from chargeloom.protocols.ocpp.v16.messages.enumerations import CertificateUse
from chargeloom.protocols.ocpp.v16.version import V16
from tests.contract_pki import hash_data, issue
from tests.protocols.ocpp.v2.asking import ordered
from tests.rig import FakeStation, Rig

OK = {"status": "Accepted"}
WORDS = {
    Kind.CSMS_ROOT: "CentralSystemRootCertificate",
    Kind.MANUFACTURER_ROOT: "ManufacturerRootCertificate",
}
ROOT = issue("Root", None, is_authority=True)
HASHES = {name: told for name, told in hash_data(ROOT, ROOT).items() if name != "responderURL"}


@pytest.mark.parametrize("kind", WORDS)
async def test_a_root_that_was_taken_is_held_until_it_is_deleted(
    rig: Rig, station: FakeStation, kind: Kind
) -> None:
    order = InstallCertificate(kind=kind, certificate=ROOT.pem)
    command, sent = await ordered(rig, station, Name.INSTALL_CERTIFICATE, order, OK)
    payload = {"certificateType": WORDS[kind], "certificate": ROOT.pem}
    assert (command.status, sent) == ("accepted", [("InstallCertificate", payload)])
    [held] = rig.core.holding.of(station.station.id).certificates
    assert (held.kind, held.name) == (kind, "CN=Root")
    delete = DeleteCertificate(hash=held.hash)
    command, sent = await ordered(rig, station, Name.DELETE_CERTIFICATE, delete, OK)
    assert command.status == "accepted"
    [(action, told)] = sent
    named = {name: text.casefold() for name, text in told["certificateHashData"].items()}
    assert (action, named) == (
        "DeleteCertificate",
        {name: text.casefold() for name, text in HASHES.items()},
    )
    assert rig.core.holding.of(station.station.id).certificates == ()


async def test_each_kind_is_asked_for_by_itself(rig: Rig, station: FakeStation) -> None:
    found = OK | {"certificateHashData": [HASHES]}
    none = {"status": "NotFound"}
    order = AskCertificates()
    command, sent = await ordered(rig, station, Name.GET_INSTALLED_CERTIFICATES, order, found, none)
    assert sent == [
        ("GetInstalledCertificateIds", {"certificateType": word}) for word in WORDS.values()
    ]
    assert command.status == "accepted"
    [told] = (command.outcome or {})["data"]["certificates"]
    assert (told["kind"], told["serial_number"]) == ("csms-root", HASHES["serialNumber"])
    [held] = rig.core.holding.of(station.station.id).certificates
    assert held.hash == CertificateHash(
        algorithm="SHA256",
        issuer_name_hash=HASHES["issuerNameHash"],
        issuer_key_hash=HASHES["issuerKeyHash"],
        serial_number=HASHES["serialNumber"],
    )


async def test_what_1_6_has_no_word_or_no_room_for_is_refused_with_the_reason(
    rig: Rig, station: FakeStation
) -> None:
    for order, why in (
        (
            InstallCertificate(kind=Kind.V2G_ROOT, certificate=ROOT.pem),
            "the station's version of OCPP knows no v2g-root",
        ),
        (
            InstallCertificate(kind=Kind.CSMS_ROOT, certificate="x" * 5501),
            "a certificate has at most 5500 characters in the station's version of OCPP",
        ),
    ):
        command, _ = await ordered(rig, station, Name.INSTALL_CERTIFICATE, order)
        assert command.outcome == {
            "answer": "command-unsupported",
            "data": {"description": why},
        }
    assert station.connection.sent == []


async def test_a_charge_point_without_the_security_extension_says_so(
    rig: Rig, station: FakeStation
) -> None:
    commanding = rig.core.commanding
    identity, name = station.station.id, Name.GET_INSTALLED_CERTIFICATES
    command = await commanding.issue(identity, name, AskCertificates(), "test")
    _, message_id, _, _ = await station.connection.next()
    station.actor.received(f'[4,"{message_id}","NotImplemented","",{{}}]'.encode())
    ended = await commanding.wait(command, 10)
    assert (ended.status, (ended.outcome or {})["answer"]) == ("failed", "NotImplemented")


def test_what_charge_points_hold_is_followed_and_every_kind_has_its_word() -> None:
    followed = {holding.install_certificate, holding.delete_certificate}
    assert followed | {holding.get_installed_certificate_ids} <= set(V16.effects.values())
    assert set(KINDS_16.values()) == set(CertificateUse)
    assert {*KINDS_16.values(), *KINDS_2.values()} == KIND_OF.keys()
    assert set(KINDS_2) == set(Kind)

"""What a station trusts is asked, changed and remembered (OCPP 2.0.1 and 2.1, M03 to M05)."""

from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
)
from chargeloom.domain.commands.command import CommandName as Name
from chargeloom.domain.stations.held_certificate import CertificateHash, CertificateKind as Kind
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.holding_effects import HOLDING_EFFECTS
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.contract_pki import Signed, issue
from tests.protocols.ocpp.v2.asking import ordered
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig, running

OK = {"status": "Accepted"}
HASHES = {
    "hashAlgorithm": "SHA384",
    "issuerNameHash": "ab" * 48,
    "issuerKeyHash": "cd" * 48,
    "serialNumber": "1F",
}
NAMED = CertificateHash(
    algorithm="SHA384",
    issuer_name_hash="ab" * 48,
    issuer_key_hash="cd" * 48,
    serial_number="1F",
)
WORDS = {
    Kind.CSMS_ROOT: "CSMSRootCertificate",
    Kind.MANUFACTURER_ROOT: "ManufacturerRootCertificate",
    Kind.V2G_ROOT: "V2GRootCertificate",
    Kind.MO_ROOT: "MORootCertificate",
}


@pytest.fixture(scope="module")
def root() -> Signed:
    return issue("Root", None, is_authority=True)


def held(rig: Rig, station: FakeStation) -> list[tuple[Kind, str | None]]:
    known = rig.core.holding.of(station.station.id)
    return [(one.kind, one.name) for one in known.certificates]


@pytest.mark.parametrize("kind", WORDS)
async def test_a_root_that_was_taken_is_held(
    rig: Rig, station: FakeStation, root: Signed, kind: Kind
) -> None:
    order = InstallCertificate(kind=kind, certificate=root.pem)
    command, sent = await ordered(rig, station, Name.INSTALL_CERTIFICATE, order, OK)
    payload = {"certificateType": WORDS[kind], "certificate": root.pem}
    assert sent == [("InstallCertificate", payload)]
    assert command.status == "accepted"
    assert held(rig, station) == [(kind, "CN=Root")]


@pytest.mark.parametrize("word", ["Rejected", "Failed"])
async def test_a_root_that_was_not_taken_is_not_held(
    rig: Rig, station: FakeStation, root: Signed, word: str
) -> None:
    order = InstallCertificate(kind=Kind.CSMS_ROOT, certificate=root.pem)
    command, _ = await ordered(rig, station, Name.INSTALL_CERTIFICATE, order, {"status": word})
    assert (command.status, (command.outcome or {})["answer"]) == ("rejected", word)
    assert held(rig, station) == []


async def test_only_2_1_knows_the_roots_of_makers_of_cars(rig: Rig, root: Signed) -> None:
    station = await rig.station(version=V21)
    order = InstallCertificate(kind=Kind.OEM_ROOT, certificate=root.pem)
    _, [(_, payload)] = await ordered(rig, station, Name.INSTALL_CERTIFICATE, order, OK)
    assert payload["certificateType"] == "OEMRootCertificate"
    older = await rig.station("CP-2", V201)
    for name, asked in (
        (Name.INSTALL_CERTIFICATE, order),
        (Name.GET_INSTALLED_CERTIFICATES, AskCertificates(kinds=(Kind.OEM_ROOT,))),
    ):
        command, _ = await ordered(rig, older, name, asked)
        assert (command.status, command.outcome) == (
            "failed",
            {
                "answer": "command-unsupported",
                "data": {"description": "the station's version of OCPP knows no oem-root"},
            },
        )


async def test_a_certificate_is_as_long_as_the_version_has_room_for(rig: Rig) -> None:
    """(InstallCertificateRequest: 5500 characters in 2.0.1, 10000 in 2.1.)"""
    station = await rig.station(version=V201)
    order = InstallCertificate(kind=Kind.CSMS_ROOT, certificate="x" * 5501)
    command, _ = await ordered(rig, station, Name.INSTALL_CERTIFICATE, order)
    assert (command.outcome or {})["answer"] == "command-unsupported"
    newer = await rig.station("CP-2", V21)
    command, _ = await ordered(rig, newer, Name.INSTALL_CERTIFICATE, order, OK)
    assert command.status == "accepted"


async def test_what_is_listed_is_held_until_it_is_deleted(rig: Rig, station: FakeStation) -> None:
    """(M03.FR.05: authorities below a root stand under the certificate of the chain.)"""
    chain = {
        "certificateType": "V2GCertificateChain",
        "certificateHashData": HASHES,
        "childCertificateHashData": [HASHES | {"serialNumber": "20"}],
    }
    reply = OK | {"certificateHashDataChain": [chain]}
    order = AskCertificates()
    command, sent = await ordered(rig, station, Name.GET_INSTALLED_CERTIFICATES, order, reply)
    assert sent == [("GetInstalledCertificateIds", {})]
    shown = {
        "algorithm": "SHA384",
        "issuer_name_hash": "ab" * 48,
        "issuer_key_hash": "cd" * 48,
        "serial_number": "1F",
    }
    told = {"kind": "v2g-chain", **shown, "children": [shown | {"serial_number": "20"}]}
    assert command.outcome == {"answer": "Accepted", "data": {"certificates": [told]}}
    [known] = rig.core.holding.of(station.station.id).certificates
    assert (known.kind, known.hash, known.children[0].serial_number) == (
        Kind.V2G_CHAIN,
        NAMED,
        "20",
    )
    delete = DeleteCertificate(hash=NAMED)
    for word, left in (("Failed", 1), ("Accepted", 0)):
        answer = {"status": word}
        command, sent = await ordered(rig, station, Name.DELETE_CERTIFICATE, delete, answer)
        assert sent == [("DeleteCertificate", {"certificateHashData": HASHES})]
        assert command.status == ("accepted" if word == "Accepted" else "rejected")
        assert len(held(rig, station)) == left


async def test_that_nothing_is_found_is_an_answer_too(
    rig: Rig, station: FakeStation, root: Signed
) -> None:
    """(M03.FR.02.)"""
    order: Any = InstallCertificate(kind=Kind.MO_ROOT, certificate=root.pem)
    await ordered(rig, station, Name.INSTALL_CERTIFICATE, order, OK)
    order = AskCertificates(kinds=(Kind.MO_ROOT,))
    none = {"status": "NotFound"}
    command, sent = await ordered(rig, station, Name.GET_INSTALLED_CERTIFICATES, order, none)
    assert sent[0][1] == {"certificateType": ["MORootCertificate"]}
    assert (command.status, command.outcome) == (
        "accepted",
        {"answer": "NotFound", "data": {"certificates": []}},
    )
    assert held(rig, station) == []


async def test_what_a_station_holds_outlives_a_restart(
    tmp_path: Path, version: Version, root: Signed
) -> None:
    async with running(tmp_path) as before:
        station = await before.station(version=version)
        await station.ask("BootNotification", BOOT)
        order = InstallCertificate(kind=Kind.CSMS_ROOT, certificate=root.pem)
        await ordered(before, station, Name.INSTALL_CERTIFICATE, order, OK)
        known = before.core.holding.of(station.station.id)
    async with running(tmp_path) as after:
        assert after.core.holding.of(station.station.id) == known
        assert known.certificates[0].until is not None


def test_what_stations_hold_is_followed_in_both_versions(version: Version) -> None:
    assert set(HOLDING_EFFECTS.values()) <= set(version.effects.values())

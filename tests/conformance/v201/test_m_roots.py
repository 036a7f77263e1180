"""M03 to M05: roots that the charging station trusts are installed, listed and deleted."""

from typing import Any

from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
)
from chargeloom.domain.commands.command import Command
from chargeloom.domain.stations.held_certificate import CertificateKind as Kind, HeldCertificate
from tests.conformance.v201.charging_station import ACCEPTED, ChargingStation, Payload
from tests.contract_pki import hash_data, issue
from tests.rig import Rig

ROOT = issue("Root", None, is_authority=True)
WORDS = {
    Kind.CSMS_ROOT: "CSMSRootCertificate",
    Kind.MANUFACTURER_ROOT: "ManufacturerRootCertificate",
    Kind.V2G_ROOT: "V2GRootCertificate",
    Kind.MO_ROOT: "MORootCertificate",
    Kind.V2G_CHAIN: "V2GCertificateChain",
}


def hashes(algorithm: str = "SHA256") -> Payload:
    named = hash_data(ROOT, ROOT, algorithm=algorithm)
    return {name: told for name, told in named.items() if name != "responderURL"}


def held(play: ChargingStation) -> tuple[HeldCertificate, ...]:
    return play.rig.core.holding.of(play.station.station.id).certificates


async def installed(rig: Rig, kind: Kind, word: str = "Accepted") -> ChargingStation:
    play = await ChargingStation.booted(rig)
    asked = await play.order(InstallCertificate(kind=kind, certificate=ROOT.pem))
    payload = {"certificateType": WORDS[kind], "certificate": ROOT.pem}
    assert (asked.action, asked.payload) == ("InstallCertificate", payload)
    ended = await asked.answer({"status": word})
    is_taken = word == "Accepted"
    assert ended.status == ("accepted" if is_taken else "rejected")
    assert [one.kind for one in held(play)] == ([kind] if is_taken else [])
    return play


async def test_TC_M_01_CSMS_our_own_root_is_installed(rig: Rig) -> None:
    await installed(rig, Kind.CSMS_ROOT)


async def test_TC_M_02_CSMS_the_makers_root_is_installed(rig: Rig) -> None:
    await installed(rig, Kind.MANUFACTURER_ROOT)


async def test_TC_M_03_CSMS_a_root_of_cars_is_installed(rig: Rig) -> None:
    await installed(rig, Kind.V2G_ROOT)


async def test_TC_M_04_CSMS_a_root_of_contracts_is_installed(rig: Rig) -> None:
    await installed(rig, Kind.MO_ROOT)


async def test_TC_M_05_CSMS_a_root_that_can_not_be_installed(rig: Rig) -> None:
    await installed(rig, Kind.CSMS_ROOT, "Failed")


async def asked_for(play: ChargingStation, kinds: tuple[Kind, ...], reply: Payload) -> Command:
    asked = await play.order(AskCertificates(kinds=kinds))
    wanted = {"certificateType": [WORDS[kind] for kind in kinds]} if kinds else {}
    assert (asked.action, asked.payload) == ("GetInstalledCertificateIds", wanted)
    return await asked.answer(reply)


async def found(play: ChargingStation, *kinds: Kind, algorithm: str = "SHA256") -> None:
    """Ask for certificates of these kinds, or of all, and get them: they are what it holds."""
    told = kinds or (Kind.MO_ROOT,)
    chain: dict[str, Any] = {"certificateHashData": hashes(algorithm)}
    chains = [{"certificateType": WORDS[kind]} | chain for kind in told]
    ended = await asked_for(play, kinds, ACCEPTED | {"certificateHashDataChain": chains})
    listed = (ended.outcome or {})["data"]["certificates"]
    assert [(one["kind"], one["algorithm"]) for one in listed] == [
        (kind, algorithm) for kind in told
    ]
    assert [(one.kind, one.hash.algorithm) for one in held(play)] == [
        (kind, algorithm) for kind in told
    ]


async def test_TC_M_12_CSMS_our_own_roots(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    for algorithm in ("SHA256", "SHA384", "SHA512"):
        await found(play, Kind.CSMS_ROOT, algorithm=algorithm)


async def test_TC_M_13_CSMS_the_makers_roots(rig: Rig) -> None:
    await found(await ChargingStation.booted(rig), Kind.MANUFACTURER_ROOT)


async def test_TC_M_14_CSMS_the_roots_of_cars(rig: Rig) -> None:
    await found(await ChargingStation.booted(rig), Kind.V2G_ROOT)


async def test_TC_M_15_CSMS_the_chains_of_cars(rig: Rig) -> None:
    await found(await ChargingStation.booted(rig), Kind.V2G_CHAIN)


async def test_TC_M_16_CSMS_the_roots_of_contracts(rig: Rig) -> None:
    await found(await ChargingStation.booted(rig), Kind.MO_ROOT)


async def test_TC_M_17_CSMS_the_roots_of_two_kinds(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await found(play, Kind.CSMS_ROOT, Kind.MANUFACTURER_ROOT)


async def test_TC_M_18_CSMS_all_certificates(rig: Rig) -> None:
    await found(await ChargingStation.booted(rig))


async def test_TC_M_19_CSMS_no_certificate_of_this_kind(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ended = await asked_for(play, (Kind.MANUFACTURER_ROOT,), {"status": "NotFound"})
    assert ended.outcome == {"answer": "NotFound", "data": {"certificates": []}}
    assert held(play) == ()


async def deleted(rig: Rig, word: str) -> ChargingStation:
    """Delete a root as the station named it, by its own algorithm (M04.FR.07)."""
    play = await installed(rig, Kind.CSMS_ROOT)
    await found(play, Kind.CSMS_ROOT, algorithm="SHA384")
    [root] = held(play)
    asked = await play.order(DeleteCertificate(hash=root.hash))
    payload = {"certificateHashData": hashes("SHA384")}
    assert (asked.action, asked.payload) == ("DeleteCertificate", payload)
    ended = await asked.answer({"status": word})
    assert ended.status == ("accepted" if word == "Accepted" else "rejected")
    return play


async def test_TC_M_20_CSMS_a_certificate_is_deleted(rig: Rig) -> None:
    assert held(await deleted(rig, "Accepted")) == ()


async def test_TC_M_21_CSMS_a_certificate_that_can_not_be_deleted(rig: Rig) -> None:
    assert len(held(await deleted(rig, "Failed"))) == 1

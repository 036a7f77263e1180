"""D and L: lists and firmware, whose requests no command of ours makes yet."""

import json
from typing import Any

from tests.conformance.v201.charging_station import CARD, ChargingStation, Payload
from tests.rig import Rig

WHEN = "2026-11-25T12:00:00.000Z"
PLACE = "https://files.example/loom.bin"
OK: Payload = {"status": "Accepted"}


async def sent(play: ChargingStation, action: str, payload: Payload, reply: Payload = OK) -> None:
    """Send exactly this; it arrives as it is, and the operator gets exactly the reply."""
    asked = await play.raw(action, payload)
    assert (asked.action, asked.payload) == (action, payload)
    answered = await asked.answer(reply)
    assert answered.protocol == "ocpp2.0.1"
    assert json.loads(answered.payload or b"") == reply


# The local authorization list (D)


def local_list(kind: str, version: int, *tokens: Payload) -> Payload:
    members = {"localAuthorizationList": list(tokens)} if tokens else {}
    return {"versionNumber": version, "updateType": kind} | members


MEMBER: Payload = {"idToken": CARD, "idTokenInfo": {"status": "Accepted"}}


async def test_TC_D_01_CSMS_a_whole_list_is_taken(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"versionNumber": 1})
    await sent(play, "SendLocalList", local_list("Full", 2, MEMBER))


async def test_TC_D_02_CSMS_a_change_of_the_list_is_taken(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"versionNumber": 1})
    await sent(play, "SendLocalList", local_list("Differential", 2, MEMBER))


async def test_TC_D_03_CSMS_a_member_leaves_the_list(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "SendLocalList", local_list("Differential", 2, {"idToken": CARD}))


async def test_TC_D_04_CSMS_the_list_becomes_empty(rig: Rig) -> None:
    await sent(await ChargingStation.booted(rig), "SendLocalList", local_list("Full", 2))


async def test_TC_D_08_CSMS_the_version_of_the_list(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"versionNumber": 5})


async def test_TC_D_09_CSMS_a_station_without_a_list(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"versionNumber": 0})


# Firmware (block L)

FETCHED = ("Downloading", "Downloaded", "SignatureVerified")
UPDATED = "FirmwareUpdate"


async def update(play: ChargingStation, number: int = 1, word: str = "Accepted") -> None:
    firmware = {
        "location": PLACE,
        "retrieveDateTime": WHEN,
        "signingCertificate": "MIIB",
        "signature": "c2lnbmF0dXJl",
    }
    payload = {"requestId": number, "firmware": firmware}
    await sent(play, "UpdateFirmware", payload, {"status": word})


async def goes(play: ChargingStation, *words: str, number: int = 1) -> None:
    """Let the station tell how far it is; each word is answered, and told as an event."""
    before = (await play.rig.event_types()).count("station.notice")
    for word in words:
        status = {"status": word, "requestId": number}
        assert await play.station.ask("FirmwareStatusNotification", status) == {}
    assert (await play.rig.event_types()).count("station.notice") == before + len(words)


async def is_warned(play: ChargingStation, kind: str) -> None:
    event = {"type": kind, "timestamp": WHEN}
    assert await play.station.ask("SecurityEventNotification", event) == {}
    [kept] = await play.told("SecurityEventNotification")
    assert kind.encode() in kept.frame


async def test_TC_L_01_CSMS_firmware_is_fetched_verified_and_installed(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, *FETCHED, "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")


async def test_TC_L_02_CSMS_firmware_that_is_installed_later(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, *FETCHED, "InstallScheduled", "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")


async def test_TC_L_03_CSMS_firmware_that_is_fetched_later(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, "DownloadScheduled", *FETCHED, "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")


async def test_TC_L_04_CSMS_firmware_signed_by_a_revoked_certificate(rig: Rig) -> None:
    await update(await ChargingStation.booted(rig), word="RevokedCertificate")


async def test_TC_L_05_CSMS_firmware_signed_by_an_invalid_certificate(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play, word="InvalidCertificate")
    await is_warned(play, "InvalidFirmwareSigningCertificate")


async def test_TC_L_06_CSMS_firmware_whose_signature_is_wrong(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, "Downloading", "Downloaded", "InvalidSignature")
    await is_warned(play, "InvalidFirmwareSignature")


async def test_TC_L_07_CSMS_firmware_that_can_not_be_fetched(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, "Downloading", "DownloadFailed")


async def test_TC_L_08_CSMS_firmware_that_can_not_be_verified(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, *FETCHED, "Installing", "InstallVerificationFailed")


async def test_TC_L_09_CSMS_firmware_that_can_not_be_installed(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, *FETCHED, "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "InstallationFailed")


async def test_TC_L_10_CSMS_other_firmware_takes_its_place(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, "Downloading")
    asked = await play.raw("UpdateFirmware", {"requestId": 2, "firmware": OTHER})
    await asked.answer({"status": "AcceptedCanceled"})
    await goes(play, *FETCHED, "Installing", "InstallRebooting", number=2)
    await play.boot(UPDATED)
    await goes(play, "Installed", number=2)


OTHER = {"location": f"{PLACE}.2", "retrieveDateTime": WHEN}


async def test_TC_L_11_CSMS_other_firmware_does_not_take_its_place(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play)
    await goes(play, "Downloading")
    asked = await play.raw("UpdateFirmware", {"requestId": 2, "firmware": OTHER})
    await asked.answer({"status": "Rejected"})
    await goes(play, "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")


async def test_TC_L_13_CSMS_firmware_waits_for_the_charge(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await update(play)
    await goes(play, "DownloadScheduled")
    await play.connector("Unavailable", evse=2)
    await play.stop_authorized(ride)
    await play.still_plugged_in(ride)
    await play.unplugged(ride)
    await goes(play, *FETCHED, "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")
    await play.stopped("EVDisconnected")


async def published(rig: Rig, *words: str) -> None:
    play = await ChargingStation.booted(rig)
    payload = {"location": PLACE, "checksum": "0123456789abcdef", "requestId": 3}
    await sent(play, "PublishFirmware", payload)
    for word in words:
        status: dict[str, Any] = {"status": word, "requestId": 3}
        if word == "Published":
            status["location"] = [PLACE]
        assert await play.station.ask("PublishFirmwareStatusNotification", status) == {}
    assert len(await play.told("PublishFirmwareStatusNotification")) == len(words)


async def test_TC_L_17_CSMS_firmware_is_published(rig: Rig) -> None:
    await published(rig, "Downloading", "Downloaded", "ChecksumVerified", "Published")


async def test_TC_L_19_CSMS_firmware_whose_checksum_is_wrong(rig: Rig) -> None:
    await published(rig, "Downloading", "Downloaded", "InvalidChecksum")


async def test_TC_L_20_CSMS_firmware_that_can_not_be_published(rig: Rig) -> None:
    await published(rig, "Downloading", "Downloaded", "ChecksumVerified", "PublishFailed")


async def test_TC_L_24_CSMS_firmware_to_publish_that_can_not_be_fetched(rig: Rig) -> None:
    await published(rig, "Downloading", "DownloadFailed")


async def unpublished(rig: Rig, word: str) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "UnpublishFirmware", {"checksum": "0123456789abcdef"}, {"status": word})


async def test_TC_L_21_CSMS_firmware_is_no_longer_published(rig: Rig) -> None:
    await unpublished(rig, "Unpublished")


async def test_TC_L_22_CSMS_firmware_that_was_not_published(rig: Rig) -> None:
    await unpublished(rig, "NoFirmware")


async def test_TC_L_23_CSMS_firmware_that_is_being_fetched(rig: Rig) -> None:
    await unpublished(rig, "DownloadOngoing")

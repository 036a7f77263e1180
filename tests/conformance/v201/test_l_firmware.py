"""L, firmware: fetched, verified, installed, or offered to the stations behind a local controller."""

from datetime import datetime
from typing import Any

from chargeloom.domain.commands.command import Command, CommandStatus
from chargeloom.domain.commands.firmware_orders import (
    PublishFirmware,
    Signed,
    UnpublishFirmware,
    UpdateFirmware,
)
from chargeloom.domain.commands.progress import Finish
from chargeloom.domain.instant import from_datetime
from tests.conformance.v201.charging_station import ChargingStation
from tests.rig import Rig

WHEN = "2026-11-25T12:00:00.000Z"
DUE = from_datetime(datetime.fromisoformat(WHEN))
PLACE = "https://files.example/loom.bin"
SIGNED = Signed(signature="c2lnbmF0dXJl", certificate="MIIB")
CHECKSUM = "0123456789abcdef0123456789abcdef"

FETCHED = ("Downloading", "Downloaded", "SignatureVerified")
UPDATED = "FirmwareUpdate"
WELL = ("Installed", Finish.WELL)


async def update(play: ChargingStation, word: str = "Accepted", **said: Any) -> Command:
    """Order an update that is signed, and let the station answer so."""
    order = UpdateFirmware(number=1, url=PLACE, retrieve_at=DUE, signed=SIGNED, **said)
    asked = await play.order(order)
    firmware = {
        "location": PLACE,
        "retrieveDateTime": WHEN,
        "signingCertificate": "MIIB",
        "signature": "c2lnbmF0dXJl",
    }
    if "install_at" in said:
        firmware["installDateTime"] = WHEN
    assert (asked.action, asked.payload) == (
        "UpdateFirmware",
        {"requestId": 1, "firmware": firmware},
    )
    command = await asked.answer({"status": word})
    assert command.outcome is not None
    assert command.outcome["answer"] == word
    is_taken = command.status is CommandStatus.ACCEPTED
    assert is_taken is (word == "Accepted")
    return command


async def another(play: ChargingStation, word: str) -> Command:
    """Order an update that is not signed, while the first one goes on."""
    order = UpdateFirmware(number=2, url=f"{PLACE}.2", retrieve_at=DUE)
    asked = await play.order(order)
    firmware = {"location": f"{PLACE}.2", "retrieveDateTime": WHEN}
    assert (asked.action, asked.payload) == (
        "UpdateFirmware",
        {"requestId": 2, "firmware": firmware},
    )
    return await asked.answer({"status": word})


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
    command = await update(play)
    await goes(play, *FETCHED, "Installing", "InstallRebooting")
    assert await play.progress(command) == ("InstallRebooting", None)
    await play.boot(UPDATED)
    await goes(play, "Installed")
    assert await play.progress(command) == WELL


async def test_TC_L_02_CSMS_firmware_that_is_installed_later(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play, install_at=DUE)
    await goes(play, *FETCHED, "InstallScheduled")
    assert await play.progress(command) == ("InstallScheduled", None)
    await goes(play, "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")
    assert await play.progress(command) == WELL


async def test_TC_L_03_CSMS_firmware_that_is_fetched_later(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play)
    await goes(play, "DownloadScheduled")
    assert await play.progress(command) == ("DownloadScheduled", None)
    await goes(play, *FETCHED, "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")
    assert await play.progress(command) == WELL


async def test_TC_L_04_CSMS_firmware_signed_by_a_revoked_certificate(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play, "RevokedCertificate")
    assert await play.progress(command) is None


async def test_TC_L_05_CSMS_firmware_signed_by_an_invalid_certificate(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await update(play, "InvalidCertificate")
    await is_warned(play, "InvalidFirmwareSigningCertificate")


async def test_TC_L_06_CSMS_firmware_whose_signature_is_wrong(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play)
    await goes(play, "Downloading", "Downloaded", "InvalidSignature")
    await is_warned(play, "InvalidFirmwareSignature")
    assert await play.progress(command) == ("InvalidSignature", Finish.BADLY)


async def test_TC_L_07_CSMS_firmware_that_can_not_be_fetched(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play)
    await goes(play, "Downloading", "DownloadFailed")
    assert await play.progress(command) == ("DownloadFailed", Finish.BADLY)


async def test_TC_L_08_CSMS_firmware_that_can_not_be_verified(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play)
    await goes(play, *FETCHED, "Installing", "InstallVerificationFailed")
    assert await play.progress(command) == ("InstallVerificationFailed", Finish.BADLY)


async def test_TC_L_09_CSMS_firmware_that_can_not_be_installed(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play)
    await goes(play, *FETCHED, "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "InstallationFailed")
    assert await play.progress(command) == ("InstallationFailed", Finish.BADLY)


async def test_TC_L_10_CSMS_other_firmware_takes_its_place(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play)
    await goes(play, "Downloading")
    other = await another(play, "AcceptedCanceled")
    assert other.status is CommandStatus.ACCEPTED
    assert await play.progress(command) == ("AcceptedCanceled", Finish.CANCELLED)
    await goes(play, "DownloadFailed")
    assert await play.progress(command) == ("AcceptedCanceled", Finish.CANCELLED)
    await goes(play, *FETCHED, "Installing", "InstallRebooting", number=2)
    await play.boot(UPDATED)
    await goes(play, "Installed", number=2)
    assert await play.progress(other) == WELL


async def test_TC_L_11_CSMS_other_firmware_does_not_take_its_place(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await update(play)
    await goes(play, "Downloading")
    other = await another(play, "Rejected")
    assert other.status is CommandStatus.REJECTED
    await goes(play, "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")
    assert await play.progress(command) == WELL
    assert await play.progress(other) is None


async def test_TC_L_13_CSMS_firmware_waits_for_the_charge(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    command = await update(play)
    await goes(play, "DownloadScheduled")
    await play.connector("Unavailable", evse=2)
    await play.stop_authorized(ride)
    await play.still_plugged_in(ride)
    await play.unplugged(ride)
    await goes(play, *FETCHED, "Installing", "InstallRebooting")
    await play.boot(UPDATED)
    await goes(play, "Installed")
    await play.stopped("EVDisconnected")
    assert await play.progress(command) == WELL


async def published(rig: Rig, *words: str) -> tuple[str, Finish | None] | None:
    """Order that firmware is published, let it go so far, and say how far that is."""
    play = await ChargingStation.booted(rig)
    asked = await play.order(PublishFirmware(number=3, url=PLACE, checksum=CHECKSUM))
    payload = {"location": PLACE, "checksum": CHECKSUM, "requestId": 3}
    assert (asked.action, asked.payload) == ("PublishFirmware", payload)
    command = await asked.answer({"status": "Accepted"})
    assert command.status is CommandStatus.ACCEPTED
    for word in words:
        status: dict[str, Any] = {"status": word, "requestId": 3}
        if word == "Published":
            status["location"] = [PLACE]
        assert await play.station.ask("PublishFirmwareStatusNotification", status) == {}
    assert len(await play.told("PublishFirmwareStatusNotification")) == len(words)
    return await play.progress(command)


async def test_TC_L_17_CSMS_firmware_is_published(rig: Rig) -> None:
    far = await published(rig, "Downloading", "Downloaded", "ChecksumVerified", "Published")
    assert far == ("Published", Finish.WELL)


async def test_TC_L_19_CSMS_firmware_whose_checksum_is_wrong(rig: Rig) -> None:
    far = await published(rig, "Downloading", "Downloaded", "InvalidChecksum")
    assert far == ("InvalidChecksum", Finish.BADLY)


async def test_TC_L_20_CSMS_firmware_that_can_not_be_published(rig: Rig) -> None:
    far = await published(rig, "Downloading", "Downloaded", "ChecksumVerified", "PublishFailed")
    assert far == ("PublishFailed", Finish.BADLY)


async def test_TC_L_24_CSMS_firmware_to_publish_that_can_not_be_fetched(rig: Rig) -> None:
    far = await published(rig, "Downloading", "DownloadFailed")
    assert far == ("DownloadFailed", Finish.BADLY)


async def unpublished(rig: Rig, word: str) -> CommandStatus:
    """Order that firmware is published no more, and say whether that is done."""
    play = await ChargingStation.booted(rig)
    asked = await play.order(UnpublishFirmware(checksum=CHECKSUM))
    assert (asked.action, asked.payload) == ("UnpublishFirmware", {"checksum": CHECKSUM})
    command = await asked.answer({"status": word})
    assert command.outcome == {"answer": word}
    return command.status


async def test_TC_L_21_CSMS_firmware_is_no_longer_published(rig: Rig) -> None:
    assert await unpublished(rig, "Unpublished") is CommandStatus.ACCEPTED


async def test_TC_L_22_CSMS_firmware_that_was_not_published(rig: Rig) -> None:
    assert await unpublished(rig, "NoFirmware") is CommandStatus.REJECTED


async def test_TC_L_23_CSMS_firmware_that_is_being_fetched(rig: Rig) -> None:
    assert await unpublished(rig, "DownloadOngoing") is CommandStatus.REJECTED

"""Firmware management, and the secure one: updates, diagnostics and logs, and what comes of each."""

from datetime import datetime
from typing import Any

from chargeloom.domain.commands.command import Command, CommandStatus
from chargeloom.domain.commands.firmware_orders import Signed, UpdateFirmware
from chargeloom.domain.commands.progress import Finish
from chargeloom.domain.commands.survey_orders import GetLog
from chargeloom.domain.instant import from_datetime
from tests.conformance.v16.charge_point import ChargePoint
from tests.rig import Rig

PLACE = "ftp://files.example/loom"
WHEN = "2026-11-25T12:00:00.000Z"
DUE = from_datetime(datetime.fromisoformat(WHEN))
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
SIGNED = Signed(signature="c2lnbmF0dXJl", certificate=CERTIFICATE)


async def notices(play: ChargePoint, action: str, *payloads: dict[str, Any]) -> None:
    """Let the station tell how far it is; each word is answered, and told as an event."""
    for payload in payloads:
        assert await play.station.ask(action, payload) == {}
    told = await play.rig.event_types()
    assert told.count("station.notice") >= len(payloads)


async def updates(play: ChargePoint, *words: str) -> Command:
    """Order an update, and let it go so far."""
    asked = await play.order(UpdateFirmware(number=6, url=PLACE, retrieve_at=DUE))
    assert asked.action == "UpdateFirmware"
    assert asked.payload == {"location": PLACE, "retrieveDate": WHEN}
    command = await asked.answer({})
    assert command.status is CommandStatus.ACCEPTED
    await notices(play, "FirmwareStatusNotification", *({"status": word} for word in words))
    return command


async def test_TC_044_1_CSMS_firmware_is_fetched_and_installed(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    command = await updates(play, "Downloading", "Downloaded", "Installing")
    await play.boot()
    await notices(play, "FirmwareStatusNotification", {"status": "Installed"})
    assert await play.progress(command) == ("Installed", Finish.WELL)


async def test_TC_044_2_CSMS_firmware_that_can_not_be_fetched(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    command = await updates(play, "Downloading", "DownloadFailed")
    assert await play.progress(command) == ("DownloadFailed", Finish.BADLY)


async def test_TC_044_3_CSMS_firmware_that_can_not_be_installed(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    command = await updates(play, "Downloading", "Downloaded", "Installing", "InstallationFailed")
    assert await play.progress(command) == ("InstallationFailed", Finish.BADLY)


async def diagnosed(play: ChargePoint, *words: str) -> Command:
    """Order a log of a station that knows no GetLog, and let the upload go so far."""
    asked = await play.order(GetLog(number=5, log="diagnostics", url=PLACE))
    assert asked.action == "GetLog"
    asked.object("NotImplemented")
    asked = await asked.following()
    assert (asked.action, asked.payload) == ("GetDiagnostics", {"location": PLACE})
    command = await asked.answer({"fileName": "loom.zip"})
    assert command.status is CommandStatus.ACCEPTED
    assert command.outcome is not None
    assert command.outcome["data"] == {"filename": "loom.zip", "sent": "GetDiagnostics"}
    await notices(play, "DiagnosticsStatusNotification", *({"status": word} for word in words))
    return command


async def test_TC_045_1_CSMS_diagnostics_are_uploaded(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    command = await diagnosed(play, "Uploading", "Uploaded")
    assert await play.progress(command) == ("Uploaded", Finish.WELL)


async def test_TC_045_2_CSMS_diagnostics_that_can_not_be_uploaded(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    command = await diagnosed(play, "Uploading", "UploadFailed")
    assert await play.progress(command) == ("UploadFailed", Finish.BADLY)


async def test_TC_079_CSMS_the_security_log_is_uploaded(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(GetLog(number=5, log="security", url=PLACE))
    payload = {"logType": "SecurityLog", "requestId": 5, "log": {"remoteLocation": PLACE}}
    assert (asked.action, asked.payload) == ("GetLog", payload)
    command = await asked.answer({"status": "Accepted", "filename": "security.log"})
    assert command.outcome is not None
    assert command.outcome["data"] == {"filename": "security.log", "sent": "GetLog"}
    steps = ({"status": word, "requestId": 5} for word in ("Uploading", "Uploaded"))
    await notices(play, "LogStatusNotification", *steps)
    assert await play.progress(command) == ("Uploaded", Finish.WELL)


async def updates_signed(play: ChargePoint, *words: str) -> Command:
    """Order a signed update, and let it go so far."""
    order = UpdateFirmware(number=6, url=PLACE, retrieve_at=DUE, signed=SIGNED)
    asked = await play.order(order)
    firmware = {
        "location": PLACE,
        "retrieveDateTime": WHEN,
        "signingCertificate": SIGNED.certificate,
        "signature": SIGNED.signature,
    }
    assert asked.action == "SignedUpdateFirmware"
    assert asked.payload == {"requestId": 6, "firmware": firmware}
    command = await asked.answer({"status": "Accepted"})
    assert command.status is CommandStatus.ACCEPTED
    steps = ({"status": word, "requestId": 6} for word in words)
    await notices(play, "SignedFirmwareStatusNotification", *steps)
    return command


async def test_TC_080_CSMS_signed_firmware_is_fetched_verified_and_installed(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    words = ("Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed")
    command = await updates_signed(play, *words)
    assert await play.progress(command) == ("Installed", Finish.WELL)


async def test_TC_081_CSMS_signed_firmware_whose_signature_is_wrong(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    command = await updates_signed(play, "Downloading", "Downloaded", "InvalidSignature")
    event = {"type": "InvalidFirmwareSignature", "timestamp": WHEN}
    assert await play.station.ask("SecurityEventNotification", event) == {}
    assert await play.progress(command) == ("InvalidSignature", Finish.BADLY)

"""Firmware, diagnostics and logs of a simulated station of 1.6: each stage is told."""

from datetime import timedelta

import pytest

from chargeloom.protocols.ocpp.v16.messages import core, firmware, security
from chargeloom.protocols.ocpp.v16.messages.datatypes import Firmware, LogParameters
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AvailabilityType,
    ExtendedMessageTrigger,
    LogKind,
    UpdateFirmwareStatus,
)
from chargeloom.sim.station.outlet import ConnectorKind
from tests.contract_pki import issue
from tests.sim.back_to_back import NOON
from tests.sim.v16.pocket_csms import Bench

PLACE = "https://files.example/loom-2.bin"
CERTIFICATE = issue("Maker", None, is_authority=True).pem
LOG = security.LogStatusNotification
UPDATE, SIGNED = firmware.FirmwareStatusNotification, security.SignedFirmwareStatusNotification


def update(bench: Bench, location: str = PLACE, later_s: float = 0) -> None:
    due = NOON + timedelta(seconds=bench.now + later_s)
    reply = bench.order(firmware.UpdateFirmware(location=location, retrieve_date=due))
    assert isinstance(reply, firmware.UpdateFirmwareReply)


def words(bench: Bench) -> list[str]:
    return [one.status.value for one in bench.heard(UPDATE)]


def test_firmware_is_fetched_and_installed_and_runs_after_a_restart() -> None:
    """(OCPP 1.6, 4.5 and 5.19.)"""
    bench = Bench.accepted()
    update(bench, later_s=100)
    bench.wait(99)
    assert words(bench) == []
    bench.wait(17)
    assert words(bench) == ["Downloading", "Downloaded", "Installing"]
    bench.wait(12)
    bench.connect()
    assert bench.heard(core.BootNotification)[-1].firmware_version == "loom-2.bin"
    assert words(bench)[-1] == "Installed"
    bench.wait(60)
    assert len(words(bench)) == 4


@pytest.mark.parametrize("word", ["DownloadFailed", "InstallationFailed"])
def test_an_update_fails_as_its_address_wants_it(word: str) -> None:
    bench = Bench.accepted()
    update(bench, f"{PLACE}?fails={word}")
    bench.wait(60)
    assert words(bench)[-1] == word
    assert bench.heard(core.BootNotification) == []
    update(bench)
    bench.wait(6)
    assert words(bench)[-1] == "Downloaded"


def test_firmware_waits_for_the_end_of_a_charge() -> None:
    """(OCPP 1.6 security, L01.FR.06.)"""
    bench = Bench.accepted()
    bench.plug()
    bench.present()
    update(bench)
    bench.wait(60)
    assert words(bench) == ["Downloading", "Downloaded"]
    bench.present()
    bench.wait(6)
    assert words(bench)[-1] == "Installing"


def waiting() -> Bench:
    """Two connectors: a car charges on the first, and firmware waits for its end."""
    bench = Bench(connectors=(ConnectorKind(), ConnectorKind()))
    bench.connect()
    bench.plug()
    bench.present()
    bench.csms.heard.clear()
    update(bench)
    bench.wait(15)
    return bench


def test_nobody_begins_to_charge_while_firmware_waits_for_the_end_of_a_charge() -> None:
    """(OCPP 1.6, 5.19; security whitepaper, L01.FR.07.)"""
    bench = waiting()
    assert bench.statuses(2) == ["Unavailable"]
    bench.plug(place=2)
    bench.present(place=2)
    bench.wait(30)
    assert bench.heard(core.StartTransaction) == []
    bench.unplug(place=2)
    bench.present()
    bench.unplug()
    assert bench.statuses(1)[-1] == "Unavailable", "what becomes available is not"
    bench.wait(30)
    bench.connect()
    assert words(bench)[-1] == "Installed"
    assert [bench.statuses(one)[-1] for one in (1, 2)] == ["Available", "Available"]


@pytest.mark.parametrize("is_newer_later", [True, False])
def test_a_place_that_firmware_no_longer_waits_for_may_be_used(is_newer_later: bool) -> None:
    bench = waiting()
    availability = core.ChangeAvailability(connector_id=2, type=AvailabilityType.OPERATIVE)
    bench.order(availability)
    assert bench.statuses(2) == ["Unavailable"]
    if is_newer_later:
        update(bench, later_s=1_000)
    else:
        update(bench, f"{PLACE}?fails=DownloadFailed")
    bench.wait(30)
    assert bench.statuses(2) == ["Unavailable", "Available"]
    bench.plug(place=2)
    bench.present(place=2)
    assert len(bench.heard(core.StartTransaction)) == 1


def test_what_is_out_of_service_by_order_stays_so_after_an_update() -> None:
    bench = waiting()
    bench.order(core.ChangeAvailability(connector_id=2, type=AvailabilityType.INOPERATIVE))
    bench.present()
    bench.unplug()
    bench.wait(30)
    bench.connect()
    assert words(bench)[-1] == "Installed"
    assert [bench.statuses(one)[-1] for one in (1, 2)] == ["Available", "Unavailable"]


def signed(bench: Bench, number: int, certificate: str = CERTIFICATE, place: str = PLACE) -> str:
    what = Firmware(
        location=place,
        retrieve_date_time=NOON,
        signing_certificate=certificate,
        signature="c2ln",
    )
    reply = bench.order(security.SignedUpdateFirmware(request_id=number, firmware=what))
    assert isinstance(reply, security.SignedUpdateFirmwareReply)
    return reply.status.value


def test_signed_firmware_is_verified_and_told_with_its_number() -> None:
    """(OCPP 1.6 security, L01.FR.10.)"""
    bench = Bench.accepted()
    assert signed(bench, 7) == "Accepted"
    bench.wait(28)
    bench.connect()
    told = bench.heard(SIGNED)
    assert [one.status.value for one in told] == [
        "Downloading",
        "Downloaded",
        "SignatureVerified",
        "Installing",
        "InstallRebooting",
        "Installed",
    ]
    assert {one.request_id for one in told} == {7}
    assert words(bench) == []


def test_a_newer_update_takes_the_place_of_the_one_that_goes_on() -> None:
    """(OCPP 1.6 security, L01.FR.26 and FR.27.)"""
    bench = Bench.accepted()
    assert signed(bench, 7) == "Accepted"
    bench.wait(6)
    assert signed(bench, 8) == UpdateFirmwareStatus.ACCEPTED_CANCELED
    bench.wait(12)
    assert signed(bench, 9) == "Rejected"
    told = [(one.request_id, one.status.value) for one in bench.heard(SIGNED)]
    assert told[:2] == [(7, "Downloading"), (7, "Downloaded")]
    assert {number for number, _ in told[2:]} == {8}


def test_what_is_wrongly_signed_is_a_security_event() -> None:
    """(OCPP 1.6 security, L01.FR.02, FR.03 and FR.24.)"""
    bench = Bench.accepted()
    assert signed(bench, 7, certificate="nonsense") == "InvalidCertificate"
    assert signed(bench, 8, place=f"{PLACE}?fails=InvalidSignature") == "Accepted"
    bench.wait(60)
    assert bench.heard(SIGNED)[-1].status == "InvalidSignature"
    assert [one.type for one in bench.heard(security.SecurityEventNotification)] == [
        "InvalidFirmwareSigningCertificate",
        "InvalidFirmwareSignature",
    ]


@pytest.mark.parametrize(("query", "end"), [("", "Uploaded"), ("?fails=yes", "UploadFailed")])
def test_diagnostics_are_uploaded(query: str, end: str) -> None:
    """(OCPP 1.6, 4.4 and 5.9.)"""
    bench = Bench.accepted()
    reply = bench.order(firmware.GetDiagnostics(location=f"https://files.example/{query}"))
    assert reply == firmware.GetDiagnosticsReply(file_name="CP-1.log")
    bench.wait(6)
    told = [one.status.value for one in bench.heard(firmware.DiagnosticsStatusNotification)]
    assert told == ["Uploading", end]


@pytest.mark.parametrize(("query", "end"), [("", "Uploaded"), ("?fails=yes", "UploadFailure")])
def test_a_log_is_uploaded(query: str, end: str) -> None:
    """(OCPP 1.6 security, N01.)"""
    bench = Bench.accepted()
    place = LogParameters(remote_location=f"https://files.example/{query}")
    order = security.GetLog(log=place, log_type=LogKind.SECURITY_LOG, request_id=5)
    reply = bench.order(order)
    assert isinstance(reply, security.GetLogReply)
    assert reply.filename == "CP-1.log"
    bench.wait(6)
    told = [
        (one.request_id, one.status.value) for one in bench.heard(security.LogStatusNotification)
    ]
    assert told == [(5, "Uploading"), (5, end)]


def triggered(bench: Bench, message: ExtendedMessageTrigger) -> tuple[str, int | None]:
    """Ask how far it is, and give the answer's status and number."""
    bench.csms.heard.clear()
    bench.order(security.ExtendedTriggerMessage(requested_message=message))
    logs = [(one.status.value, one.request_id) for one in bench.heard(LOG)]
    updates = [(one.status.value, one.request_id) for one in bench.heard(SIGNED)]
    [told] = logs + updates
    return told


def test_how_far_a_log_and_a_signed_update_are_is_told_when_triggered() -> None:
    """(OCPP 1.6 security, 5.13, 5.19 and 6.16)."""
    bench = Bench.accepted()
    log = LogParameters(remote_location="https://files.example/")
    bench.order(security.GetLog(log=log, log_type=LogKind.SECURITY_LOG, request_id=7))
    bench.wait(1)
    assert triggered(bench, ExtendedMessageTrigger.LOG_STATUS_NOTIFICATION) == ("Uploading", 7)
    bench.wait(5)
    assert triggered(bench, ExtendedMessageTrigger.LOG_STATUS_NOTIFICATION) == ("Idle", None)
    assert signed(bench, 8) == "Accepted"
    bench.wait(1)
    wanted = ExtendedMessageTrigger.FIRMWARE_STATUS_NOTIFICATION
    assert triggered(bench, wanted) == ("Downloading", 8)


def test_of_an_unsigned_update_the_signed_words_say_nothing() -> None:
    """(OCPP 1.6 security, 6.16)."""
    bench = Bench.accepted()
    update(bench)
    bench.wait(1)
    wanted = ExtendedMessageTrigger.FIRMWARE_STATUS_NOTIFICATION
    assert triggered(bench, wanted) == ("Idle", None)

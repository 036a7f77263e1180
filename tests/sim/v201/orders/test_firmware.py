"""Firmware, fetched, verified and installed (OCPP 2.0.1, L01 and L02)."""

from typing import Any

import pytest

from chargeloom.sim.station.outlet import ConnectorKind
from tests.contract_pki import issue
from tests.sim.v201.orders.words import both
from tests.sim.v201.pocket_csms import Bench

NOW = "2026-03-01T12:00:00Z"
PLACE = "https://files.example/loom-2.bin"
SIGNED = {"signature": "c2ln", "signingCertificate": issue("Maker", None, is_authority=True).pem}


def update(bench: Bench, number: int = 3, /, **said: Any) -> str:
    firmware = {"location": PLACE, "retrieveDateTime": NOW} | said
    reply = bench.order("UpdateFirmware", requestId=number, firmware=firmware)
    status: str = reply["status"]
    return status


def words(bench: Bench) -> list[str]:
    return [one["status"] for one in bench.heard("FirmwareStatusNotification")]


@both
def test_firmware_is_fetched_and_installed_and_tells_so_itself(version: str) -> None:
    """(L02 and L02.FR.21.)"""
    bench = Bench.accepted(version)
    assert update(bench) == "Accepted"
    bench.wait(17)
    assert words(bench) == ["Downloading", "Downloaded", "Installing", "InstallRebooting"]
    bench.wait(11)
    bench.connect()
    boot = bench.heard("BootNotification")[-1]
    assert boot["reason"] == "FirmwareUpdate"
    assert boot["chargingStation"]["firmwareVersion"] == "loom-2.bin"
    told = bench.heard("FirmwareStatusNotification")
    assert told[-1] == {"status": "Installed", "requestId": 3}
    [event] = bench.heard("SecurityEventNotification")
    assert event["type"] == "FirmwareUpdated"
    bench.order("TriggerMessage", requestedMessage="FirmwareStatusNotification")
    assert words(bench)[-1] == "Idle"


@both
def test_what_is_signed_is_verified_and_may_wait(version: str) -> None:
    """(L01.FR.13 and FR.16.)"""
    bench = Bench.accepted(version)
    times = {
        "retrieveDateTime": "2099-01-01T00:00:00Z",
        "installDateTime": "2099-01-01T00:00:00Z",
    }
    assert update(bench, **SIGNED, **times) == "Accepted"
    bench.wait(60)
    assert words(bench) == ["DownloadScheduled"]
    later = {"installDateTime": "2099-01-01T00:00:00Z"}
    assert update(bench, 4, **SIGNED, **later) == "AcceptedCanceled"
    bench.wait(60)
    assert words(bench)[1:] == [
        "Downloading", "Downloaded", "SignatureVerified", "InstallScheduled"
    ]  # fmt: skip
    assert update(bench, 5, **SIGNED) == "AcceptedCanceled"
    bench.wait(11)
    assert words(bench)[-1] == "Installing"
    assert update(bench, 6) == "Rejected"


@both
@pytest.mark.parametrize(
    "word",
    ["DownloadFailed", "InvalidSignature", "InstallVerificationFailed", "InstallationFailed"],
)
def test_an_update_fails_as_its_address_wants_it(version: str, word: str) -> None:
    bench = Bench.accepted(version)
    assert update(bench, location=f"{PLACE}?fails={word}", **SIGNED) == "Accepted"
    bench.wait(60)
    assert words(bench)[-1] == word
    assert bench.heard("BootNotification") == []
    events = [one["type"] for one in bench.heard("SecurityEventNotification")]
    assert events == (["InvalidFirmwareSignature"] if word == "InvalidSignature" else [])
    bench.order("TriggerMessage", requestedMessage="FirmwareStatusNotification")
    assert words(bench)[-1] == word


@both
def test_firmware_waits_for_the_end_of_a_charge(version: str) -> None:
    """(L01.FR.06 and FR.34.)"""
    bench = Bench.accepted(version)
    bench.plug()
    bench.present()
    assert update(bench) == "Accepted"
    bench.wait(60)
    assert words(bench) == ["Downloading", "Downloaded", "InstallScheduled"]
    bench.present()
    bench.unplug()
    bench.wait(6)
    assert words(bench)[-1] == "Installing"


def waiting(version: str) -> Bench:
    """Two EVSEs: a car charges on the first, and firmware waits for its end."""
    bench = Bench.accepted(version, evses=((ConnectorKind(),), (ConnectorKind(),)))
    bench.plug()
    bench.present()
    bench.csms.heard.clear()
    assert update(bench) == "Accepted"
    bench.wait(15)
    return bench


@both
def test_nobody_begins_to_charge_while_firmware_waits_for_the_end_of_a_charge(version: str) -> None:
    """(L01.FR.07 and L02.FR.04.)"""
    bench = waiting(version)
    assert bench.statuses(2) == ["Unavailable"]
    token = {"idToken": "TAG", "type": "ISO14443"}
    reply = bench.order("RequestStartTransaction", evseId=2, remoteStartId=1, idToken=token)
    assert reply["status"] == "Rejected"
    bench.present()
    bench.unplug()
    assert bench.statuses(1)[-1] == "Unavailable", "what becomes available is not"
    bench.wait(30)
    bench.connect()
    assert words(bench)[-1] == "Installed"
    assert [bench.statuses(one)[-1] for one in (1, 2)] == ["Available", "Available"]


@both
@pytest.mark.parametrize(
    "later",
    [
        {"retrieveDateTime": "2099-01-01T00:00:00Z"},
        {"location": f"{PLACE}?fails=DownloadFailed"},
    ],
)
def test_a_place_that_firmware_no_longer_waits_for_may_be_used(
    version: str, later: dict[str, str]
) -> None:
    bench = waiting(version)
    assert update(bench, 4, **later) == "AcceptedCanceled"
    bench.wait(30)
    assert bench.statuses(2) == ["Unavailable", "Available"]


@both
def test_a_place_that_is_kept_is_given_up_for_firmware(version: str) -> None:
    """(H01.FR.16 and L01.FR.07.)"""
    bench = Bench.accepted(version, evses=((ConnectorKind(),), (ConnectorKind(),)))
    bench.plug()
    bench.present()
    token = {"idToken": "OTHER", "type": "ISO14443"}
    until = "2026-03-01T13:00:00Z"
    reply = bench.order("ReserveNow", id=9, expiryDateTime=until, idToken=token, evseId=2)
    assert reply["status"] == "Accepted"
    update(bench)
    bench.wait(15)
    assert bench.statuses(2)[-1] == "Unavailable"
    [told] = bench.heard("ReservationStatusUpdate")
    assert told == {"reservationId": 9, "reservationUpdateStatus": "Removed"}


@both
def test_a_certificate_that_is_none_is_refused(version: str) -> None:
    """(L01.FR.02 and FR.22.)"""
    bench = Bench.accepted(version)
    wrong = SIGNED | {"signingCertificate": "nonsense"}
    assert update(bench, **wrong) == "InvalidCertificate"
    [event] = bench.heard("SecurityEventNotification")
    assert event["type"] == "InvalidFirmwareSigningCertificate"


@both
@pytest.mark.parametrize(("query", "end"), [("", "Uploaded"), ("?fails=yes", "UploadFailure")])
def test_a_log_is_uploaded(version: str, query: str, end: str) -> None:
    """(N01.)"""
    bench = Bench.accepted(version)
    log = {"remoteLocation": f"https://files.example/{query}"}
    reply = bench.order("GetLog", log=log, logType="SecurityLog", requestId=5)
    assert reply["status"] == "Accepted"
    bench.wait(6)
    told = bench.heard("LogStatusNotification")
    assert [one["status"] for one in told] == ["Uploading", end]

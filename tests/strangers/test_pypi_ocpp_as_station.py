"""The PyPI package `ocpp` over `websockets`, as a charge point: a stranger does whole sessions with us."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import (
    AuthorizationStatus,
    CertificateStatus,
    DeleteCertificateStatus,
    DiagnosticsStatus,
    FirmwareStatus,
    GetInstalledCertificateStatus,
    RegistrationStatus,
    RemoteStartStopStatus,
    UpdateFirmwareStatus,
)

from chargeloom.app import Server
from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
)
from chargeloom.domain.commands.command import (
    Command,
    CommandName,
    CommandStatus,
    Order,
    StartCharging,
)
from chargeloom.domain.commands.firmware_orders import Signed, UpdateFirmware
from chargeloom.domain.commands.progress import Finish
from chargeloom.domain.commands.survey_orders import GetLog
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.domain.stations.held_certificate import CertificateKind
from chargeloom.storage.pages import Page
from tests.contract_pki import issue
from tests.patience import PATIENCE_S
from tests.strangers.serving import PASSWORD, serving

IDENTITY = "stranger 1"
HASHES = {
    "hash_algorithm": "SHA256",
    "issuer_name_hash": "ab" * 32,
    "issuer_key_hash": "cd" * 32,
    "serial_number": "1f",
}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(tmp_path, IDENTITY) as started:
        yield started


class Recording:
    """A connection that keeps the exact text of both sides."""

    def __init__(self, connection: websockets.ClientConnection) -> None:
        self._connection = connection
        self.sent: list[str] = []
        self.received: list[str] = []

    async def send(self, text: str) -> None:
        self.sent.append(text)
        await self._connection.send(text)

    async def recv(self) -> str:
        text = await self._connection.recv()
        assert isinstance(text, str)
        self.received.append(text)
        return text


class Stranger(ChargePoint):
    """A station as the package's documentation shows it."""

    @on("RemoteStartTransaction")
    def on_remote_start(self, id_tag: str, **_: Any) -> call_result.RemoteStartTransaction:
        self.asked_for = id_tag
        return call_result.RemoteStartTransaction(status=RemoteStartStopStatus.accepted)

    @on("UpdateFirmware")
    def on_update(self, location: str, retrieve_date: str, **_: Any) -> call_result.UpdateFirmware:
        self.update = (location, retrieve_date)
        return call_result.UpdateFirmware()

    @on("SignedUpdateFirmware")
    def on_signed_update(
        self, request_id: int, firmware: Any, **_: Any
    ) -> call_result.SignedUpdateFirmware:
        self.signed_update = (request_id, firmware)
        return call_result.SignedUpdateFirmware(status=UpdateFirmwareStatus.accepted)

    @on("GetDiagnostics")
    def on_diagnostics(self, location: str, **_: Any) -> call_result.GetDiagnostics:
        return call_result.GetDiagnostics(file_name=location.rpartition("/")[2])

    @on("InstallCertificate")
    def on_install(self, certificate_type: str, certificate: str) -> call_result.InstallCertificate:
        self.installed = (certificate_type, certificate)
        return call_result.InstallCertificate(status=CertificateStatus.accepted)

    @on("GetInstalledCertificateIds")
    def on_list(self, certificate_type: str) -> call_result.GetInstalledCertificateIds:
        is_held = certificate_type == self.installed[0]
        found = [HASHES] if is_held else None
        status = GetInstalledCertificateStatus
        return call_result.GetInstalledCertificateIds(
            status=status.accepted if is_held else status.not_found, certificate_hash_data=found
        )

    @on("DeleteCertificate")
    def on_delete(self, certificate_hash_data: Any) -> call_result.DeleteCertificate:
        assert certificate_hash_data == HASHES
        return call_result.DeleteCertificate(status=DeleteCertificateStatus.accepted)


async def connected(server: Server) -> tuple[Stranger, Recording, asyncio.Task[None]]:
    secret = base64.b64encode(f"{IDENTITY}:{PASSWORD}".encode()).decode()
    connection = await websockets.connect(
        f"ws://127.0.0.1:{server.ocpp_port}/ocpp/stranger%201",
        subprotocols=[websockets.Subprotocol("ocpp1.6")],
        additional_headers={"Authorization": f"Basic {secret}"},
    )
    assert connection.subprotocol == "ocpp1.6"
    recording = Recording(connection)
    station = Stranger(IDENTITY, recording)
    listening = asyncio.create_task(station.start())
    return station, recording, listening


async def session(station: Stranger, meter_start: int = 1000) -> int:
    """Do what the standard tells a station to do, from plug to unplug; return the number."""
    await status(station, "Preparing")
    authorized = await station.call(call.Authorize(id_tag="04A1B2C3"))
    assert authorized.id_tag_info["status"] == AuthorizationStatus.accepted
    started = await station.call(
        call.StartTransaction(
            connector_id=1,
            id_tag="04A1B2C3",
            meter_start=meter_start,
            timestamp="2026-11-23T12:00:00Z",
        )
    )
    assert started.id_tag_info["status"] == AuthorizationStatus.accepted
    await status(station, "Charging")
    for minute in range(1, 4):
        await station.call(meter_values(started.transaction_id, meter_start, minute))
    await station.call(
        call.StopTransaction(
            transaction_id=started.transaction_id,
            meter_stop=meter_start + 11_234,
            timestamp="2026-11-23T13:30:00Z",
            id_tag="04A1B2C3",
            reason="Local",
        )
    )
    await status(station, "Finishing")
    await status(station, "Available")
    return int(started.transaction_id)


async def status(station: Stranger, word: str) -> None:
    await station.call(call.StatusNotification(connector_id=1, error_code="NoError", status=word))


def meter_values(number: int, meter_start: int, minute: int) -> call.MeterValues:
    samples = [
        {"value": f"{meter_start + 123 * minute}.5", "unit": "Wh"},
        {"value": "11.04", "measurand": "Power.Active.Import", "unit": "kW"},
    ]
    return call.MeterValues(
        connector_id=1,
        transaction_id=number,
        meter_value=[{"timestamp": f"2026-11-23T12:{minute:02}:00Z", "sampledValue": samples}],
    )


async def test_a_whole_session_is_in_the_store_with_its_kilowatt_hours(server: Server) -> None:
    station, _, listening = await connected(server)
    boot = await station.call(
        call.BootNotification(charge_point_model="Model X", charge_point_vendor="Stranger")
    )
    assert boot.status == RegistrationStatus.accepted
    number = await session(station)
    [stored] = await server.core.ground.store.transactions(Page(10), StationId(IDENTITY), None)
    assert stored.number == str(number)
    assert stored.energy_wh == 11_234
    readings = await server.core.ground.store.readings(stored.id, None, 10)
    assert [reading.reading.values for reading in readings] == [
        ("1123.5", "11.04"),
        ("1246.5", "11.04"),
        ("1369.5", "11.04"),
    ]
    listening.cancel()


async def test_it_can_be_started_from_afar(server: Server) -> None:
    station, _, listening = await connected(server)
    order = StartCharging(token="04A1B2C3", evse=1)
    commanding = server.core.commanding
    command = await commanding.issue(StationId(IDENTITY), CommandName.START, order, "test")
    command = await commanding.wait(command, PATIENCE_S)
    assert command.status is CommandStatus.ACCEPTED
    assert station.asked_for == "04A1B2C3"
    await session(station)
    bound = await server.core.ground.store.command(command.id)
    assert bound is not None
    assert bound.transaction is not None
    listening.cancel()


async def test_its_firmware_is_updated_and_its_diagnostics_are_fetched(server: Server) -> None:
    """It knows no GetLog, which the package answers with NotImplemented by itself."""
    station, _, listening = await connected(server)
    commanding, identity = server.core.commanding, StationId(IDENTITY)
    place, due = "ftp://files.example/loom.bin", Instant(1_900_000_000_000_000)

    async def ends(name: CommandName, order: Order) -> Command:
        command = await commanding.issue(identity, name, order, "test")
        ended = await commanding.wait(command, PATIENCE_S)
        assert ended.status is CommandStatus.ACCEPTED
        return ended

    async def far(command: Command) -> tuple[str, Finish | None]:
        found = await server.core.ground.store.command(command.id)
        assert found is not None
        assert found.progress is not None
        return found.progress.status, found.progress.ending

    order = UpdateFirmware(number=7, url=place, retrieve_at=due)
    updated = await ends(CommandName.UPDATE_FIRMWARE, order)
    assert station.update == (place, to_rfc3339(due))
    for word in (FirmwareStatus.downloading, FirmwareStatus.installed):
        await station.call(call.FirmwareStatusNotification(status=word))
    assert await far(updated) == ("Installed", Finish.WELL)
    proof = Signed(signature="c2ln", certificate=issue("Maker", None, is_authority=True).pem)
    order = UpdateFirmware(number=8, url=place, retrieve_at=due, signed=proof)
    signed = await ends(CommandName.UPDATE_FIRMWARE, order)
    assert station.signed_update[0] == 8
    assert station.signed_update[1]["signing_certificate"] == proof.certificate
    for said in (FirmwareStatus.downloading, FirmwareStatus.invalid_signature):
        told = call.SignedFirmwareStatusNotification(status=said, request_id=8)
        await station.call(told)
    assert await far(signed) == ("InvalidSignature", Finish.BADLY)
    log = GetLog(number=9, log="diagnostics", url="ftp://files.example/logs")
    uploaded = await ends(CommandName.GET_LOG, log)
    assert (uploaded.outcome or {})["data"] == {"filename": "logs", "sent": "GetDiagnostics"}
    for step in (DiagnosticsStatus.uploading, DiagnosticsStatus.uploaded):
        await station.call(call.DiagnosticsStatusNotification(status=step))
    assert await far(uploaded) == ("Uploaded", Finish.WELL)
    listening.cancel()


async def test_roots_are_installed_listed_and_deleted(server: Server) -> None:
    station, _, listening = await connected(server)
    commanding, identity = server.core.commanding, StationId(IDENTITY)
    root = issue("Root", None, is_authority=True)

    async def ends(name: CommandName, order: Order) -> Command:
        command = await commanding.issue(identity, name, order, "test")
        ended = await commanding.wait(command, PATIENCE_S)
        assert ended.status is CommandStatus.ACCEPTED
        return ended

    install = InstallCertificate(kind=CertificateKind.CSMS_ROOT, certificate=root.pem)
    await ends(CommandName.INSTALL_CERTIFICATE, install)
    assert station.installed == ("CentralSystemRootCertificate", root.pem)
    await ends(CommandName.GET_INSTALLED_CERTIFICATES, AskCertificates())
    [held] = server.core.holding.of(identity).certificates
    assert (held.kind, held.hash.serial_number) == (CertificateKind.CSMS_ROOT, "1f")
    await ends(CommandName.DELETE_CERTIFICATE, DeleteCertificate(hash=held.hash))
    assert server.core.holding.of(identity).certificates == ()
    listening.cancel()


async def test_the_exact_text_of_both_sides(server: Server) -> None:
    station, recording, listening = await connected(server)
    await session(station)
    listening.cancel()
    sent = [_anonymous(text) for text in recording.sent]
    received = [_anonymous(text) for text in recording.received]
    corpus = Path(__file__).parent.parent / "corpus" / "ocpp" / "v16" / "pypi-ocpp-session.json"
    assert {"station": sent, "csms": received} == json.loads(corpus.read_text())


def _anonymous(text: str) -> str:
    """Replace what differs each time: the package's message ids and our transaction number."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)
    return re.sub(r'("transactionId": ?)\d+', r"\g<1>7", text)

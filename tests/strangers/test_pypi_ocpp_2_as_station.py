"""The PyPI package `ocpp` as a charging station of 2.0.1 and of 2.1: a whole session, to the watt-hour."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import ocpp.v21
import ocpp.v201
import pytest
import websockets
from ocpp.charge_point import ChargePoint
from ocpp.routing import on

from chargeloom.app import Server
from chargeloom.domain.access import Role
from chargeloom.domain.instant import MINUTE, Instant, to_rfc3339
from tests.contract_pki import issue
from tests.strangers.serving import PASSWORD, serving

IDENTITY = "stranger-2"
NUMBER = "b7a1f0de-0001"
TOKEN = {"id_token": "04A1B2C3", "type": "ISO14443"}
EVSE = {"id": 1, "connector_id": 1}
HASHES = {
    "hash_algorithm": "SHA512",
    "issuer_name_hash": "ab" * 64,
    "issuer_key_hash": "cd" * 64,
    "serial_number": "1f",
}
STATION = f"/api/v1/stations/{IDENTITY}"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(tmp_path, IDENTITY) as started:
        yield started


def stranger(package: Any, connection: Any) -> Any:
    """Make a station as the package's documentation shows it."""

    class Stranger(package.ChargePoint):
        def __init__(self) -> None:
            super().__init__(IDENTITY, connection)
            self.remote_start: int | None = None
            self.asked_to_stop: str | None = None
            self.installed = ("", "")

        @on("RequestStartTransaction")
        def on_start(self, id_token: Any, remote_start_id: int, **_: Any) -> Any:
            assert id_token == TOKEN
            self.remote_start = remote_start_id
            return package.call_result.RequestStartTransaction(status="Accepted")

        @on("RequestStopTransaction")
        def on_stop(self, transaction_id: str, **_: Any) -> Any:
            self.asked_to_stop = transaction_id
            return package.call_result.RequestStopTransaction(status="Accepted")

        @on("GetTransactionStatus")
        def on_status(self, **_: Any) -> Any:
            return package.call_result.GetTransactionStatus(
                messages_in_queue=False, ongoing_indicator=True
            )

        @on("InstallCertificate")
        def on_install(self, certificate_type: str, certificate: str, **_: Any) -> Any:
            self.installed = (certificate_type, certificate)
            return package.call_result.InstallCertificate(status="Accepted")

        @on("GetInstalledCertificateIds")
        def on_list(self, **_: Any) -> Any:
            chain = {"certificate_type": self.installed[0], "certificate_hash_data": HASHES}
            return package.call_result.GetInstalledCertificateIds(
                status="Accepted", certificate_hash_data_chain=[chain]
            )

        @on("DeleteCertificate")
        def on_delete(self, certificate_hash_data: Any, **_: Any) -> Any:
            assert certificate_hash_data == HASHES
            return package.call_result.DeleteCertificate(status="Accepted")

    return Stranger()


@asynccontextmanager
async def connected(server: Server, package: Any, subprotocol: str) -> AsyncIterator[Any]:
    secret = base64.b64encode(f"{IDENTITY}:{PASSWORD}".encode()).decode()
    connection = await websockets.connect(
        f"ws://127.0.0.1:{server.ocpp_port}/ocpp/{IDENTITY}",
        subprotocols=[websockets.Subprotocol(subprotocol)],
        additional_headers={"Authorization": f"Basic {secret}"},
    )
    assert connection.subprotocol == subprotocol
    station = stranger(package, connection)
    listening = asyncio.create_task(station.start())
    yield station
    listening.cancel()
    await connection.close()


@asynccontextmanager
async def operating(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """Use the API as an operator."""
    _, key = await server.core.accessing.create_key("test", Role.OPERATOR, "test")
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{server.http_port}",
        headers={"Authorization": f"Bearer {key}"},
    ) as api:
        yield api


class Session:
    """One session, told event by event."""

    def __init__(self, station: ChargePoint, package: Any, began: Instant) -> None:
        self._station = station
        self._call = package.call
        self._began = began
        self._seq_no = 0

    async def tell(self, kind: str, trigger: str, minute: int, **more: Any) -> Any:
        info = {"transaction_id": NUMBER, **more.pop("info", {})}
        told = self._call.TransactionEvent(
            event_type=kind,
            timestamp=self.at(minute),
            trigger_reason=trigger,
            seq_no=self._seq_no,
            transaction_info=info,
            **more,
        )
        self._seq_no += 1
        return await self._station.call(told)

    def at(self, minute: int) -> str:
        return to_rfc3339(Instant(self._began + minute * MINUTE))

    def register(self, minute: int, kwh: float, context: str) -> list[dict[str, Any]]:
        sample = {
            "value": kwh,
            "context": context,
            "measurand": "Energy.Active.Import.Register",
            "unit_of_measure": {"unit": "kWh"},
        }
        power = {"value": 11.04, "measurand": "Power.Active.Import", "unit_of_measure": {
            "unit": "W", "multiplier": 3}}  # fmt: skip
        return [{"timestamp": self.at(minute), "sampled_value": [sample, power]}]


VERSIONS = [(ocpp.v201, "ocpp2.0.1"), (ocpp.v21, "ocpp2.1")]


@pytest.mark.parametrize(("package", "subprotocol"), VERSIONS, ids=["2.0.1", "2.1"])
async def test_a_whole_session_is_in_the_api_to_the_watt_hour(
    server: Server, package: Any, subprotocol: str
) -> None:
    began = Instant(server.core.ground.now() - 90 * MINUTE)
    async with (
        connected(server, package, subprotocol) as station,
        operating(server) as api,
    ):
        boot = await station.call(
            package.call.BootNotification(
                charging_station={"model": "Model 2", "vendor_name": "Stranger"}, reason="PowerUp"
            )
        )
        assert boot.status == "Accepted"
        session = Session(station, package, began)
        await status(station, package, "Available", session.at(-2))
        shown = await station.call(package.call.Authorize(id_token=TOKEN))
        assert shown.id_token_info == {"status": "Accepted"}

        started = await command(api, "start", token="04A1B2C3", evse=1)
        assert started["status"] == "accepted"
        await status(station, package, "Occupied", session.at(-1))
        reply = await session.tell(
            "Started",
            "RemoteStart",
            0,
            info={"remote_start_id": station.remote_start, "charging_state": "EVConnected"},
            evse=EVSE,
            id_token=TOKEN,
            meter_value=session.register(0, 1234.567, "Transaction.Begin"),
        )
        assert reply.id_token_info == {"status": "Accepted"}
        await session.tell(
            "Updated", "ChargingStateChanged", 1, info={"charging_state": "Charging"}
        )
        for minute in (20, 40, 60):
            value = session.register(minute, 1234.567 + minute / 10, "Sample.Periodic")
            await session.tell("Updated", "MeterValuePeriodic", minute, meter_value=value)

        [running] = (await api.get("/api/v1/transactions?active=true")).json()["items"]
        assert running["energy_wh"] == 6000
        assert running["charging_state"] == "Charging"
        assert (await api.get(STATION)).json()["status"] == "Charging"
        bound = (await api.get(f"/api/v1/commands/{started['id']}")).json()
        assert bound["transaction"] == running["id"]
        asked = await command(api, "get-transaction-status", transaction=running["id"])
        assert asked["outcome"]["data"] == {"ongoingIndicator": True, "messagesInQueue": False}

        stopped = await command(api, "stop", transaction=running["id"])
        assert stopped["status"] == "accepted"
        assert station.asked_to_stop == NUMBER
        await session.tell(
            "Ended",
            "RemoteStop",
            75,
            info={"stopped_reason": "Remote", "charging_state": "Idle"},
            meter_value=session.register(75, 1243.218, "Transaction.End"),
        )
        await status(station, package, "Available", session.at(76))
        await assert_all_is_told(api)


@pytest.mark.parametrize(("package", "subprotocol"), VERSIONS, ids=["2.0.1", "2.1"])
async def test_roots_are_installed_listed_and_deleted(
    server: Server, package: Any, subprotocol: str
) -> None:
    root = issue("Root", None, is_authority=True)
    async with connected(server, package, subprotocol) as station, operating(server) as api:
        body = {"kind": "v2g-root", "certificate": root.pem}
        assert (await command(api, "install-certificate", **body))["status"] == "accepted"
        assert station.installed == ("V2GRootCertificate", root.pem)
        told = await command(api, "get-installed-certificates")
        [listed] = told["outcome"]["data"]["certificates"]
        assert (listed.pop("kind"), listed.pop("algorithm")) == ("v2g-root", "SHA512")
        [held] = (await api.get(f"{STATION}/certificates")).json()["items"]
        assert held["hash"] == listed | {"algorithm": "SHA512"}
        assert (await command(api, "delete-certificate", hash=held["hash"]))["status"] == "accepted"
        assert (await api.get(f"{STATION}/certificates")).json()["items"] == []


async def assert_all_is_told(api: httpx.AsyncClient) -> None:
    [told] = (await api.get("/api/v1/transactions")).json()["items"]
    assert told["station_transaction_id"] == NUMBER
    assert told["energy_wh"] == 8651
    assert (told["meter_start_wh"], told["meter_stop_wh"]) == (1234567, 1243218)
    assert (told["evse"], told["connector"], told["token"]) == (1, 1, "04A1B2C3")
    assert (told["stop_reason"], told["suspect"]) == ("Remote", [])
    values = (await api.get(f"/api/v1/transactions/{told['id']}/meter-values")).json()["items"]
    energy = [one for one in values if one["measurand"].startswith("Energy")]
    assert [(one["value"], one["unit"]) for one in energy] == [
        ("1234.567", "kWh"),
        ("1236.567", "kWh"),
        ("1238.567", "kWh"),
        ("1240.567", "kWh"),
        ("1243.218", "kWh"),
    ]
    power = [one for one in values if one["measurand"].startswith("Power")]
    assert {(one["value"], one["unit"]) for one in power} == {("11040", "W")}
    assert (await api.get(STATION)).json()["status"] == "Available"
    events = (await api.get("/api/v1/events?limit=500")).json()["items"]
    kinds = [one["type"] for one in events]
    for kind in ("session.started", "transaction.started", "transaction.stopped"):
        assert kinds.count(kind) == 1
    assert kinds.count("session.ended") == 1


async def status(station: ChargePoint, package: Any, word: str, at: str) -> None:
    told = package.call.StatusNotification(
        timestamp=at, connector_status=word, evse_id=1, connector_id=1
    )
    await station.call(told)


async def command(api: httpx.AsyncClient, name: str, **body: Any) -> Any:
    answer = await api.post(f"{STATION}/commands/{name}?wait=60", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()

"""A disk that is full while room is kept back: readings are refused, charges go on."""

import pytest

from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from chargeloom.storage.pages import ReadingPage
from chargeloom.storage.sqlite.store import SqliteStore
from tests.rig import Rig

VALUE = {"timestamp": "2026-05-01T10:01:00Z", "sampledValue": [{"value": "20"}]}
VALUE_2 = {"timestamp": "2026-05-01T10:01:00Z", "sampledValue": [{"value": 20}]}
READING = {"connectorId": 1, "meterValue": [VALUE]}
READING_2 = {"evseId": 1, "meterValue": [VALUE_2]}


@pytest.fixture
def is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqliteStore, "is_short_of_room", True)


@pytest.mark.usefixtures("is_full")
async def test_fault_009_readings_are_refused_and_the_charge_goes_on(rig: Rig) -> None:
    station = await rig.station()
    started = await station.start()
    assert await station.ask_in_vain("MeterValues", READING) == "InternalError"
    assert await station.ask("Heartbeat", {})
    assert await station.stop(started["transactionId"]) == {}
    (charge,) = await rig.transactions()
    assert charge.meter_stop_wh == 8000


@pytest.mark.usefixtures("is_full")
@pytest.mark.parametrize("version", [V201, V21], ids=["2.0.1", "2.1"])
async def test_fault_009_readings_beside_a_transaction_are_refused(
    rig: Rig, version: Version
) -> None:
    now, accepted = rig.core.ground.now(), Registration.ACCEPTED
    station = await rig.station(version=version, registration=accepted, accepted_at=now)
    assert await station.ask_in_vain("MeterValues", READING_2) == "InternalError"


async def test_fault_009_a_refused_reading_that_comes_again_counts_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = await rig.station()
    with monkeypatch.context() as full:
        full.setattr(SqliteStore, "is_short_of_room", True)
        assert await station.ask_in_vain("MeterValues", READING) == "InternalError"
    for _ in range(2):
        assert await station.ask("MeterValues", READING) == {}
    await rig.settle()
    assert len(await rig.core.ground.store.every_reading(ReadingPage(limit=10))) == 1

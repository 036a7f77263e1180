"""The PyPI package `ocpp` as a station of 2.0.1 and of 2.1: its device model is learned, read and set."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import ocpp.v21
import ocpp.v201
import pytest
from ocpp.routing import after, on

from chargeloom.app import Server
from tests.strangers.introducing import introduced
from tests.strangers.serving import serving

IDENTITY = "stranger-3"
STATION = f"/api/v1/stations/{IDENTITY}"
AT = "2026-11-25T12:00:00Z"
VERSIONS = [(ocpp.v201, "ocpp2.0.1"), (ocpp.v21, "ocpp2.1")]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(tmp_path, IDENTITY, password=None) as started:
        yield started


def variable(evse: int, value: str) -> dict[str, Any]:
    return {
        "component": {"name": "EVSE", "evse": {"id": evse}},
        "variable": {"name": "Power"},
        "variable_attribute": [{"type": "MaxSet", "value": value, "mutability": "ReadWrite"}],
        "variable_characteristics": {"data_type": "decimal", "supports_monitoring": True},
    }


def stranger(package: Any, connection: Any) -> Any:
    """Make a station that reports four EVSEs in two parts, and takes whatever it is told."""

    class Stranger(package.ChargePoint):
        def __init__(self) -> None:
            super().__init__(IDENTITY, connection)
            self.values: dict[str, str] = {}

        @on("GetBaseReport")
        def on_report(self, **_: Any) -> Any:
            return package.call_result.GetBaseReport(status="Accepted")

        @after("GetBaseReport")
        async def report(self, request_id: int, **_: Any) -> None:
            for part in range(2):
                data = [variable(2 * part + number, "11000") for number in (1, 2)]
                told = package.call.NotifyReport(
                    request_id=request_id,
                    generated_at=AT,
                    seq_no=part,
                    tbc=part == 0,
                    report_data=data,
                )
                await self.call(told)

        @on("SetVariables")
        def on_set(self, set_variable_data: list[dict[str, Any]], **_: Any) -> Any:
            results = []
            for one in set_variable_data:
                self.values[one["variable"]["name"]] = one["attribute_value"]
                named = {name: one[name] for name in ("component", "variable", "attribute_type")}
                results.append({**named, "attribute_status": "Accepted"})
            return package.call_result.SetVariables(set_variable_result=results)

    return Stranger()


@pytest.mark.parametrize(("package", "subprotocol"), VERSIONS, ids=["2.0.1", "2.1"])
async def test_its_device_model_is_learned_and_set(
    server: Server, package: Any, subprotocol: str
) -> None:
    async with introduced(server, IDENTITY, stranger, package, subprotocol) as (station, client):
        wait = {"wait": 20}
        asked = await client.post(f"{STATION}/commands/get-base-report", json={}, params=wait)
        outcome = asked.json()["outcome"]["data"]
        assert (outcome["variables"], outcome["parts"], outcome["complete"]) == (4, 2, True)
        power = {"component": "EVSE", "evse": 1, "variable": "Power", "attribute": "MaxSet"}
        setting = power | {"value": "9000"}
        changed = await client.patch(f"{STATION}/variables", json=setting, params=wait)
        assert changed.json()["status"] == "accepted"
        listed = (await client.get(f"{STATION}/variables")).json()["items"]
        assert [(one["evse"], one["value"]) for one in listed] == [
            (1, "9000"),
            (2, "11000"),
            (3, "11000"),
            (4, "11000"),
        ]
    assert station.values == {"Power": "9000"}

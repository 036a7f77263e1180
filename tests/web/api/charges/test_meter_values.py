from typing import Any

import httpx
import pytest

from chargeloom.domain.instant import MINUTE, Instant, to_rfc3339
from tests.web.site import Site, pointers

READINGS = 4


@pytest.fixture
async def address(site: Site, client: httpx.AsyncClient) -> str:
    """A transaction with four readings of two values each, a minute apart."""
    station, number = await site.charging()
    begin = site.core.ground.now()
    for minute in range(READINGS):
        await station.ask(
            "MeterValues",
            {
                "connectorId": 1,
                "transactionId": number,
                "meterValue": [
                    {
                        "timestamp": to_rfc3339(Instant(begin + minute * MINUTE)),
                        "sampledValue": [
                            {"value": f"{minute}.50", "unit": "kWh"},
                            {
                                "value": f"{minute}",
                                "measurand": "Voltage",
                                "phase": "L1-N",
                                "unit": "V",
                                "location": "Inlet",
                                "context": "Sample.Clock",
                            },
                        ],
                    }
                ],
            },
        )
    (transaction,) = (await client.get("/api/v1/transactions")).json()["items"]
    return f"/api/v1/transactions/{transaction['id']}/meter-values"


async def everything(client: httpx.AsyncClient, address: str, **query: Any) -> list[dict[str, Any]]:
    """Read a list page by page."""
    found: list[dict[str, Any]] = []
    while True:
        page = (await client.get(address, params=query)).json()
        assert len(page["items"]) <= query.get("limit", 50)
        found += page["items"]
        if page["next"] is None:
            return found
        query["after"] = page["next"]


async def test_every_value_is_shown_in_the_meters_own_decimals(
    client: httpx.AsyncClient, address: str
) -> None:
    values = await everything(client, address)
    assert len(values) == 2 * READINGS
    energy, voltage = values[2:4]
    assert (energy["measurand"], energy["value"], energy["unit"]) == (
        "Energy.Active.Import.Register",
        "1.50",
        "kWh",
    )
    assert "phase" not in energy
    assert "signed" not in energy
    assert (voltage["value"], voltage["phase"], voltage["location"]) == ("1", "L1-N", "Inlet")
    assert voltage["context"] == "Sample.Clock"


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
async def test_pages_put_together_are_the_list(
    client: httpx.AsyncClient, address: str, limit: int
) -> None:
    whole = await everything(client, address)
    assert await everything(client, address, limit=limit) == whole
    assert await everything(client, address, limit=limit, order="desc") == whole[::-1]


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_values_are_found_by_their_time(
    client: httpx.AsyncClient, address: str, order: str
) -> None:
    times = [value["at"] for value in await everything(client, address)]
    found = await everything(
        client, address, limit=1, order=order, **{"from": times[2], "to": times[6]}
    )
    expected = times[2:6] if order == "asc" else times[2:6][::-1]
    assert [value["at"] for value in found] == expected


@pytest.mark.parametrize("cursor", ["x", "1.2", "1.2.3.4", "9" * 30 + ".1.1", "1.2.x"])
async def test_a_cursor_that_is_none_is_refused(
    client: httpx.AsyncClient, address: str, cursor: str
) -> None:
    assert pointers(await client.get(address, params={"after": cursor})) == ["/after"]

from decimal import Decimal

import httpx
import pytest

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import HOUR, Instant, to_rfc3339
from chargeloom.web.api.charges.transaction_shape import energy_wh, show, whole
from tests.web.site import Site, problem

PATH = "/api/v1/transactions"


def record(start: str | None, stop: str | None) -> TransactionRecord:
    return TransactionRecord(
        id=TransactionId(1),
        serial=1,
        session=None,
        station=StationId("CP-1"),
        number="7",
        received_at=Instant(0),
        meter_start_wh=Decimal(start) if start else None,
        meter_stop_wh=Decimal(stop) if stop else None,
    )


@pytest.mark.parametrize(
    ("amount", "expected"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3), ("7000", 7000)]
)
def test_a_half_goes_to_the_even_neighbour(amount: str, expected: int) -> None:
    assert whole(Decimal(amount)) == expected


def test_energy_is_rounded_once_from_the_exact_decimals() -> None:
    item = show(record("0.4", "1.9"), None)
    assert (item.meter_start_wh, item.meter_stop_wh, item.energy_wh) == (0, 2, 2)


def test_energy_that_would_be_negative_is_unknown() -> None:
    assert energy_wh(record("10", "9"), None) is None
    assert energy_wh(record("10", None), Decimal(9)) is None


def test_a_running_transaction_shows_what_its_meter_said_last() -> None:
    assert energy_wh(record("10", None), Decimal("12.5")) == Decimal("2.5")


def test_the_end_counts_and_not_what_the_meter_said_before() -> None:
    assert energy_wh(record("10", "30"), Decimal(12)) == Decimal(20)


async def test_a_transaction_runs_and_ends(site: Site, client: httpx.AsyncClient) -> None:
    station, number = await site.charging()
    (running,) = (await client.get(PATH, params={"active": "true"})).json()["items"]
    assert running["id"].startswith("tx_")
    assert running["session"].startswith("ses_")
    assert running["station_transaction_id"] == str(number)
    assert (running["station"], running["evse"], running["connector"]) == ("CP-1", 1, 1)
    assert (running["token"], running["meter_start_wh"]) == ("CARD", 1000)
    assert (running["stopped_at"], running["meter_stop_wh"]) == (None, None)
    assert (running["cost"], running["suspect"]) == (None, [])
    await station.stop(number, reason="Local")
    ended = (await client.get(f"{PATH}/{running['id']}")).json()
    assert (ended["meter_stop_wh"], ended["energy_wh"]) == (8000, 7000)
    assert ended["stopped_at"] is not None
    assert ended["stop_reason"] == "Local"
    assert (await client.get(PATH, params={"active": "true"})).json()["items"] == []
    assert len((await client.get(PATH, params={"active": "false"})).json()["items"]) == 1


async def meter(site: Site, station: object, number: int, register: str) -> None:
    at = to_rfc3339(site.core.ground.now())
    sample = {"value": register, "measurand": "Energy.Active.Import.Register", "unit": "kWh"}
    await station.ask(  # type: ignore[attr-defined]
        "MeterValues",
        {
            "connectorId": 1,
            "transactionId": number,
            "meterValue": [{"timestamp": at, "sampledValue": [sample]}],
        },
    )


async def test_the_energy_grows_with_the_meter(site: Site, client: httpx.AsyncClient) -> None:
    station, number = await site.charging()
    await meter(site, station, number, "3.5")
    (item,) = (await client.get(PATH)).json()["items"]
    assert (item["energy_wh"], item["meter_stop_wh"]) == (2500, None)


async def test_the_energy_is_known_when_the_live_picture_is_lost(
    site: Site, client: httpx.AsyncClient
) -> None:
    station, number = await site.charging()
    await meter(site, station, number, "3.5")
    site.core.fleet.load(await site.core.ground.store.live_state())
    (item,) = (await client.get(PATH)).json()["items"]
    assert item["energy_wh"] == 2500


async def test_transactions_are_found_by_station_and_time(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.charging("CP-1")
    now = site.core.ground.now()
    items = (await client.get(PATH, params={"station": "CP-1"})).json()["items"]
    assert len(items) == 1
    assert (await client.get(PATH, params={"station": "CP-2"})).json()["items"] == []
    for since, until, expected in ((-HOUR, HOUR, 1), (HOUR, 2 * HOUR, 0), (-2 * HOUR, -HOUR, 0)):
        times = {
            "from": to_rfc3339(Instant(now + since)),
            "to": to_rfc3339(Instant(now + until)),
        }
        assert len((await client.get(PATH, params=times)).json()["items"]) == expected


async def test_the_stop_of_something_unknown_is_shown_with_its_doubt(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station("CP-1")
    await station.boot()
    await station.stop(4711)
    (item,) = (await client.get(PATH)).json()["items"]
    assert item["suspect"] == ["transaction-unknown"]
    assert (item["station_transaction_id"], item["energy_wh"]) == ("4711", None)
    assert item["started_at"] is None


@pytest.mark.parametrize("name", ["tx_0000000000000", "tx_x", "tok_0000000000000", "4711"])
async def test_a_transaction_that_nobody_knows_is_not_found(
    client: httpx.AsyncClient, name: str
) -> None:
    for path in (f"{PATH}/{name}", f"{PATH}/{name}/meter-values"):
        answer = await client.get(path)
        assert (answer.status_code, problem(answer)["code"]) == (404, "transaction-unknown")

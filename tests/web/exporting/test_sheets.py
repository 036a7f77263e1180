"""What is exported is what the API says, each thing once, from any cursor on."""

import csv
import io
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from chargeloom.domain.ids import StationId, TransactionId, from_text
from chargeloom.domain.instant import Instant
from chargeloom.storage.pages import Page
from chargeloom.web.api.charges.transaction_shape import text_id
from chargeloom.web.exporting import messages, meter_values, transactions
from chargeloom.web.exporting.form import Form, written
from chargeloom.web.exporting.meter_values import ValueCursor, ValuesWanted
from chargeloom.web.exporting.sheet import Sheet
from tests.storage import facts
from tests.web.site import Site


async def rows(sheet: Sheet) -> list[dict[str, str]]:
    data = b"".join([piece.data async for piece in written(sheet, Form.CSV)])
    return list(csv.DictReader(io.StringIO(data.decode())))


async def cursors(sheet: Sheet) -> list[str]:
    return [row.cursor async for row in sheet.rows]


async def read(site: Site, **wanted: Any) -> list[dict[str, str]]:
    return await rows(meter_values.sheet(site.core.ground.store, ValuesWanted(**wanted)))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    for sheet in (transactions, meter_values, messages):
        monkeypatch.setattr(sheet, "BATCH", 2)


async def charged(site: Site, identity: str = "CP-1") -> int:
    station = await site.rig.station(identity)
    await site.rig.token(identity)
    number = int((await station.start(idTag=identity))["transactionId"])
    for watt_hours in ("1000.5", "1500.25", "-1"):
        values = {"timestamp": "2026-03-20T12:00:00Z", "sampledValue": [{"value": watt_hours}]}
        await station.ask(
            "MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [values]}
        )
    outside = {"timestamp": "2026-03-20T11:00:00Z", "sampledValue": [{"value": "7"}]}
    await station.ask("MeterValues", {"connectorId": 1, "meterValue": [outside]})
    await station.stop(number)
    await site.rig.settle()
    return number


@pytest.mark.usefixtures("small_batches")
async def test_messages_are_those_of_the_api_from_any_cursor_on(
    site: Site, client: httpx.AsyncClient
) -> None:
    await charged(site)
    items = (await client.get("/api/v1/messages", params={"limit": 500})).json()["items"]
    store = site.core.ground.store
    told = await rows(messages.sheet(store, Page(), None, None))
    assert [row["id"] for row in told] == [item["id"] for item in items]
    for row, item in zip(told, items, strict=True):
        assert row["message_id"] == item["message_id"]
        assert row["at"] == item["at"]
        assert (row["pair"] or None) == item["pair"]
    every = [item["id"] for item in items]
    for place, cursor in enumerate(every):
        page = Page(after=from_text("msg", cursor))
        assert await cursors(messages.sheet(store, page, None, None)) == every[place + 1 :]


@pytest.mark.usefixtures("small_batches")
async def test_values_are_told_once_from_any_cursor_on(site: Site) -> None:
    for identity in ("CP-1", "CP-2"):
        await charged(site, identity)
    store = site.core.ground.store
    every = await cursors(meter_values.sheet(store, ValuesWanted()))
    assert len(set(every)) == len(every) == 8
    for place, cursor in enumerate(every):
        wanted = ValuesWanted(after=ValueCursor.read(cursor))
        assert await cursors(meter_values.sheet(store, wanted)) == every[place + 1 :]
    of_one = [
        await cursors(meter_values.sheet(store, ValuesWanted(station=StationId(one))))
        for one in ("CP-1", "CP-2")
    ]
    assert sorted(of_one[0] + of_one[1]) == sorted(every)
    for place, cursor in enumerate(of_one[1]):
        wanted = ValuesWanted(station=StationId("CP-2"), after=ValueCursor.read(cursor))
        assert await cursors(meter_values.sheet(store, wanted)) == of_one[1][place + 1 :]


async def test_values_outside_of_transactions_are_told_too(site: Site) -> None:
    await charged(site)
    told = await read(site)
    assert [row["value"] for row in told if not row["transaction"]] == ["7"]
    assert {row["value"] for row in told if row["transaction"]} == {"1000.5", "1500.25", "-1"}
    assert {row["station"] for row in told} == {"CP-1"}


async def test_values_of_a_time_and_of_a_transaction(site: Site) -> None:
    await charged(site)
    noon = facts.NOON
    assert [row["value"] for row in await read(site, until=noon)] == ["7"]
    assert len(await read(site, since=noon, until=Instant(noon + 1))) == 3
    (record,) = await site.rig.transactions()
    assert len(await read(site, transaction=record.id)) == 3
    assert await read(site, transaction=TransactionId(2)) == []
    assert await read(site, station=StationId("nobody")) == []


@pytest.mark.usefixtures("small_batches")
async def test_transactions_are_those_of_the_api_with_exact_registers(
    site: Site, client: httpx.AsyncClient
) -> None:
    for identity in ("CP-1", "CP-2", "CP-3"):
        await charged(site, identity)
    items = (await client.get("/api/v1/transactions")).json()["items"]
    store = site.core.ground.store
    told = await rows(transactions.sheet(store, Page(), transactions.Chosen()))
    assert [row["id"] for row in told] == [item["id"] for item in items]
    assert [row["energy_wh"] for row in told] == [str(item["energy_wh"]) for item in items]
    data = b"".join(
        [
            piece.data
            async for piece in written(
                transactions.sheet(store, Page(), transactions.Chosen()), Form.PARQUET
            )
        ]
    )
    table = pq.read_table(io.BytesIO(data))
    assert table["energy_exact_wh"].to_pylist() == [7000, 7000, 7000]
    assert table["id"].to_pylist() == [item["id"] for item in items]


async def test_a_page_gives_parquet_beside_csv(site: Site) -> None:
    await charged(site)
    (record,) = await site.rig.transactions()
    text = text_id(record)
    async with site.browser() as browser:
        sessions = await browser.get("/sessions.parquet")
        readings = await browser.get(f"/transactions/{text}/readings.parquet")
        page = (await browser.get("/sessions")).text
    assert sessions.headers["content-type"] == "application/vnd.apache.parquet"
    assert pq.read_table(io.BytesIO(sessions.content))["id"].to_pylist() == [text]
    assert pq.read_table(io.BytesIO(readings.content)).num_rows == 3
    assert "/sessions.parquet?" in page


async def test_pieces_say_how_far_they_go(site: Site) -> None:
    await charged(site)
    sheet = messages.sheet(site.core.ground.store, Page(), None, None)
    pieces = [piece async for piece in written(sheet, Form.CSV)]
    every = await cursors(messages.sheet(site.core.ground.store, Page(), None, None))
    assert (pieces[-1].rows, pieces[-1].cursor) == (len(every), every[-1])

"""Whole lists as files: what the lists say, in their words, for everyone who may read them."""

import csv
import io
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pyarrow.parquet as pq
import pytest

from chargeloom.domain.access import Role
from chargeloom.web.api.exports import EXPORTS
from chargeloom.web.exporting import parquet
from chargeloom.web.exporting.parquet import ParquetMissing
from tests.web.site import FAST, Site, pointers, problem, standing

API = "/api/v1"
FORMULA = "=cmd|' /C calc'!A0"


async def read(client: httpx.AsyncClient, path: str, **params: str) -> list[dict[str, str]]:
    answer = await client.get(f"{API}{path}", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


async def charged(site: Site, identity: str, card: str | None = None) -> str:
    station = await site.rig.station(identity)
    await site.rig.token(card or identity)
    number = int((await station.start(idTag=card or identity))["transactionId"])
    values = {"timestamp": "2026-03-20T12:00:00Z", "sampledValue": [{"value": "1500.25"}]}
    await station.ask(
        "MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [values]}
    )
    await station.stop(number)
    await site.rig.settle()
    async with site.client() as client:
        items = (await client.get(f"{API}/transactions", params={"station": identity})).json()
    return str(items["items"][-1]["id"])


async def test_each_list_is_had_whole(site: Site, client: httpx.AsyncClient) -> None:
    first = await charged(site, "CP-1")
    second = await charged(site, "CP-2")
    assert [row["id"] for row in await read(client, "/transactions.csv")] == [first, second]
    values = await read(client, "/meter-values.csv")
    assert [row["transaction"] for row in values if row["value"] == "1500.25"] == [first, second]
    (of_one,) = await read(client, f"/transactions/{second}/meter-values.csv")
    assert (of_one["value"], of_one["station"]) == ("1500.25", "CP-2")
    messages = (await client.get(f"{API}/messages", params={"limit": 500})).json()["items"]
    told = await read(client, "/messages.csv")
    assert [row["id"] for row in told] == [item["id"] for item in messages]


async def test_a_filter_chooses_as_in_the_list(site: Site, client: httpx.AsyncClient) -> None:
    first = await charged(site, "CP-1", "ONE")
    second = await charged(site, "CP-2", "TWO")
    for said, expected in (
        ({"station": "CP-2"}, [second]),
        ({"token": "one"}, [first]),
        ({"active": "true"}, []),
        ({"after": first}, [second]),
        ({"to": "2000-01-01T00:00:00Z"}, []),
        ({"from": "2000-01-01T00:00:00Z"}, [first, second]),
    ):
        found = await read(client, "/transactions.csv", **said)
        assert [row["id"] for row in found] == expected, said
    values = await read(client, "/meter-values.csv", station="CP-1")
    assert {row["station"] for row in values} == {"CP-1"}
    starts = await read(client, "/messages.csv", station="CP-1", action="StartTransaction")
    assert {(row["station"], row["action"]) for row in starts} == {("CP-1", "StartTransaction")}
    behind = await read(client, "/messages.csv", after=starts[0]["id"], action="StartTransaction")
    assert [row["station"] for row in behind] == ["CP-1", "CP-2", "CP-2"]


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.path)
async def test_parquet_holds_the_same_rows(
    site: Site, client: httpx.AsyncClient, export: Any
) -> None:
    path = export.path.replace("{transaction}", await charged(site, "CP-1"))
    answer = await client.get(f"{path}.parquet")
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    rows = await read(client, f"{path.removeprefix(API)}.csv")
    assert pq.read_table(io.BytesIO(answer.content)).num_rows == len(rows) > 0


async def test_where_parquet_cannot_be_written_a_problem_says_what_to_install(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise ParquetMissing("pip install 'chargeloom[export]'")

    monkeypatch.setattr(parquet, "_library", missing)
    answer = await client.get(f"{API}/messages.parquet")
    said = problem(answer)
    assert (answer.status_code, said["code"]) == (501, "parquet-missing")
    assert "chargeloom[export]" in said["detail"]


async def test_who_may_read_may_export_and_nobody_else(site: Site) -> None:
    async with site.client(Role.VIEWER) as viewer, site.client(None) as nobody:
        for path in ("/transactions.csv", "/meter-values.parquet", "/messages.csv"):
            assert (await viewer.get(API + path)).status_code == 200
            assert (await nobody.get(API + path)).status_code == 401


async def test_what_names_nothing_is_refused_before_the_file_begins(
    client: httpx.AsyncClient,
) -> None:
    unknown = await client.get(f"{API}/transactions/tx_0000000000001/meter-values.csv")
    assert problem(unknown)["code"] == "transaction-unknown"
    for said in ("after=tok_0000000000001", "limit=5", "from=yesterday"):
        answer = await client.get(f"{API}/transactions.csv?{said}")
        assert pointers(answer) == ["/" + said.partition("=")[0]]


async def test_a_card_that_is_a_formula_is_no_formula_in_the_file(
    site: Site, client: httpx.AsyncClient
) -> None:
    await charged(site, "CP-1", FORMULA)
    (row,) = await read(client, "/transactions.csv")
    assert row["token"] == f"'{FORMULA}"


async def test_a_file_too_many_is_refused_for_a_while(tmp_path: Path) -> None:
    full = msgspec.structs.replace(FAST, max_exports=0)
    async with standing(tmp_path, full) as site, site.client() as client:
        answer = await client.get(f"{API}/transactions.csv")
    assert (answer.status_code, problem(answer)["code"]) == (503, "too-many-exports")
    assert int(answer.headers["retry-after"]) > 0

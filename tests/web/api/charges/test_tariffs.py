"""Tariffs over the API: each change is a new version, each fault is named, what a charge costs is shown."""

import asyncio
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.tariffs.tariff import Restrictions
from chargeloom.domain.unit import Unit
from tests.rig import FakeStation
from tests.services.pricing.sold import PER_KWH, sells
from tests.web.site import Site, pointers, problem

TARIFFS = "/api/v1/tariffs"
ASSIGNMENTS = "/api/v1/tariff-assignments"
ENERGY = {"type": "ENERGY", "price": "0.25", "vat": 10, "step_size": 1}
FEE = {"type": "FLAT", "price": 0.5, "vat": "20"}


async def made(client: httpx.AsyncClient, **said: Any) -> dict[str, Any]:
    body = {"name": "daily", "currency": "EUR", "elements": [{"price_components": [ENERGY, FEE]}]}
    answer = await client.post(TARIFFS, json=body | said)
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()
    return item


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, problem(answer)["code"]


async def test_a_tariff_is_made_listed_and_read(client: httpx.AsyncClient) -> None:
    item = await made(client, valid_from="2026-01-01T00:00:00+01:00", time_zone="Europe/Berlin")
    assert (item["name"], item["version"], item["status"]) == ("daily", 1, "active")
    assert item["valid_from"] == "2025-12-31T23:00:00.000Z"
    assert item["elements"][0]["price_components"][1]["price"] == "0.5"
    assert (await client.get(f"{TARIFFS}/{item['id']}")).json() == item
    assert (await client.get(TARIFFS)).json()["items"] == [item]


async def test_a_change_is_a_new_version_and_the_old_one_stays(client: httpx.AsyncClient) -> None:
    item = await made(client)
    address = f"{TARIFFS}/{item['id']}"
    limit = {"before_taxes": "9", "after_taxes": "9.9"}
    changed = (await client.patch(address, json={"version": 1, "max_price": limit})).json()
    assert (changed["version"], changed["max_price"]) == (2, limit)
    assert changed["elements"] == item["elements"]
    assert (await client.get(f"{address}/versions/1")).json() == item
    listed = (await client.get(f"{address}/versions?after=1")).json()
    assert [one["version"] for one in listed["items"]] == [2]
    stale = await client.patch(address, json={"version": 1, "name": "x"})
    assert refusal(stale) == (409, "tariff-version-stale")
    assert (await client.get(f"{address}/versions/3")).status_code == 404
    audit = (await client.get("/api/v1/audit?order=desc")).json()["items"]
    assert [one["action"] for one in audit][:2] == ["tariff.changed", "tariff.created"]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"currency": "DEM"}, "/currency"),
        ({"currency": "euro"}, "/currency"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"elements": []}, "/elements"),
        ({"elements": [{"price_components": [ENERGY | {"price": "x"}]}]}, "/elements/0/price_components/0/price"),
        ({"elements": [{"price_components": [ENERGY | {"price": 1e300}]}]}, "/elements/0/price_components/0/price"),
        ({"elements": [{"price_components": [ENERGY | {"price": "0.1234567890123456"}]}]}, "/elements/0/price_components/0/price"),
        ({"elements": [{"price_components": [ENERGY | {"cost": 1}]}]}, "/elements/0/price_components/0/cost"),
        ({"elements": [{"price_components": [ENERGY], "restrictions": {"start_time": "25:00"}}]}, "/elements/0/restrictions/start_time"),
        ({"elements": [{"price_components": [ENERGY], "restrictions": {"end_date": "2026-02-30"}}]}, "/elements/0/restrictions/end_date"),
        ({"min_price": {"before_taxes": -1}}, "/min_price/before_taxes"),
        ({"valid_from": "2026-01-02T00:00:00Z", "valid_until": "2026-01-01T00:00:00Z"}, "/valid_until"),
        ({"price": 1}, "/price"),
        ({"elements": [{"price_components": [ENERGY | {"price": "1_0"}]}]}, "/elements/0/price_components/0/price"),
        ({"elements": [{"price_components": [ENERGY | {"vat": "\u0661\u0669"}]}]}, "/elements/0/price_components/0/vat"),
        ({"max_price": {"before_taxes": "1_0"}}, "/max_price/before_taxes"),
        ({"elements": [{"price_components": [ENERGY], "restrictions": {"max_kwh": 0}}]}, "/elements/0/restrictions/max_kwh"),
        ({"elements": [{"price_components": [ENERGY], "restrictions": {"max_duration": 0}}]}, "/elements/0/restrictions/max_duration"),
        ({"max_price": {"before_taxes": 10, "after_taxes": "9.99"}}, "/max_price/after_taxes"),
        ({"min_price": {"before_taxes": 1, "after_taxes": 0}}, "/min_price/after_taxes"),
    ],
)  # fmt: skip
async def test_each_fault_is_named_with_its_place(
    said: dict[str, Any], place: str, client: httpx.AsyncClient
) -> None:
    body = {"name": "daily", "currency": "EUR", "elements": [{"price_components": [ENERGY]}]}
    answer = await client.post(TARIFFS, json=body | said)
    assert answer.status_code == 422
    assert place in pointers(answer)


async def test_what_a_charge_would_cost_is_said_with_its_lines(client: httpx.AsyncClient) -> None:
    item = await made(client)
    asked = {"kwh": 20, "charging_min": 60}
    quote = (await client.post(f"{TARIFFS}/{item['id']}/quote", json=asked)).json()
    assert (quote["amount"], quote["excl_vat"], quote["currency"]) == ("6.10", "5.50", "EUR")
    assert [(one["kind"], one["quantity"]) for one in quote["lines"]] == [
        ("flat", "1"),
        ("energy", "20"),
    ]
    for kwh in (-1, "1E-2000", "NaN"):
        wrong = await client.post(f"{TARIFFS}/{item['id']}/quote", json=asked | {"kwh": kwh})
        assert pointers(wrong) == ["/kwh"]
    for never in ("9999-12-31T23:00:00Z", "9999-12-31T23:30:00Z", "0001-01-01T00:00:00+14:00"):
        wrong = await client.post(
            f"{TARIFFS}/{item['id']}/quote", json=asked | {"starts_at": never}
        )
        assert pointers(wrong) == ["/starts_at"]


async def test_a_tariff_applies_where_it_is_assigned(site: Site, client: httpx.AsyncClient) -> None:
    await site.rig.station("CP-1")
    item = await made(client)
    for place in ({}, {"station": "CP-1"}, {"station": "CP-1", "evse": 2}, {"group": "FLEET"}):
        answer = await client.post(ASSIGNMENTS, json={"tariff": item["id"], **place})
        assert answer.status_code == 201, answer.text
    await client.post(ASSIGNMENTS, json={"tariff": None, "station": "CP-1"})
    listed = (await client.get(ASSIGNMENTS)).json()["items"]
    assert [(one["station"], one["evse"], one["group"]) for one in listed] == [
        (None, None, None),
        ("CP-1", 2, None),
        (None, None, "FLEET"),
    ]


@pytest.mark.parametrize(
    ("place", "pointer"),
    [
        ({"station": "NOWHERE"}, "/station"),
        ({"evse": 1}, "/evse"),
        ({"station": "CP-1", "group": "FLEET"}, "/group"),
    ],
)
async def test_a_place_that_is_none_is_refused(
    place: dict[str, Any], pointer: str, site: Site, client: httpx.AsyncClient
) -> None:
    await site.rig.station("CP-1")
    item = await made(client)
    answer = await client.post(ASSIGNMENTS, json={"tariff": item["id"], **place})
    assert pointers(answer) == [pointer]


async def test_a_disabled_tariff_is_not_assigned(client: httpx.AsyncClient) -> None:
    item = await made(client)
    await client.patch(f"{TARIFFS}/{item['id']}", json={"version": 1, "status": "disabled"})
    assert pointers(await client.post(ASSIGNMENTS, json={"tariff": item["id"]})) == ["/tariff"]


async def test_what_was_drawn_up_in_vain_before_is_still_disabled_and_never_said_anew(
    site: Site, client: httpx.AsyncClient
) -> None:
    item = await made(client)
    known = next(iter(site.core.tariffs))
    never = msgspec.structs.replace(
        known.rules.elements[0], restrictions=Restrictions(max_kwh=Decimal(0))
    )
    rules = msgspec.structs.replace(known.rules, elements=(never, *known.rules.elements))
    before, unit = msgspec.structs.replace(known, id=known.id + 1, version=2, rules=rules), Unit()
    unit.record(before)
    await site.core.ground.commit(unit)
    await site.core.tariffs.load()
    address = f"{TARIFFS}/{item['id']}"
    anew = {"version": 2, "min_price": {"before_taxes": 1}}
    assert pointers(await client.patch(address, json=anew)) == ["/elements/0/restrictions/max_kwh"]
    answer = await client.patch(address, json={"version": 2, "status": "disabled"})
    assert (answer.status_code, answer.json()["status"]) == (200, "disabled")


async def test_only_who_manages_prices_changes_them(site: Site) -> None:
    async with site.client(Role.OPERATOR) as client:
        assert refusal(await client.post(TARIFFS, json={})) == (403, "forbidden")
        assert refusal(await client.post(ASSIGNMENTS, json={})) == (403, "forbidden")
        assert (await client.get(TARIFFS)).json()["items"] == []


async def priced(site: Site, shown: str = "CARD") -> FakeStation:
    """Let a charge of 7 kWh end that cost 5.40."""
    station = await site.rig.station("CP-1")
    await site.rig.token("CARD")
    await sells(site.rig, PER_KWH)
    now = site.core.ground.now()
    began = await station.start(at=Instant(now - HOUR), idTag=shown)
    await station.stop(began["transactionId"])
    return station


async def test_a_transaction_shows_its_cost(site: Site, client: httpx.AsyncClient) -> None:
    await priced(site)
    (item,) = (await client.get("/api/v1/transactions")).json()["items"]
    cost = item["cost"]
    assert (cost["amount"], cost["currency"], cost["state"]) == ("5.40", "EUR", "final")
    assert (cost["excl_vat"], cost["incl_vat"], cost["reasons"]) == ("4.50", "5.40", [])
    assert cost["tariff"]["version"] == 1
    assert [(one["kind"], one["excl_vat"]) for one in cost["lines"]] == [
        ("flat", "1"),
        ("energy", "3.5"),
    ]
    assert (await client.get(f"/api/v1/transactions/{item['id']}")).json() == item


async def test_what_runs_shows_what_it_costs_so_far(site: Site, client: httpx.AsyncClient) -> None:
    await sells(site.rig, PER_KWH)
    station, number = await site.charging()
    value = {"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "3000"}]}
    values = {"connectorId": 1, "transactionId": number, "meterValue": [value]}
    await station.ask("MeterValues", values)
    (item,) = (await client.get("/api/v1/transactions")).json()["items"]
    assert (item["cost"]["state"], item["cost"]["amount"]) == ("running", "2.40")


@pytest.mark.parametrize(("bills", "state"), [(True, "final"), (False, "waived")])
async def test_what_waits_for_somebody_is_billed_or_waived(
    bills: bool, state: str, site: Site, client: httpx.AsyncClient
) -> None:
    await priced(site, shown="STRANGER")
    (waiting,) = (await client.get("/api/v1/unreviewed-costs")).json()["items"]
    assert "not-authorized" in waiting["cost"]["reasons"]
    address = f"/api/v1/transactions/{waiting['transaction']}/review"
    answer = await client.post(address, json={"bill": bills})
    assert answer.json()["cost"]["state"] == state
    assert "admin" in answer.json()["cost"]["reviewed_by"]
    again = await client.post(address, json={"bill": bills})
    assert refusal(again) == (409, "cost-not-in-review")
    assert (await client.get("/api/v1/unreviewed-costs")).json()["items"] == []


async def test_what_has_no_price_is_not_billed(site: Site, client: httpx.AsyncClient) -> None:
    station = await site.rig.station("CP-1")
    await site.rig.token("CARD")
    await sells(site.rig, PER_KWH)
    began = await station.start()
    await station.stop(began["transactionId"], meterStop=1)
    (waiting,) = (await client.get("/api/v1/unreviewed-costs")).json()["items"]
    address = f"/api/v1/transactions/{waiting['transaction']}/review"
    assert refusal(await client.post(address, json={"bill": True})) == (409, "cost-unknown")


async def test_nobody_waits_for_the_quote_of_a_month_by_quarter_hours(
    client: httpx.AsyncClient,
) -> None:
    quarters = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 15, 30, 45)]
    elements = [
        {"price_components": [ENERGY], "restrictions": {"start_time": start, "end_time": end}}
        for start, end in zip(quarters, [*quarters[1:], "00:00"], strict=True)
    ]
    item = await made(client, elements=elements)
    asked = {"kwh": 960, "charging_min": 44_640}
    quote = asyncio.create_task(client.post(f"{TARIFFS}/{item['id']}/quote", json=asked))
    turns = 0
    while not quote.done():
        await asyncio.sleep(0)
        turns += 1
    assert quote.result().status_code == 200
    assert turns > 500

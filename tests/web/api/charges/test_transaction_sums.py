"""Sums over the API: month by month of a time zone, of a filter, and per currency exact."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.instant import HOUR, Instant, from_datetime
from tests.rig import FakeStation
from tests.services.pricing.sold import PER_KWH, sells
from tests.web.site import Site, pointers

SUMS = "/api/v1/transaction-sums"


async def begun(site: Site, identity: str, **said: Any) -> tuple[FakeStation, int]:
    """Let a charge begin."""
    station = await site.rig.station(identity)
    await station.boot()
    return station, (await station.start(**said))["transactionId"]


async def months(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(SUMS, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["months"]
    return found


async def test_a_month_begins_at_midnight_of_the_time_zone(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.rig.token()
    at = from_datetime(datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    station, number = await begun(site, "CP-1", at=at)
    await station.stop(number, at=Instant(at + HOUR))
    asked = {"first": "2026-02", "last": "2026-03"}
    told = [(one["month"], one["transactions"]) for one in await months(client, **asked)]
    assert told == [("2026-02", 1), ("2026-03", 0)]
    there = await months(client, **asked, time_zone="Europe/Berlin")
    assert [one["transactions"] for one in there] == [0, 1]
    assert there[1] == {
        "month": "2026-03",
        "transactions": 1,
        "energy_wh": 7000,
        "due": [],
        "not_final": 0,
    }


async def test_what_is_due_is_exact_and_only_what_is_final(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.rig.token()
    await sells(site.rig, PER_KWH)
    for identity in ("CP-1", "CP-2"):
        station, number = await begun(site, identity)
        await station.stop(number)
    await begun(site, "CP-3")
    await site.rig.settle()
    (found,) = await months(client)
    assert (found["transactions"], found["energy_wh"], found["not_final"]) == (3, 14_000, 1)
    (due,) = found["due"]
    costs = [
        one["cost"]["amount"]
        for one in (await client.get("/api/v1/transactions?active=false")).json()["items"]
    ]
    assert due["currency"] == "EUR"
    assert sum(round(float(one) * 100) for one in costs) == round(float(due["amount"]) * 100)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"station": "CP-1"}, 1),
        ({"active": "true"}, 1),
        ({"token": "card"}, 2),
        ({"token": "X"}, 0),
    ],
)
async def test_a_filter_is_that_of_the_transactions(
    site: Site, client: httpx.AsyncClient, query: dict[str, str], count: int
) -> None:
    await site.rig.token()
    station, number = await begun(site, "CP-1")
    await station.stop(number)
    await begun(site, "CP-2")
    (found,) = await months(client, **query)
    assert found["transactions"] == count


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"first": "2026-13"}, "/first"),
        ({"last": "2026"}, "/last"),
        ({"first": "2026-02", "last": "2026-01"}, "/last"),
        ({"first": "2024-01", "last": "2026-01"}, "/first"),
        ({"time_zone": "Mars/Base"}, "/time_zone"),
        ({"month": "2026-01"}, "/month"),
    ],
)
async def test_what_is_no_span_of_months_is_refused_by_its_place(
    client: httpx.AsyncClient, query: dict[str, str], place: str
) -> None:
    answer = await client.get(SUMS, params=query)
    assert answer.status_code == 422
    assert pointers(answer) == [place]


async def test_two_years_are_summed_up_at_once(client: httpx.AsyncClient) -> None:
    found = await months(client, first="2024-02", last="2026-01")
    assert [found[0]["month"], found[-1]["month"], len(found)] == ["2024-02", "2026-01", 24]


async def test_whoever_may_read_may_sum_up(site: Site) -> None:
    async with site.client(Role.VIEWER) as client:
        assert (await client.get(SUMS)).status_code == 200
    async with site.client(None) as client:
        assert (await client.get(SUMS)).status_code == 401

"""How far a charge may go, said anew over the API (OCPP 2.1, E16)."""

from typing import Any

import httpx
import pytest

from chargeloom.storage.pages import AuditPage, Page
from tests.web.site import Site, pointers, problem

TRANSACTIONS = "/api/v1/transactions"


async def running(client: httpx.AsyncClient) -> str:
    (item,) = (await client.get(TRANSACTIONS)).json()["items"]
    return f"{TRANSACTIONS}/{item['id']}"


async def test_limits_are_set_changed_and_lifted_while_it_runs(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.charging()
    path = await running(client)
    asked = {"cost": "12.50", "energy_wh": 5000, "time_s": None, "soc": None}
    made = await client.patch(f"{path}/limit", json={"cost": "12.50", "energy_wh": 5000})
    assert made.status_code == 200
    assert made.json() == {"asked": asked, "kept": None, "reached": None, "reached_at": None}
    assert (await client.get(path)).json()["limit"] == made.json()
    less = (await client.patch(f"{path}/limit", json={"cost": None, "soc": 80})).json()
    assert less["asked"] == asked | {"cost": None, "soc": 80}
    none = (await client.patch(f"{path}/limit", json={"energy_wh": None, "soc": None})).json()
    assert none["asked"] is None
    entries = await site.rig.core.ground.store.audit(AuditPage(Page(9)))
    assert [one.action for one in entries].count("transaction.limit-changed") == 3


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"cost": "1e3"}, "/cost"),
        ({"energy_wh": 0}, "/energy_wh"),
        ({"time_s": "1"}, "/time_s"),
        ({"soc": 101}, "/soc"),
        ({"power_w": 1}, "/power_w"),
    ],
)
async def test_what_no_limit_can_be_is_refused_by_its_place(
    site: Site, client: httpx.AsyncClient, body: dict[str, Any], pointer: str
) -> None:
    await site.charging()
    answer = await client.patch(f"{await running(client)}/limit", json=body)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


async def test_a_charge_that_is_over_has_no_limit_to_change(
    site: Site, client: httpx.AsyncClient
) -> None:
    station, number = await site.charging()
    path = await running(client)
    await station.stop(number)
    answer = await client.patch(f"{path}/limit", json={"soc": 80})
    assert (answer.status_code, problem(answer)["code"]) == (409, "transaction-ended")
    missing = await client.patch(f"{TRANSACTIONS}/tx_0000000000000/limit", json={"soc": 80})
    assert missing.status_code == 404

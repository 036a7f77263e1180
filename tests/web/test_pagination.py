from datetime import datetime

import httpx
import pytest

from chargeloom.web.pagination import ListQuery, Order, TimedQuery, listing, page_of
from tests.web.site import Site, pointers


def test_the_last_page_has_no_next() -> None:
    page = listing([1, 2], ListQuery(limit=2), str, str)
    assert (page.items, page.next) == (("1", "2"), None)


def test_a_page_with_more_behind_it_names_its_last_item() -> None:
    page = listing([1, 2, 3], ListQuery(limit=2), str, str)
    assert (page.items, page.next) == (("1", "2"), "2")


def test_an_empty_list_is_a_last_page() -> None:
    assert listing([], ListQuery(), str, str).next is None


@pytest.mark.parametrize("year", ["0001", "1969", "2150", "9999"])
def test_a_time_that_no_id_can_have_is_bounded(year: str) -> None:
    moment = datetime.fromisoformat(f"{year}-06-01T00:00:00+00:00")
    page = page_of(TimedQuery(since=moment, until=moment), "evt")
    for bound in (page.since, page.until):
        assert bound is None or 0 <= bound < 1 << 53


LISTS = ["stations", "tokens", "transactions", "messages", "events", "keys"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "1.5", ""])
async def test_a_limit_is_1_to_500(client: httpx.AsyncClient, name: str, limit: str) -> None:
    answer = await client.get(f"/api/v1/{name}", params={"limit": limit})
    assert pointers(answer) == ["/limit"]


@pytest.mark.parametrize("name", [name for name in LISTS if name != "stations"])
async def test_a_cursor_of_another_list_is_refused(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/api/v1/{name}", params={"after": "usr_0000000000000"})
    assert pointers(answer) == ["/after"]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("limit", [1, 2, 3, 500])
async def test_pages_put_together_are_the_list(
    site: Site, client: httpx.AsyncClient, order: Order, limit: int
) -> None:
    made = [
        (await client.post("/api/v1/tokens", json={"uid": f"C{n}", "type": "Central"})).json()["id"]
        for n in range(5)
    ]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        answer = await client.get(
            "/api/v1/tokens", params={"limit": limit, "order": order, **after}
        )
        page = answer.json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == (made if order is Order.ASC else made[::-1])


@pytest.mark.parametrize("name", ["messages", "events", "transactions"])
@pytest.mark.parametrize("year", ["0001", "9999"])
async def test_times_at_the_ends_of_the_calendar_are_no_fault(
    client: httpx.AsyncClient, name: str, year: str
) -> None:
    moment = f"{year}-01-01T00:00:00Z"
    answer = await client.get(f"/api/v1/{name}", params={"from": moment, "to": moment})
    assert answer.status_code == 200

import asyncio
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.stored_reply import StoredReply
from chargeloom.domain.unit import Unit
from chargeloom.storage.unavailable import StorageUnavailable
from tests.web.site import Site, problem

STATIONS = "/api/v1/stations"
KEY = {"Idempotency-Key": "order-7"}


async def count(site: Site) -> int:
    return len((await site.core.ground.store.live_state()).stations)


async def test_the_same_request_is_done_once_and_answered_alike(
    site: Site, client: httpx.AsyncClient
) -> None:
    first = await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    again = await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await count(site) == 1


async def test_a_refusal_is_answered_alike_too(client: httpx.AsyncClient) -> None:
    await client.post(STATIONS, json={"id": "CP-1"})
    first = await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    again = await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.content == first.content


async def test_the_same_key_with_another_body_is_refused(
    site: Site, client: httpx.AsyncClient
) -> None:
    await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    answer = await client.post(STATIONS, json={"id": "CP-2"}, headers=KEY)
    assert answer.status_code == 422
    assert problem(answer)["code"] == "idempotency-key-reused"
    assert await count(site) == 1


async def test_the_same_key_with_another_query_is_refused(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.rig.station()
    path = f"{STATIONS}/CP-1/commands/clear-cache"
    queries = ("?wait=0", "", "?wait=0&", "?wait=0")
    answers = [await client.post(f"{path}{query}", json={}, headers=KEY) for query in queries]
    assert [one.status_code for one in answers] == [201, 422, 422, 201]
    assert problem(answers[1])["code"] == "idempotency-key-reused"
    assert answers[3].json() == answers[0].json()


async def test_a_query_is_not_taken_for_a_body(client: httpx.AsyncClient) -> None:
    first = await client.post(f"{STATIONS}?wait=1", content=b"", headers=KEY)
    again = await client.post(STATIONS, content=b"wait=1", headers=KEY)
    assert (first.status_code, problem(again)["code"]) == (422, "idempotency-key-reused")


async def test_a_key_counts_for_its_route_alone(client: httpx.AsyncClient) -> None:
    await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    body = {"uid": "CARD", "type": "ISO14443"}
    assert (await client.post("/api/v1/tokens", json=body, headers=KEY)).status_code == 201


async def test_a_key_counts_for_its_caller_alone(site: Site, client: httpx.AsyncClient) -> None:
    await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    async with site.client(Role.OPERATOR) as other:
        answer = await other.post(STATIONS, json={"id": "CP-2"}, headers=KEY)
    assert answer.status_code == 201


async def test_a_second_request_while_the_first_runs_is_refused(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    path = f"{STATIONS}/CP-1/commands/clear-cache?wait=60"
    first = asyncio.create_task(client.post(path, json={}, headers=KEY))
    frame = await station.connection.next()
    second = await client.post(path, json={}, headers=KEY)
    assert second.status_code == 409
    assert problem(second)["code"] == "idempotency-key-in-use"
    station.answer(frame[1], {"status": "Accepted"})
    assert (await first).json()["status"] == "accepted"
    third = await client.post(path, json={}, headers=KEY)
    assert third.content == (await first).content
    assert station.connection.sent == []


async def test_many_at_once_are_done_once(site: Site, client: httpx.AsyncClient) -> None:
    requests = (client.post(STATIONS, json={"id": "CP-1"}, headers=KEY) for _ in range(20))
    statuses = [answer.status_code for answer in await asyncio.gather(*requests)]
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert await count(site) == 1


async def test_an_answer_of_500_and_more_is_not_kept(
    site: Site, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise StorageUnavailable("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(site.core.provisioning, "announce_station", fail)
        failed = await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    again = await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    assert (failed.status_code, again.status_code) == (503, 201)


async def test_what_was_done_stands_though_its_answer_could_not_be_kept(
    site: Site, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = site.core.ground.store.commit

    async def keep_no_reply(unit: Unit) -> None:
        if any(isinstance(fact, StoredReply) for fact in unit.facts):
            raise StorageUnavailable("disk full")
        await commit(unit)

    monkeypatch.setattr(site.core.ground.store, "commit", keep_no_reply)
    answer = await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    assert answer.status_code == 201


async def test_after_a_day_the_key_is_new(site: Site, client: httpx.AsyncClient) -> None:
    await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    now = site.core.ground.now
    object.__setattr__(site.core.ground, "now", lambda: Instant(now() + DAY))
    answer = await client.post(STATIONS, json={"id": "CP-2"}, headers=KEY)
    assert answer.status_code == 201
    again = await client.post(STATIONS, json={"id": "CP-2"}, headers=KEY)
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("key", ["", "k" * 256, "a\tb"])
async def test_a_key_that_is_none_is_refused(client: httpx.AsyncClient, key: str) -> None:
    answer = await client.post(STATIONS, json={"id": "CP-1"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["pointer"] == "/Idempotency-Key"


async def test_a_reply_that_is_kept_holds_no_secret(site: Site, client: httpx.AsyncClient) -> None:
    first = await client.post("/api/v1/keys", json={"role": "viewer"}, headers=KEY)
    again = await client.post("/api/v1/keys", json={"role": "viewer"}, headers=KEY)
    assert first.json()["secret"].startswith("cl_")
    assert again.json() == first.json() | {"secret": None}


async def test_a_key_means_nothing_where_nobody_has_to_say_who_he_is(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/sign-out", headers=KEY | {"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303


async def test_a_reply_lies_in_the_store_and_not_what_was_asked(
    site: Site, client: httpx.AsyncClient
) -> None:
    first = await client.post(STATIONS, json={"id": "CP-1"}, headers=KEY)
    key = await site.core.accessing.caller_of_key(site.secrets[Role.ADMIN])
    assert key is not None
    scope = "\n".join((key.name, "POST", STATIONS, KEY["Idempotency-Key"]))
    kept = await site.core.ground.store.stored_reply(scope)
    assert kept is not None
    assert (kept.status, kept.body) == (201, first.content)
    assert b"CP-1" not in kept.request_hash

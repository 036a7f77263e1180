import httpx
from prometheus_client.parser import text_string_to_metric_families

from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.web.api.endpoints import ENDPOINTS
from tests.web.site import Site


async def figures(client: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    answer = await client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_what_stands_now_is_counted(site: Site, client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-2"})
    _, number = await site.charging("CP-1")
    assert number > 0
    found = await figures(client)
    assert found["chargeloom_stations",] == 2
    assert found["chargeloom_stations_online",] == 1
    assert found["chargeloom_transactions_open",] == 1
    assert found["chargeloom_store_available",] == 1
    assert found["chargeloom_facts_committed_total", "transaction.started"] == 1


async def test_fault_049_a_standstill_and_a_clock_that_was_set_are_counted(
    site: Site, client: httpx.AsyncClient
) -> None:
    for monotonic_s, wall in ((0.0, 0), (6.0, 6 * SECOND), (7.0, HOUR)):
        site.health.timekeeper.beat(monotonic_s, Instant(wall))
    found = await figures(client)
    assert found["chargeloom_standstills_total",] == 1
    assert found["chargeloom_standstill_seconds_max",] == 5.0
    assert found["chargeloom_clock_jumps_total",] == 1


async def test_breaches_of_the_protocol_are_counted(site: Site, client: httpx.AsyncClient) -> None:
    station, _ = await site.charging("CP-1")
    station.actor.received(b"?")
    found = await figures(client)
    assert found["chargeloom_breaches_total", "unreadable"] == 1
    assert found["chargeloom_breaches_total", "faulty-send"] == 0


async def test_requests_are_counted_by_route_and_not_by_what_was_asked(
    client: httpx.AsyncClient,
) -> None:
    for identity in ("A", "B"):
        await client.get(f"/api/v1/stations/{identity}")
    await client.request("BREW", "/x")
    found = await figures(client)
    route = "/api/v1/stations/{station}"
    assert found["chargeloom_http_requests_total", "GET", route, "404"] == 2
    assert found["chargeloom_http_requests_total", "other", "none", "404"] == 1


async def test_two_servers_count_apart(site: Site, client: httpx.AsyncClient) -> None:
    await client.get("/version")
    found = await figures(client)
    assert found["chargeloom_http_requests_total", "GET", "/version", "200"] == 1


async def test_every_method_of_the_api_is_counted_by_its_name(site: Site) -> None:
    methods = {route.method for route in ENDPOINTS}
    async with site.client() as client:
        for method in sorted(methods):
            await client.request(method, "/nowhere")
        found = await figures(client)
    for method in methods:
        assert found["chargeloom_http_requests_total", method, "none", "404"] == 1

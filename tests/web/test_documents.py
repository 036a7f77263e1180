import httpx
from litestar import Litestar

from chargeloom.web.api.endpoints import ENDPOINTS
from chargeloom.web.documents import documents
from chargeloom.web.live import STREAM
from chargeloom.web.openapi import Document, document
from tests.web.site import ADDRESS, Site, reaching


async def test_the_document_names_every_endpoint(client: httpx.AsyncClient) -> None:
    api = (await client.get("/openapi.json")).json()
    assert api["openapi"].startswith("3.1")
    told = {(path, method) for path, methods in api["paths"].items() for method in methods}
    made = {(endpoint.path, endpoint.method.lower()) for endpoint in ENDPOINTS}
    assert told == made | {("/api/v1/events/stream", "get")}


async def test_the_page_shows_every_path_and_every_shape(client: httpx.AsyncClient) -> None:
    api = (await client.get("/openapi.json")).json()
    page = (await client.get("/docs")).text
    assert [path for path in api["paths"] if path not in page] == []
    assert [name for name in api["components"]["schemas"] if f'id="{name}"' not in page] == []


async def test_no_two_operations_share_a_name(client: httpx.AsyncClient) -> None:
    names = [
        operation["operationId"]
        for operations in (await client.get("/openapi.json")).json()["paths"].values()
        for operation in operations.values()
    ]
    assert sorted(set(names)) == sorted(names)


async def test_the_stream_says_how_it_may_be_refused(site: Site, client: httpx.AsyncClient) -> None:
    told = (await client.get("/openapi.json")).json()["paths"][STREAM]["get"]["responses"]
    async with site.client(None) as nobody:
        refused = [
            await nobody.get(STREAM),
            await client.get(STREAM, params={"after": "no cursor"}),
            await client.get(STREAM, headers={"Last-Event-ID": "no cursor"}),
        ]
    assert [answer.status_code for answer in refused] == [401, 422, 422]
    for answer in refused:
        (media_type,) = told[str(answer.status_code)]["content"]
        assert media_type == answer.headers["content-type"]


def test_the_api_is_described_only_when_somebody_asks() -> None:
    asked: list[None] = []

    def describe() -> dict[str, object]:
        asked.append(None)
        return {}

    documents(describe)
    assert not asked


async def test_both_are_written_once_however_often_anyone_asks() -> None:
    asked: list[None] = []

    def describe() -> Document:
        asked.append(None)
        return document(ENDPOINTS, {})

    app = Litestar([*documents(describe)], openapi_config=None)
    async with httpx.AsyncClient(transport=reaching(app), base_url=ADDRESS) as anyone:
        for path in ("/docs", "/openapi.json") * 3:
            assert (await anyone.get(path)).status_code == 200
    assert len(asked) == 2

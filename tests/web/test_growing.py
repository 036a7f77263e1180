"""The application that most tests ask finds the same routes as the one that is served."""

from http import HTTPMethod
from typing import Any

import pytest
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.testing import AsyncTestClient

from chargeloom.web.heads import Application
from chargeloom.web.route import Route
from chargeloom.web.server import build
from tests.web.growing import Growing
from tests.web.site import Site
from tests.web.test_guards import an_address

STRANGE = (
    "/",
    "/nowhere",
    "/api",
    "/api/v1",
    "/api/v1/nothing",
    "/api/v1/nothing/at/all",
    "/api/v1/stations/none/none/none",
    "/stations/none/none/none",
    "/assets",
    "/assets/none/none",
    "/sign-in/none/none",
)


def found(app: Litestar, method: str, path: str) -> tuple[Any, ...]:
    """Tell which route a request would take, or how it would be refused."""
    try:
        _, handler, rest, params, template = app.asgi_router.handle_routing(path, method)
    except HTTPException as error:
        return (error.status_code, error.headers)
    return template, str(handler), rest, params


async def test_a_growing_application_finds_what_the_whole_one_finds(site: Site) -> None:
    whole = build(site.core, site.health)
    known = {an_address(route.path) for route in whole.routes}
    paths = {*STRANGE, *known, *(f"{path}/none" for path in known if path != "/")}
    async with site.client(None) as client:
        for path in sorted(paths):
            await client.get(path)
            for method in HTTPMethod:
                assert found(site.app, method, path) == found(whole, method, path), (method, path)


async def answer(request: Request[Any, Any, Any]) -> Response[Any]:
    return Response(request.url.path)


@pytest.mark.parametrize("path", ["/a/near", "/a/near/", "/a/near/far", "/a/near/far/1", "/a/far"])
async def test_a_word_is_preferred_to_a_parameter_also_where_it_leads_nowhere(path: str) -> None:
    """`/a/near` is the beginning of an address, and so no `/a/{one}`."""
    templates = ("/a/{one:str}", "/a/{one:str}/far", "/a/near/far/{two:str}/end", "/b/{rest:path}")
    routes = [Route(each, http_method="GET")(answer) for each in templates]
    whole = Application(route_handlers=routes, openapi_config=None)
    grown = Growing(route_handlers=routes, openapi_config=None)
    async with AsyncTestClient(grown) as client:
        for each in ("/a/one", "/a/one/far", path):
            await client.get(each)
    assert found(grown, "GET", path) == found(whole, "GET", path)


async def test_slashes_too_many_lead_to_the_same_route(site: Site) -> None:
    async with site.client() as client:
        assert (await client.get("http://site.test//api//v1///stations/")).status_code == 200


async def test_what_nobody_asked_for_is_not_made(site: Site) -> None:
    async with site.client() as client:
        await client.get("/api/v1/stations")
    made = {route.path for route in site.app.routes}
    assert "/api/v1/stations" in made
    assert "/api/v1/transactions" not in made


async def test_grown_whole_it_has_every_route(site: Site) -> None:
    site.app.grow_whole()
    whole = build(site.core, site.health)
    assert sorted(route.path for route in site.app.routes) == sorted(
        route.path for route in whole.routes
    )

"""Routes of one signature: read once, and the same as if it were read for each."""

from typing import Any

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.testing import AsyncTestClient

from chargeloom.web.heads import Application
from chargeloom.web.route import Route


async def said(request: Request[Any, Any, Any]) -> Response[Any]:
    return Response(request.path_params, status_code=202, headers={"X-Word": request.url.path})


def test_what_a_function_takes_and_gives_is_read_once_for_all() -> None:
    one, other = (Route(path, http_method="GET")(said) for path in ("/one", "/other"))
    assert one.signature_model is other.signature_model
    assert one.parsed_fn_signature is other.parsed_fn_signature


def test_it_is_what_would_have_been_read_of_each() -> None:
    read = HTTPRouteHandler("/one", http_method="GET")(said).parsed_fn_signature
    known = Route("/one", http_method="GET")(said).parsed_fn_signature
    assert (known.parameters, known.return_type) == (read.parameters, read.return_type)


async def test_each_answers_for_itself() -> None:
    routes = [Route(f"/{name}/{{word:str}}", http_method="POST")(said) for name in ("one", "two")]
    async with AsyncTestClient(Application(route_handlers=routes, openapi_config=None)) as client:
        for name in ("one", "two"):
            answer = await client.post(f"/{name}/x")
            assert (answer.status_code, answer.json()) == (202, {"word": "x"})
            assert answer.headers["X-Word"] == f"/{name}/x"

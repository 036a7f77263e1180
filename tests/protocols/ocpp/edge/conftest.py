"""An endpoint on a real port, on the event loop that it is made for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack

import pytest
import structlog
import uvloop

from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from chargeloom.protocols.ocpp.edge.limits import Limits
from tests.protocols.ocpp.edge.business import OPEN, Business, make_gate
from tests.protocols.ocpp.edge.raw import PING, PONG, Frame, RawStation, Response, frame, request

Listen = Callable[..., Awaitable[OcppEndpoint]]


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def business() -> Business:
    return Business()


@pytest.fixture
async def listen(business: Business) -> AsyncIterator[Listen]:
    """Start an endpoint with these limits; it is drained when the test ends."""
    async with AsyncExitStack() as stack:

        async def start(**limits: float) -> OcppEndpoint:
            endpoint = OcppEndpoint(
                make_gate(),
                business.welcome,
                limits=Limits(**{"beat_s": 0.01, "close_s": 0.1, **limits}),  # type: ignore[arg-type]
                on_takeover=business.told,
            )
            endpoint.on_expelled = business.expel
            endpoint.on_rest = business.rests
            await endpoint.start("127.0.0.1", 0)
            stack.push_async_callback(endpoint.drain, 0.0)
            return endpoint

        yield start


class Stations:
    """Connects raw stations, and hangs up on them all in the end."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def dial(self, endpoint: OcppEndpoint, **options: int) -> RawStation:
        """Connect without asking for anything."""
        station = await RawStation.connect(endpoint.port, **options)
        self._stack.push_async_callback(station.hang_up)
        return station

    async def ask(
        self,
        endpoint: OcppEndpoint,
        station: str = OPEN,
        headers: Mapping[str, str | None] | None = None,
    ) -> Response:
        """Ask for an upgrade, and return the answer."""
        raw = await self.dial(endpoint)
        return await raw.ask(request(f"/ocpp/{station}", headers))

    async def connect(
        self,
        endpoint: OcppEndpoint,
        station: str = OPEN,
        headers: Mapping[str, str | None] | None = None,
        **options: int,
    ) -> RawStation:
        """Connect and be upgraded."""
        raw = await self.dial(endpoint, **options)
        response = await raw.ask(request(f"/ocpp/{station}", headers))
        assert response.status == 101, response
        return raw


async def pass_time(station: RawStation) -> None:
    """Go through the event loop many times: what the endpoint may read, it has read then."""
    for number in range(20):
        station.send(frame(PING, b"%d" % number))
        assert await station.read() == Frame(PONG, b"%d" % number)


@pytest.fixture
async def stations(listen: Listen) -> AsyncIterator[Stations]:
    async with AsyncExitStack() as stack:
        yield Stations(stack)


@pytest.fixture
async def endpoint(listen: Listen) -> OcppEndpoint:
    return await listen(close_s=5.0)


@pytest.fixture
async def station(endpoint: OcppEndpoint, stations: Stations) -> RawStation:
    return await stations.connect(endpoint)


@pytest.fixture(autouse=True)
def said() -> Iterator[list[structlog.typing.EventDict]]:
    """What the endpoint logs."""
    with structlog.testing.capture_logs() as entries:
        yield entries

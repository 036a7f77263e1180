"""The HTTP server: all routes behind one guard, on uvicorn, which takes no signals."""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Final

import uvicorn
from litestar import Litestar
from litestar.datastructures import State
from litestar.middleware import DefineMiddleware

from chargeloom.domain.ids import to_text
from chargeloom.services.core import Core
from chargeloom.web import cookies, tracing
from chargeloom.web.api.endpoints import ENDPOINTS
from chargeloom.web.console.home import Home
from chargeloom.web.console.live import page_stream
from chargeloom.web.console.lost import lost
from chargeloom.web.console.pages import pages
from chargeloom.web.console.recent_days import RecentDays
from chargeloom.web.console.trace.replay_stream import replay_stream
from chargeloom.web.console.trace.tail import trace_stream
from chargeloom.web.documents import documents
from chargeloom.web.door import door
from chargeloom.web.endpoint import route
from chargeloom.web.exporting.download import DOWNLOADS, Downloads
from chargeloom.web.files import assets
from chargeloom.web.guards import Guard
from chargeloom.web.hardening import hardening
from chargeloom.web.heads import Application
from chargeloom.web.idempotency import Idempotency, Replies
from chargeloom.web.leaving import Leaving
from chargeloom.web.live import STREAM_PATH, event_stream
from chargeloom.web.metrics import Metrics
from chargeloom.web.openapi import Document, document
from chargeloom.web.probes import Health, probes
from chargeloom.web.settings import Settings
from chargeloom.web.streaming import Streams
from chargeloom.web.visitors import Visitors

STREAMS: Final = "streams"

_DEFAULTS: Final = Settings()


def build(
    core: Core,
    health: Health,
    settings: Settings = _DEFAULTS,
    kind: type[Application] = Application,
) -> Application:
    """Put the application together, as one of this kind."""
    streams = Streams(settings)
    metrics = Metrics(core, health.timekeeper)
    ground = core.ground
    visitors = Visitors(settings.trusted_proxies)
    home = Home(core, settings, health, RecentDays(), visitors)
    return kind(
        route_handlers=[
            *(route(endpoint, core) for endpoint in ENDPOINTS),
            event_stream(core, streams, settings),
            page_stream(core, streams, settings),
            trace_stream(core, streams, settings),
            replay_stream(core, streams, settings),
            *pages(home),
            *probes(health, metrics),
            *documents(_description),
            *assets(),
        ],
        middleware=[
            DefineMiddleware(Leaving),
            DefineMiddleware(Guard, accessing=core.accessing),
            DefineMiddleware(Idempotency, replies=Replies(core)),
        ],
        exception_handlers={Exception: lost(home)},
        before_send=[tracing.put_request_id, hardening(is_https=settings.is_https), metrics.count],
        request_max_body_size=settings.max_body_bytes,
        openapi_config=None,
        logging_config=None,
        state=State(
            {
                STREAMS: streams,
                DOWNLOADS: Downloads(settings),
                **cookies.naming(is_https=settings.is_https),
                **tracing.naming(lambda: to_text("req", ground.ids.next(ground.now()))),
            }
        ),
    )


@cache
def _description() -> Document:
    return document(ENDPOINTS, STREAM_PATH)


class WebServer:
    """Serves an application; whoever starts it owns the signals."""

    def __init__(self, app: Litestar, settings: Settings = _DEFAULTS) -> None:
        self._streams: Streams = app.state[STREAMS]
        self._server = _SignallessServer(
            uvicorn.Config(
                app,
                lifespan="off",
                http=door(settings, lambda: tracing.new_id(app)),
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=round(settings.shutdown_patience),
            )
        )
        self._task: asyncio.Task[None] | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """Where it listens, once it does."""
        return self._port

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 lets the system choose. Raises OSError."""
        listener = _listen(host, port)
        self._port = listener.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        await self._server.is_up.wait()

    async def stop(self) -> None:
        """Take no more requests, end the streams, let what runs finish, and stop."""
        self._streams.close()
        self._server.should_exit = True
        if self._task is not None:
            await self._task


class _SignallessServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)

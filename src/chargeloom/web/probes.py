"""Probes: whether we live, whether we are ready, who we are and how we do; open to all, secrets in none."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Protocol

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

import chargeloom
from chargeloom.services.timekeeping import Timekeeper
from chargeloom.web.guards import Public, needs
from chargeloom.web.metrics import CONTENT_TYPE, Metrics


class Fact(NamedTuple):
    """One thing of the system; a size is told in bytes, an age in microseconds."""

    name: str
    value: str | int
    kind: Literal["text", "size", "span", "number"] = "text"


class Health(Protocol):
    """Who knows whether all works."""

    def why_not_ready(self) -> Sequence[str]:
        """Say what keeps us from serving; nothing when all is well."""

    @property
    def timekeeper(self) -> Timekeeper:
        """Who notices that we stood still, or that our clock was set."""

    def facts(self) -> Sequence[Fact]:
        """Tell what people want to know of the system."""

    def settings(self) -> Sequence[tuple[str, str, str]]:
        """List every setting: its name, its value as it may be shown, its origin."""


def probes(health: Health, metrics: Metrics) -> tuple[HTTPRouteHandler, ...]:
    """Make the routes."""
    rule = needs(Public.ANYONE)

    @get("/healthz", opt=rule)
    async def alive() -> Response[bytes]:
        return _json({"status": "alive"})

    @get("/readyz", opt=rule)
    async def ready() -> Response[bytes]:
        reasons = list(health.why_not_ready())
        if reasons:
            return _json({"status": "unavailable", "reasons": reasons}, 503)
        return _json({"status": "ready", "reasons": []})

    @get("/version", opt=rule)
    async def version() -> Response[bytes]:
        return _json({"name": "chargeloom", "version": chargeloom.__version__})

    @get("/metrics", opt=rule)
    async def figures() -> Response[bytes]:
        return Response(metrics.page(), media_type=CONTENT_TYPE)

    return alive, ready, version, figures


def _json(document: dict[str, Any], status: int = 200) -> Response[bytes]:
    return Response(
        msgspec.json.encode(document), status_code=status, media_type="application/json"
    )

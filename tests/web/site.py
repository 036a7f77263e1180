"""A whole web side on a real database, reached without a network, with a key of each role."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from chargeloom.domain.access import Role
from chargeloom.services.timekeeping import Timekeeper
from chargeloom.web.probes import Fact
from chargeloom.web.server import build
from chargeloom.web.settings import Settings
from tests.rig import FakeStation, Rig, running
from tests.web.growing import Growing

ADDRESS = "http://site.test"
FAST = Settings(stream_pulse=0.05, page_pace=0.0)


class FakeHealth:
    """Well, until a test says otherwise."""

    def __init__(self) -> None:
        self.reasons: Sequence[str] = ()
        self.timekeeper = Timekeeper()

    def why_not_ready(self) -> Sequence[str]:
        return self.reasons

    def facts(self) -> Sequence[Fact]:
        return (Fact("Version", "1"), Fact("Database", 2_048, "size"))

    def settings(self) -> Sequence[tuple[str, str, str]]:
        return (("http.bind", "127.0.0.1:8080", "default"),)


class Site:
    """The application under test, its core and its callers."""

    def __init__(self, rig: Rig, settings: Settings = FAST) -> None:
        self.rig = rig
        self.core = rig.core
        self.health = FakeHealth()
        self.secrets: dict[Role, str] = {}
        self._settings = settings

    @cached_property
    def app(self) -> Growing:
        """Put together once somebody asks: it takes a while, and some tests ask the core only."""
        app = build(self.core, self.health, self._settings, Growing)
        assert isinstance(app, Growing)
        return app

    async def give_keys(self) -> None:
        for role in Role:
            _, self.secrets[role] = await self.core.accessing.create_key(role, role, "test")

    def headers(self, role: Role | None) -> dict[str, str]:
        return {} if role is None else {"Authorization": f"Bearer {self.secrets[role]}"}

    def client(self, role: Role | None = Role.ADMIN) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=reaching(self.app),
            base_url=ADDRESS,
            headers=self.headers(role),
        )

    @asynccontextmanager
    async def browser(self, role: Role = Role.VIEWER) -> AsyncIterator[httpx.AsyncClient]:
        """Sign a person in by a link, as a browser does."""
        user = await self.core.accessing.people.made(f"Ada, {role}", role, "test")
        async with self.client(None) as client:
            answer = await client.get(f"/sign-in/{await self.core.accessing.invite(user)}")
            assert answer.status_code == 303
            yield client

    async def charging(self, identity: str = "CP-1") -> tuple[FakeStation, int]:
        """Let a station charge; returns it with its own number for the transaction."""
        station = await self.rig.station(identity)
        await self.rig.token("CARD")
        await station.boot()
        started = await station.start()
        return station, int(started["transactionId"])


@asynccontextmanager
async def standing(folder: Path, settings: Settings = FAST) -> AsyncIterator[Site]:
    """Build the web side on a fresh core."""
    async with running(folder) as rig:
        site = Site(rig, settings)
        await site.give_keys()
        yield site


def reaching(app: Any) -> httpx.ASGITransport:
    """Reach an application without a network."""
    return httpx.ASGITransport(app, raise_app_exceptions=False)


def pointers(answer: httpx.Response) -> list[str]:
    """List the places that a problem names."""
    return [error["pointer"] for error in problem(answer)["errors"]]


def problem(answer: httpx.Response) -> dict[str, Any]:
    """Read a problem, and check that it has its shape."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found: dict[str, Any] = answer.json()
    keys = {"type", "title", "status", "code", "detail", "errors", "request_id"}
    assert keys <= found.keys()
    assert found["status"] == answer.status_code
    assert found["request_id"] == answer.headers["x-request-id"]
    return found

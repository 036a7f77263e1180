"""How long every list of the API takes, with years of charges stored."""

import http.client
import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import uvloop

from benchmarks.arena import Arena, say
from benchmarks.chance import drawn_from
from benchmarks.gates import OURS
from benchmarks.long_past import STATIONS, fill
from benchmarks.plan import Plan
from benchmarks.population import Population
from benchmarks.result import Collector
from benchmarks.servers import ours_tables
from benchmarks.servers.server import Durability, ServerUnderTest, running
from chargeloom import clock, config
from chargeloom.composition.loading import access_only
from chargeloom.domain.access import Role
from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import DAY, HOUR, Instant, to_rfc3339

API: Final = "/api/v1"
ASKED: Final = 60
"""How often each list is asked for."""
_WARM_UP: Final = 3

Query = Mapping[str, str]


class Questions:
    """Draws what somebody may ask for: any station, any time of the years that are stored."""

    def __init__(self, database: Path, population: Population, now: Instant) -> None:
        self._chance = drawn_from(40)
        self._stations = [one.identity for one in population.stations[:STATIONS]]
        self._now = now
        with closing(sqlite3.connect(database)) as opened:
            (self._first,) = opened.execute('SELECT min(began_at) FROM "transaction"').fetchone()
            newest = 'SELECT id FROM "transaction" ORDER BY id DESC LIMIT 1000'
            self._charges = [to_text("tx", row[0]) for row in opened.execute(newest)]

    def station(self) -> str:
        return self._chance.choice(self._stations)

    def charge(self) -> str:
        return self._chance.choice(self._charges)

    def moment(self, within: int = 0) -> Instant:
        """Draw an instant, of all that is stored or of the last days."""
        first = self._now - within if within else self._first
        return Instant(self._chance.randrange(first, self._now))

    def span(self, length: int, within: int = 0) -> dict[str, str]:
        """Draw a span of so long."""
        begin = self.moment(within)
        return {"from": to_rfc3339(begin), "to": to_rfc3339(Instant(begin + length))}

    def before(self) -> dict[str, str]:
        """Draw everything before some instant, the newest first: the far end of a long list."""
        return {"to": to_rfc3339(self.moment()), "order": "desc"}

    def cursor(self, prefix: str, within: int = 0) -> str:
        """Draw a place in a list of things with ids."""
        return to_text(prefix, ((self.moment(within) // 1000) << 21) & ~1)


Ask = Callable[[Questions], tuple[str, Query]]
_TX: Final = f"{API}/transactions"
_MESSAGES: Final = f"{API}/messages"

LISTS: Final[Mapping[str, Ask]] = {
    "stations": lambda _: (f"{API}/stations", {"limit": "500"}),
    "tokens": lambda _: (f"{API}/tokens", {"limit": "500"}),
    "transactions": lambda q: (_TX, {"after": q.cursor("tx")}),
    "transactions-newest": lambda _: (_TX, {"order": "desc", "limit": "500"}),
    "transactions-active": lambda _: (_TX, {"active": "true"}),
    "transactions-over": lambda q: (_TX, {"active": "false", "after": q.cursor("tx")}),
    "transactions-of-station": lambda q: (_TX, {"station": q.station(), "order": "desc"}),
    "transactions-of-station-active": lambda q: (_TX, {"station": q.station(), "active": "true"}),
    "transactions-of-hour": lambda q: (_TX, q.span(HOUR)),
    "transactions-of-month": lambda q: (_TX, q.span(30 * DAY)),
    "transactions-of-station-and-month": lambda q: (
        _TX,
        q.span(30 * DAY) | {"station": q.station()},
    ),
    "transactions-before": lambda q: (_TX, q.before()),
    "transactions-of-station-before": lambda q: (_TX, q.before() | {"station": q.station()}),
    "transactions-over-before": lambda q: (_TX, q.before() | {"active": "false"}),
    "meter-values": lambda q: (f"{_TX}/{q.charge()}/meter-values", {}),
    "meter-values-newest": lambda q: (
        f"{_TX}/{q.charge()}/meter-values",
        {"order": "desc", "limit": "500"},
    ),
    "messages": lambda q: (_MESSAGES, {"after": q.cursor("msg")}),
    "messages-newest": lambda _: (_MESSAGES, {"order": "desc", "limit": "500"}),
    "messages-of-station": lambda q: (_MESSAGES, {"station": q.station(), "order": "desc"}),
    "messages-of-action": lambda q: (
        _MESSAGES,
        {"action": "UpdateFirmware", "after": q.cursor("msg")},
    ),
    "messages-of-station-and-action": lambda q: (
        _MESSAGES,
        {"station": q.station(), "action": "UpdateFirmware"},
    ),
    "messages-of-hour": lambda q: (_MESSAGES, q.span(HOUR)),
    "messages-of-station-and-day": lambda q: (_MESSAGES, q.span(DAY) | {"station": q.station()}),
    "events": lambda q: (f"{API}/events", {"after": q.cursor("evt")}),
    "events-newest": lambda _: (f"{API}/events", {"order": "desc", "limit": "500"}),
    "events-of-hour": lambda q: (f"{API}/events", q.span(HOUR)),
    "events-before": lambda q: (f"{API}/events", q.before()),
    "audit": lambda _: (f"{API}/audit", {"order": "desc"}),
}
"""Every list, and the ways to ask for it that differ in how it is found."""


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Fill our database, start on it, and ask for each list at many places."""
    ours = next((server for server in servers if server.name == OURS), None)
    if ours is None:
        return
    say(f"lists: store {plan.lists}")
    data_dir = arena.fresh(ours)
    now = clock.now()
    counted = fill(data_dir, arena.population, plan.lists, now)
    say(f"lists: {counted}")
    secret = uvloop.run(key(data_dir))
    questions = Questions(data_dir / ours_tables.DATABASE, arena.population, now)
    with running(ours, data_dir, Durability.FULL, arena.cores) as process:
        found = asked(process.ports.http, secret, questions)
    slowest = {name: p95(times_ms) for name, times_ms in found.items()}
    for name, worst_ms in slowest.items():
        into.add(f"list-{name}-p95", OURS, worst_ms, "ms")
    into.add("lists-slowest-p95", OURS, max(slowest.values()), "ms")


def asked(port: int, secret: str, questions: Questions) -> dict[str, list[float]]:
    """Ask for each list again and again; return how long each answer took."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        return {name: _times(connection, secret, questions, ask) for name, ask in LISTS.items()}


def p95(times: Sequence[float]) -> float:
    """Find what nineteen of twenty stay below."""
    return sorted(times)[-(-len(times) * 95 // 100) - 1]


def _times(
    connection: http.client.HTTPConnection, secret: str, questions: Questions, ask: Ask
) -> list[float]:
    times = []
    for _ in range(_WARM_UP + ASKED):
        path, query = ask(questions)
        begin = time.perf_counter()
        _get(connection, f"{path}?{urlencode(query)}", secret)
        times.append((time.perf_counter() - begin) * 1e3)
    return times[_WARM_UP:]


def _get(connection: http.client.HTTPConnection, path: str, secret: str) -> Any:
    connection.request("GET", path, headers={"Authorization": f"Bearer {secret}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise WrongAnswer(f"{path}: {answer.status} {body[:300]!r}")
    return json.loads(body)


class WrongAnswer(Exception):
    """A list was not given."""


async def key(data_dir: Path) -> str:
    """Make a key that may read every list."""
    async with access_only(config.load({"data": data_dir})) as accessing:
        _, secret = await accessing.create_key("lists", Role.ADMIN, "benchmark")
        return secret

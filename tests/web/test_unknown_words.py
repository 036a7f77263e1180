"""A database may know words that this version does not: they are shown as unknown, and nothing else breaks."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from chargeloom.domain.access import Role
from chargeloom.domain.ids import to_text
from chargeloom.places import DATABASE
from chargeloom.storage.sqlite.store import SqliteStore
from tests.rig import prepare
from tests.storage import facts
from tests.web.site import standing

TOMORROW: Final = "of-tomorrow"
STATION: Final = "CP-1"
LINK: Final = re.compile(r'href="(/(?!assets|console|sign-out|api|sign-in)[^"&#]*)"')
PLACES: Final = (
    ("alert", "kind", "station-offline"),
    ("alert", "ended_why", "gone"),
    ("alert_rule", "kind", "station-offline"),
    ("api_key", "role", "viewer"),
    ("browser_session", "method", "link"),
    ("charge_limit", "reached", "time_s"),
    ("charging_profile", "profile", "absolute"),
    ("charging_profile", "profile", "transaction"),
    ("charging_profile", "profile", "A"),
    ("command", "name", "reset"),
    ("command", "progress", "well"),
    ("command", "status", "accepted"),
    ("connector", "status", "Charging"),
    ("credential", "kind", "passkey"),
    ("deviation", "deviation", "null-field"),
    ("event", "type", "station.booted"),
    ("held_certificates", "certificates", "v2g-chain"),
    ("inferred_end", "why", "plug-free"),
    ("journal", "answer_kind", "result"),
    ("journal", "direction", "in"),
    ("journal", "kind", "call"),
    ("key_scope", "rights", "read"),
    ("outside_limit", "covers", "stations"),
    ("outside_limit", "kind", "price"),
    ("reservation", "state", "used"),
    ("site_version", "model", "RST"),
    ("site_version", "model", "delta"),
    ("site_version", "model", "dynamic"),
    ("site_version", "model", "priority"),
    ("station", "registration", "pending"),
    ("token", "status", "blocked"),
    ("token", "type", "ISO14443"),
    ("transaction", "charging_state", "SuspendedEV"),
    ("transaction", "refused", "token-blocked"),
    ("transaction", "suspect", "interrupted"),
    ("transaction", "token_type", "ISO14443"),
    ("transaction_cost", "lines", "energy"),
    ("transaction_cost", "reasons", "clock-untrusted"),
    ("transaction_cost", "state", "needs-review"),
    ("transaction_event", "kind", "Updated"),
    ("user", "role", "admin"),
)
"""Where words are stored, and what stands there in the facts below."""

FACTS: Final = (
    facts.full_station,
    facts.connector,
    facts.full_token,
    facts.session,
    facts.full_transaction,
    facts.transaction_event,
    facts.full_reservation,
    facts.charging_profile,
    facts.vehicle_needs,
    facts.event_stream,
    facts.local_list,
    facts.held_certificates,
    facts.deviation,
    facts.full_command,
    facts.user,
    facts.credential,
    facts.browser_session,
    facts.api_key,
    facts.key_scope,
    facts.alert_rule,
    facts.full_alert,
    facts.full_webhook,
    facts.full_device,
    facts.inferred_end,
    facts.full_site_version,
    facts.full_tariff_version,
    facts.tariff_assignment,
    facts.full_transaction_cost,
    facts.full_charge_limit,
    facts.full_outside_limit,
    facts.outlet_memory,
    facts.meter_memory,
)
NAMES: Final = {
    "station": STATION,
    "transaction": to_text("tx", 6),
    "alert": to_text("alr", 32),
    "rule": to_text("rul", 30),
    "site": to_text("sit", facts.SITE),
    "version": "2",
    "tariff": to_text("trf", facts.TARIFF),
}


async def lay(folder: Path) -> None:
    """Put one of everything into a database."""
    await prepare(folder)
    store = SqliteStore(folder / DATABASE)
    await store.open()
    told = [make() for make in FACTS]
    await store.commit(facts.unit(*told, facts.answered(50), facts.event(51)))
    await store.close()
    for table, column in (
        ("station", "identity"),
        ("site_version", "model"),
        ("outside_limit", "at"),
        ("alert", "subject"),
        ("token", "allowed_at"),
    ):
        write(folder, table, column, facts.STATION, STATION)


def write(folder: Path, table: str, column: str, word: str, instead: str = TOMORROW) -> bool:
    """Let a word be one that only a newer version knows; says whether it was found."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        rows = connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}"').fetchall()  # noqa: S608 our own names
        written = [
            (changed(text, word, instead), text) for (text,) in rows if isinstance(text, str)
        ]
        change = f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?'  # noqa: S608 our own names
        connection.executemany(change, written)
    return any(instead in text for text, _ in written)


def changed(text: str, word: str, instead: str) -> str:
    """Put another word into a text, or into the values of a document."""
    if not text.startswith(("{", "[")):
        return instead if text == word else text
    return json.dumps(renamed(json.loads(text), word, instead))


def renamed(value: Any, word: str, instead: str) -> Any:
    """Put another word into whatever bears it."""
    if isinstance(value, dict):
        return {name: renamed(one, word, instead) for name, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, word, instead) for one in value]
    return instead if value == word else value


async def grown(folder: Path, places: Iterable[tuple[str, str, str]]) -> None:
    """Put one of everything into a database, with words of a newer version."""
    await lay(folder)
    assert [place for place in places if not write(folder, *place)] == []


def readable(document: dict[str, Any]) -> Iterator[str]:
    """List what can be read of the API, as far as the facts above have it."""
    for path, operations in document["paths"].items():
        if "get" in operations and not path.endswith("/stream"):
            with suppress(KeyError):
                yield path.format_map(NAMES)


async def test_everything_is_read_by_programs(tmp_path: Path) -> None:
    await grown(tmp_path, PLACES)
    async with standing(tmp_path) as site, site.client() as client:
        document = (await client.get("/openapi.json")).json()
        told = {path: (await client.get(path)).status_code for path in readable(document)}
    assert len(told) > 30
    assert {path: status for path, status in told.items() if status >= 400} == {}


async def test_every_page_is_shown_to_people(tmp_path: Path) -> None:
    await grown(tmp_path, PLACES)
    async with standing(tmp_path) as site, site.browser(Role.ADMIN) as browser:
        wanted, told = ["/"], {}
        for path in wanted:
            answer = await browser.get(path)
            told[path] = answer.status_code
            if answer.headers.get("content-type", "").startswith("text/html"):
                wanted += sorted({*LINK.findall(answer.text)} - {*wanted})
    assert len(told) > 60
    assert {path: status for path, status in told.items() if status >= 400} == {}


async def test_an_alert_of_a_kind_that_nobody_knows_is_told_as_such(tmp_path: Path) -> None:
    await grown(tmp_path, [("alert", "kind", "station-offline")])
    async with standing(tmp_path) as site:
        async with site.client() as client:
            (alert,) = (await client.get("/api/v1/alerts")).json()["items"]
        async with site.browser(Role.ADMIN) as browser:
            page = await browser.get("/alerts/history", headers={"Accept-Language": "de"})
    assert (alert["kind"], alert["title"]) == (
        TOMORROW,
        f"{STATION} 1/2: something that this version does not know",
    )
    assert "etwas, das diese Version nicht kennt" in page.text


async def test_what_was_read_is_written_back_as_it_was(tmp_path: Path) -> None:
    await grown(tmp_path, [("alert_rule", "kind", "station-offline")])
    async with standing(tmp_path) as site, site.client() as client:
        place = f"/api/v1/alert-rules/{NAMES['rule']}"
        changed = await client.patch(place, json={"enabled": False})
    assert (changed.status_code, changed.json()["kind"]) == (200, TOMORROW)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        chosen = connection.execute("SELECT kind FROM alert_rule WHERE id = 30")
        assert chosen.fetchone() == (TOMORROW,)


async def test_whose_role_nobody_knows_may_do_nothing(tmp_path: Path) -> None:
    await grown(tmp_path, [("key_scope", "rights", "read")])
    async with standing(tmp_path) as site:
        write(tmp_path, "api_key", "role", "operator")
        async with site.client(Role.OPERATOR) as client:
            assert (await client.get("/api/v1/stations")).status_code == 403


async def test_nobody_says_such_a_word_from_outside(tmp_path: Path) -> None:
    async with standing(tmp_path) as site, site.client() as client:
        answer = await client.post("/api/v1/keys", json={"name": "x", "role": TOMORROW})
    assert answer.status_code == 422

"""How questions are answered: by looking up, never by walking through everything or sorting it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite

from chargeloom.domain.ids import TransactionId
from chargeloom.storage import forgetting
from chargeloom.storage.pages import Page, ReadingPage
from chargeloom.storage.queries import (
    access,
    commands,
    events,
    journal,
    marks,
    readings,
    replies,
    sessions,
    tokens,
    transaction_events,
    transactions,
)
from chargeloom.storage.sqlite.connection import Settings, connect
from tests.storage import facts

PAGE = Page(after=10)
BACK = Page(after=10, is_descending=True)
TIME = Page(since=facts.NOON, until=facts.later(9))
LONG_BACK = Page(until=facts.NOON, is_descending=True, after=10)
ID = TransactionId(6)
STOP = facts.dispute().stop

LARGE = (
    "transaction",
    "transaction_event",
    "reading",
    "journal",
    "journal_of_station",
    "journal_of_action",
    "event",
    "session",
    "command",
)
"""Tables that grow for years; walked through only by their own order, or by an index of few."""

QUESTIONS: Mapping[str, ClauseElement] = {
    "marks": marks.MARKS.statement,
    "live transactions": transactions.LIVE_TRANSACTIONS.statement,
    "odd tokens": transactions.odd_tokens().statement,
    "open sessions": sessions.OPEN_SESSIONS.statement,
    "pending commands": commands.PENDING_COMMANDS.statement,
    "numbered": transactions.transaction_numbered(facts.STATION, "1").statement,
    "digests of an event": transaction_events.digests(ID, 3).statement,
    "stretches of events": transaction_events.stretches(ID, 9).statement,
    "events of a transaction": transaction_events.events_of(ID).statement,
    "station of number": transactions.station_of_number("1").statement,
    "every reading": readings.every_reading(ReadingPage(10, (5, 6, 7))).statement,
    "every reading of a station's own": readings.every_reading(
        ReadingPage(10, station=facts.STATION, since=facts.NOON)
    ).statement,
    "orphans": transactions.orphans(facts.STATION, "1", STOP).statement,
    "of a station": transactions.transactions(PAGE, facts.STATION, None, are_few=False).statement,
    "running at a station": transactions.transactions(
        PAGE, facts.STATION, True, are_few=False
    ).statement,
    "running": transactions.transactions(BACK, None, True, are_few=False).statement,
    "of a time": transactions.transactions(TIME, None, None, are_few=True).statement,
    "of a long time": transactions.transactions(TIME, None, None, are_few=False).statement,
    "of a long time back": transactions.transactions(
        LONG_BACK, None, False, are_few=False
    ).statement,
    "of a station and a long time": transactions.transactions(
        LONG_BACK, facts.STATION, None, are_few=False
    ).statement,
    "of a station and a time": transactions.transactions(
        TIME, facts.STATION, None, are_few=True
    ).statement,
    "of a token": transactions.transactions(
        BACK, None, None, are_few=False, cards=("04a2", "04A2 ")
    ).statement,
    "of a token at a station and a time": transactions.transactions(
        TIME, facts.STATION, True, are_few=False, cards=("04a2", "04A2 ")
    ).statement,
    "how many of a time": transactions.are_few(TIME).statement,
    "all": transactions.transactions(PAGE, None, None, are_few=False).statement,
    "readings": readings.readings(ID, (facts.NOON, 5), 50).statement,
    "newest readings": readings.newest_readings(ID, None, 50).statement,
    "exchanges": journal.exchanges(PAGE, None, None).statement,
    "exchanges of a time": journal.exchanges(TIME, None, None).statement,
    "exchanges of an action": journal.exchanges(BACK, None, "Reset").statement,
    "exchanges of a station": journal.exchanges(BACK, facts.STATION, None).statement,
    "how many of an action": journal.are_few(BACK, "Reset").statement,
    "exchanges of a station and a rare action": journal.exchanges(
        BACK, facts.STATION, "Reset", are_few=True
    ).statement,
    "exchanges of both": journal.exchanges(TIME, facts.STATION, "Reset").statement,
    "events": events.events(PAGE).statement,
    "tokens": tokens.tokens(PAGE).statement,
    "key": access.key_of_secret(b"x").statement,
    "sign-in": access.sign_in_of(b"x").statement,
    "reply": replies.reply_of("x").statement,
    "outbox": replies.undelivered("x", 5).statement,
    "old replies": forgetting.old_replies(facts.NOON),
} | {
    f"forgetting {place}": statement
    for place, statement in enumerate(
        (
            *forgetting.old_exchanges(facts.NOON),
            *forgetting.old_readings(facts.NOON),
            forgetting.old_transaction_events(facts.NOON),
            forgetting.old_events(facts.NOON),
            forgetting.old_commands(facts.NOON),
        )
    )
}

BY_AN_INDEX_OF_FEW = ("transaction_open", "transaction_late", "session_open", "command_pending")


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("plans") / "facts.db"
    with closing(connect(Settings(path))) as opened:
        yield opened


def plan(connection: sqlite3.Connection, statement: ClauseElement) -> list[str]:
    options: dict[str, Any] = {"literal_binds": True}
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs=options)
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {compiled}")]


def walked(step: str) -> str | None:
    """Name the table that a step walks through from end to end."""
    words = step.split()
    if words[0] != "SCAN" or any(name in words for name in BY_AN_INDEX_OF_FEW):
        return None
    return words[1]


FOUND_BY: Mapping[str, str] = {
    "odd tokens": "transaction_of_odd_token",
    "running": "transaction_open",
    "running at a station": "transaction_open",
    "of a long time": "transaction_late",
    "of a station and a long time": "transaction_late",
    "of a station and a time": "transaction_of_beginning",
    "exchanges of a station and a rare action": "journal_of_action",
}
"""The index that must be used where another one would serve, but by looking through far more."""


@pytest.mark.parametrize("name", FOUND_BY)
def test_a_question_uses_the_index_that_leaves_least_to_look_through(
    connection: sqlite3.Connection, name: str
) -> None:
    steps = plan(connection, QUESTIONS[name])
    assert any(FOUND_BY[name] in step for step in steps), steps


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_looks_up_what_it_needs(connection: sqlite3.Connection, name: str) -> None:
    steps = plan(connection, QUESTIONS[name])
    assert not {walked(step) for step in steps} & set(LARGE), steps

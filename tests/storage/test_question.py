"""A question is asked once, on a connection that is given back; who gives it up ends it and no other."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from chargeloom.storage.question import GivenUp, Question

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(
        f"sqlite:///{tmp_path}/one.db",
        poolclass=QueuePool,
        connect_args={"check_same_thread": False},
    )
    yield made
    made.dispose()


def one(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT 1").scalar_one())


def test_the_connection_is_given_back_with_the_answer(engine: Engine) -> None:
    assert Question(engine, one, sqlite3.Connection.interrupt).answer() == 1
    assert isinstance(engine.pool, QueuePool)
    assert engine.pool.checkedout() == 0


def test_what_was_given_up_before_its_turn_is_not_asked(engine: Engine) -> None:
    question = Question(engine, one, sqlite3.Connection.interrupt)
    question.give_up()
    with pytest.raises(GivenUp):
        question.answer()


def test_what_is_being_asked_ends_when_it_is_given_up(engine: Engine) -> None:
    begins = threading.Event()

    def endless(connection: Connection) -> None:
        begins.set()
        connection.exec_driver_sql(ENDLESS)

    question = Question(engine, endless, sqlite3.Connection.interrupt)

    def give_up() -> None:
        begins.wait(20)
        while asking.is_alive():
            question.give_up()
            asking.join(0.01)

    ended: list[Exception] = []

    def ask() -> None:
        try:
            question.answer()
        except OperationalError as error:
            ended.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    give_up()
    assert "interrupted" in str(ended[0])


def test_after_its_answer_a_question_ends_nothing(engine: Engine) -> None:
    interrupted: list[object] = []
    question = Question(engine, one, interrupted.append)
    question.answer()
    question.give_up()
    assert interrupted == []

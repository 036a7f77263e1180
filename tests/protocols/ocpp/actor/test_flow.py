"""Reading stops when much waits, and goes on when it no longer does."""

from collections.abc import Callable
from typing import cast

import pytest

from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.actor.flow import MAX_WAITING, Flow
from chargeloom.protocols.ocpp.rpc import Called
from chargeloom.storage.store import Store
from tests.rig import FakeConnection


class SlowStore:
    """A store that commits when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[Exception | None], None]] = []

    def submit(self, _: Unit, committed: Callable[[Exception | None], None]) -> None:
        self.waiting.append(committed)

    def commit_one(self, error: Exception | None = None) -> None:
        self.waiting.pop(0)(error)


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
def connection() -> FakeConnection:
    return FakeConnection()


@pytest.fixture
def flow(store: SlowStore, connection: FakeConnection) -> Flow:
    return Flow(cast("Store", store), connection)


def called(number: int) -> Called:
    return Called(str(number), "Heartbeat", None, b"")


def test_messages_come_back_in_the_order_in_which_they_waited(flow: Flow) -> None:
    waiting = [called(number) for number in range(3)]
    for message in waiting:
        flow.wait(message)
    assert [flow.next(), flow.next(), flow.next(), flow.next()] == [*waiting, None]


def test_reading_stops_when_as_many_wait_as_may(flow: Flow, connection: FakeConnection) -> None:
    for number in range(MAX_WAITING - 1):
        flow.wait(called(number))
    assert not connection.is_paused
    flow.wait(called(MAX_WAITING))
    assert connection.is_paused


def test_reading_goes_on_when_none_waits_any_more(flow: Flow, connection: FakeConnection) -> None:
    for number in range(MAX_WAITING):
        flow.wait(called(number))
    flow.next()
    flow.caught_up()
    assert connection.is_paused
    while flow.next() is not None:
        pass
    flow.caught_up()
    assert not connection.is_paused


@pytest.mark.parametrize("error", [None, OSError()])
def test_reading_stops_until_one_of_many_units_is_stored_or_failed(
    flow: Flow, store: SlowStore, connection: FakeConnection, error: Exception | None
) -> None:
    for _ in range(MAX_WAITING):
        assert not connection.is_paused
        flow.submit(Unit(), flow.stored)
    assert connection.is_paused
    store.commit_one(error)
    assert not connection.is_paused


def test_a_commit_does_not_let_read_on_while_messages_wait(
    flow: Flow, store: SlowStore, connection: FakeConnection
) -> None:
    flow.wait(called(1))
    for _ in range(MAX_WAITING):
        flow.submit(Unit(), flow.stored)
    store.commit_one()
    assert connection.is_paused
    flow.next()
    flow.caught_up()
    assert not connection.is_paused


def test_what_is_dropped_comes_back_no_more(flow: Flow) -> None:
    flow.wait(called(1))
    flow.drop()
    assert flow.next() is None

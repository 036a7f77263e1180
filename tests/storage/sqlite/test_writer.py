"""The thread that writes: after a failure nothing is written before that was told and heard."""

import threading
from collections import deque
from pathlib import Path
from shutil import disk_usage

import pytest

from chargeloom.storage.sqlite import reserve, writer
from chargeloom.storage.sqlite.connection import Settings
from chargeloom.storage.sqlite.writer import Heard, Writer
from chargeloom.storage.unavailable import StorageUnavailable
from tests.patience import PATIENCE_S
from tests.storage import facts
from tests.storage.failing import FailingConnection

NOTHING = "DELETE FROM outbox"


class Hands:
    """The hands of a clock that stands still until they are moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    moved = Hands()
    monkeypatch.setattr(writer, "monotonic", moved)
    return moved


def test_a_look_for_room_that_is_due_does_not_write_before_the_failure_was_heard(
    tmp_path: Path, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, connections = tmp_path / "facts.db", FailingConnection.fresh()
    path.with_name("facts.db-reserve").touch()
    no_room = disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr(reserve, "disk_usage", lambda _: no_room)
    failed, recovered = threading.Event(), threading.Event()
    outcomes = deque[object]()
    heard = Heard(outcomes.extend, lambda _: failed.set(), recovered.set)
    settings = Settings(path, factory=connections, reserve_bytes=1)
    writes = Writer(settings, heard, retry_s=0.05)
    writes.start().result(PATIENCE_S)
    assert writes.is_short_of_room
    connections.failure = "disk I/O error"
    writes.commit([facts.unit(facts.station())])
    assert failed.wait(PATIENCE_S)
    connections.failure = None
    hands.seconds = 100.0
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            writes.execute(NOTHING).result(PATIENCE_S)
    writes.resume()
    hands.seconds = 200.0
    assert recovered.wait(PATIENCE_S)
    writes.stop()
    writes.join()
    assert not outcomes

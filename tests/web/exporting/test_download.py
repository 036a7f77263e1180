"""Files as answers: few at a time, no faster than they are taken, nothing held for who left."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chargeloom.web.exporting import form
from chargeloom.web.exporting.download import Downloads
from chargeloom.web.exporting.form import Form
from chargeloom.web.exporting.sheet import Column, Kind, Row, Sheet
from chargeloom.web.problems import Problem
from chargeloom.web.settings import Settings
from tests.web.peer import Peer

ONE = Settings(max_exports=1)


class Rows:
    """A long sheet; counts what was read of it, and tells when nobody wants more."""

    def __init__(self) -> None:
        self.given = 0
        self.is_closed = False

    @property
    def sheet(self) -> Sheet:
        return Sheet((Column("n", Kind.WHOLE),), self._rows())

    async def _rows(self) -> AsyncIterator[Row]:
        try:
            for self.given in range(1, 10_001):
                yield Row(str(self.given), (self.given,))
        finally:
            self.is_closed = True


@pytest.fixture(autouse=True)
def in_tens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "_WAYS", {Form.CSV: form._WAYS[Form.CSV]._replace(rows=10)})


async def fetch(downloads: Downloads, peer: Peer, rows: Rows) -> None:
    reader = downloads.reader(peer.receive, peer.send)
    await downloads.send(rows.sheet, Form.CSV, "much", reader)


async def test_a_whole_file_arrives() -> None:
    downloads, peer, rows = Downloads(ONE), Peer(), Rows()
    await fetch(downloads, peer, rows)
    lines = b"".join(peer.got).split()
    assert (lines[0], lines[-1], len(lines)) == (b"n", b"10000", 10_001)
    assert (peer.is_complete, len(downloads)) == (True, 0)


async def test_a_file_is_read_no_faster_than_it_is_taken_and_a_second_one_waits_outside() -> None:
    downloads, peer, rows = Downloads(ONE), Peer(), Rows()
    peer.may_read.clear()
    fetching = asyncio.create_task(fetch(downloads, peer, rows))
    await peer.reached.wait()
    with pytest.raises(Problem) as refused:
        await fetch(downloads, Peer(), Rows())
    assert (refused.value.status, refused.value.code) == (503, "too-many-exports")
    assert "Retry-After" in refused.value.headers
    assert rows.given <= 10
    peer.may_read.set()
    await fetching
    await fetch(downloads, Peer(), Rows())


async def test_who_left_is_read_for_no_more_and_makes_room() -> None:
    downloads, peer, rows = Downloads(ONE), Peer(), Rows()
    fetching = asyncio.create_task(fetch(downloads, peer, rows))
    await peer.heard.wait()
    peer.may_read.clear()
    peer.gone.set()
    await fetching
    assert (peer.is_complete, len(downloads)) == (False, 0)
    assert rows.given < 10_000


async def test_who_does_not_read_makes_room() -> None:
    downloads = Downloads(Settings(max_exports=1, stream_patience=0.01))
    peer = Peer()
    peer.may_read.clear()
    await fetch(downloads, peer, Rows())
    assert (peer.is_complete, len(downloads)) == (False, 0)

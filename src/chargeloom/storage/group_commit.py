"""Adaptive group commit: a lone unit leaves at once, and while a commit runs the next batch gathers.

A batch leaves at the end of a turn of the event loop, never in its midst: what arrives in the same
turn goes along. After a commit the sockets are looked at once more, for those who were answered may
have more to say. Each commit costs as much as some ten units, so that a busy server, whose turns
are long, is to make few of them.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from chargeloom.domain.unit import Unit
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

Told = Callable[[Exception | None], None]

LARGEST_BATCH: Final = 2_000
"""More would make the first of them wait for the last."""


class GroupCommit:
    """Gathers units into batches, one of which is under way at a time. It belongs to the event loop."""

    def __init__(self, start: Callable[[Sequence[Unit]], None]) -> None:
        self._start = start
        self._gathered: list[tuple[Unit, Told]] = []
        self._under_way: list[tuple[Unit, Told]] = []
        self._is_scheduled = False
        self._refusal: StorageUnavailable | None = None
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    def submit(self, unit: Unit, told: Told) -> None:
        """Take a unit; `told` runs once it is known what became of it."""
        if self._refusal is not None:
            asyncio.get_running_loop().call_soon(_tell, told, self._refusal)
            return
        self._gathered.append((unit, told))
        if not self._under_way:
            self._is_idle.clear()
            self._soon(self._leave)

    def finish(self, outcomes: Sequence[Exception | None]) -> None:
        """Tell what became of the batch that is under way; the next one leaves a turn later."""
        done, self._under_way = self._under_way, []
        self._soon(self._leave_soon)
        for (_, told), outcome in zip(done, outcomes, strict=True):
            _tell(told, outcome)

    def refuse(self, reason: StorageUnavailable) -> None:
        """Refuse what is under way, what is gathered and what will come, until `accept`."""
        self._refusal = reason
        refused = self._under_way + self._gathered
        self._under_way, self._gathered = [], []
        self._is_idle.set()
        for _, told in refused:
            _tell(told, reason)

    def accept(self) -> None:
        """Take units again."""
        self._refusal = None

    async def drain(self) -> None:
        """Wait until nothing is gathered or under way."""
        await self._is_idle.wait()

    def _soon(self, step: Callable[[], None]) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(step)

    def _leave_soon(self) -> None:
        asyncio.get_running_loop().call_soon(self._leave)

    def _leave(self) -> None:
        self._is_scheduled = False
        self._under_way = self._gathered[:LARGEST_BATCH]
        del self._gathered[:LARGEST_BATCH]
        if self._under_way:
            self._start([unit for unit, _ in self._under_way])
        else:
            self._is_idle.set()


def _tell(told: Told, outcome: Exception | None) -> None:
    """Tell one; that it fails must not keep the others from being told."""
    try:
        told(outcome)
    except Exception:
        log.exception("what waited for a commit failed", waiting=repr(told))

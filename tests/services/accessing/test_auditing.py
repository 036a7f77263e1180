"""The chain of the audit is walked while others go on writing to it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.unit import Unit
from chargeloom.services.accessing import auditing
from chargeloom.services.ground import Ground
from tests.rig import Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as built:
        yield built


class Busy:
    """A store to which somebody writes right before each of the first looks at the end of the chain."""

    def __init__(self, ground: Ground, deeds: int) -> None:
        self._ground, self._deeds = ground, deeds

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ground.store, name)

    async def audit_head(self) -> Any:
        if self._deeds:
            self._deeds -= 1
            await do_something(self._ground)
        return await self._ground.store.audit_head()


async def do_something(ground: Ground) -> None:
    unit = Unit()
    ground.audit(unit, "Ada", "token.changed", "tok", {})
    await ground.commit(unit)


async def test_what_is_done_while_the_chain_is_looked_at_does_not_break_it(rig: Rig) -> None:
    ground, key = rig.core.ground, b"key"
    await do_something(ground)
    seen = await rig.core.accessing.verify_audit()
    store: Any = Busy(ground, 2)
    key = rig.core.accessing._keeper.audit_key
    found = await auditing.verify(store, key)
    assert (found.is_whole, found.entries) == (True, seen.entries + 2)

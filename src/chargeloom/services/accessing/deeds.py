"""Deeds: changes of access with their audit entry in one commit, one at a time for each subject."""

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Any

from chargeloom.domain.access import Denial, Denied
from chargeloom.domain.unit import Fact, Unit
from chargeloom.services.ground import Ground


class Deeds:
    """Writes what was decided."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._busy: set[Hashable] = set()

    async def write(
        self, facts: tuple[Fact, ...], action: str, subject: str, actor: str, **detail: Any
    ) -> None:
        """Commit facts and who brought them about."""
        unit = Unit()
        for fact in facts:
            unit.record(fact)
        self.ground.audit(unit, actor, action, subject, detail)
        await self.ground.commit(unit)

    def mention(self, action: str, subject: str, actor: str, **detail: Any) -> None:
        """Have audited what nobody waits for: how long it takes would tell who is known."""
        unit = Unit()
        self.ground.audit(unit, actor, action, subject, detail)
        self.ground.store.submit(unit, _unheard)

    async def note(self, *facts: Fact) -> None:
        """Commit facts that are nobody's deed."""
        unit = Unit()
        for fact in facts:
            unit.record(fact)
        await self.ground.commit(unit)

    @asynccontextmanager
    async def alone(self, *about: Hashable) -> AsyncIterator[None]:
        """Let nobody else use the same thing at the same moment: what is good once is used once."""
        if about in self._busy:
            raise Denied(Denial.STEP_OVER)
        self._busy.add(about)
        try:
            yield
        finally:
            self._busy.discard(about)


def _unheard(outcome: Exception | None) -> None:
    """What can't be stored is told by the store itself."""

"""Tickets: good once, for a short while; only their hash is kept."""

import secrets
from typing import Any, Final

import msgspec

from chargeloom.domain.access import Denial, Denied, Ticket
from chargeloom.domain.ids import UserId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.knocking import Knocking
from chargeloom.services.accessing.visit import Visit
from chargeloom.services.secrets import SecretKeeper

LASTS_US: Final = 5 * MINUTE
MOST_TRIES: Final = 5


class Tickets:
    """Gives tickets out, and takes each back once."""

    def __init__(self, deeds: Deeds, keeper: SecretKeeper) -> None:
        self._deeds = deeds
        self._keeper = keeper
        self._knocking = Knocking()

    def knock(self, visit: Visit) -> None:
        """Let a stranger begin what leaves a ticket. Raises Denied when that comes too often."""
        self._knocking.knock(visit.address, self._deeds.ground.now())

    async def give(self, purpose: str, user: UserId | None, **data: Any) -> str:
        """Make a ticket; what it is for stands in its data."""
        secret = secrets.token_urlsafe(32)
        ticket = Ticket(
            secret_hash=self._keeper.hash_api_key(secret),
            purpose=purpose,
            user=user,
            data=data,
            expires_at=Instant(self._deeds.ground.now() + LASTS_US),
        )
        await self._deeds.note(ticket)
        return secret

    async def look(self, secret: str, purpose: str) -> Ticket:
        """Find a ticket that is still good. Raises Denied."""
        ticket = await self._deeds.ground.store.ticket(self._keeper.hash_api_key(secret))
        now = self._deeds.ground.now()
        is_good = (
            ticket is not None
            and ticket.purpose == purpose
            and ticket.used_at is None
            and ticket.expires_at > now
        )
        if ticket is None or not is_good:
            raise Denied(Denial.STEP_OVER)
        return ticket

    async def take(self, secret: str, purpose: str) -> Ticket:
        """Use a ticket up. Raises Denied when it is not good, or somebody else uses it now."""
        async with self._deeds.alone("ticket", secret):
            ticket = await self.look(secret, purpose)
            await self._deeds.note(self._used(ticket))
            return ticket

    async def count_try(self, ticket: Ticket) -> None:
        """Count a wrong answer to a ticket; too many use it up."""
        tries = int(ticket.data.get("tries", 0)) + 1
        counted = msgspec.structs.replace(ticket, data=ticket.data | {"tries": tries})
        await self._deeds.note(self._used(counted) if tries >= MOST_TRIES else counted)

    def _used(self, ticket: Ticket) -> Ticket:
        return msgspec.structs.replace(ticket, used_at=self._deeds.ground.now())

"""Passkeys (W3C WebAuthn): a key that the device keeps, and asks its user for."""

import asyncio
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from chargeloom.domain.access import (
    Credential,
    CredentialKind,
    Denial,
    Denied,
    Method,
    User,
)
from chargeloom.domain.ids import CredentialId
from chargeloom.services.accessing.account import Account
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.party import Party
from chargeloom.services.accessing.sessions import Sessions
from chargeloom.services.accessing.tickets import Tickets
from chargeloom.services.accessing.visit import Visit

if TYPE_CHECKING:
    from chargeloom.services.accessing.ceremonies import Ceremonies

ASSERTION: Final = "passkey"
REGISTRATION: Final = "passkey-registration"


class Challenge(NamedTuple):
    """What a browser is asked; the ticket holds the other half."""

    ticket: str
    options: str


class Passkeys:
    """Registers passkeys, and lets people in by them."""

    def __init__(
        self, deeds: Deeds, tickets: Tickets, sessions: Sessions, account: Account
    ) -> None:
        self._deeds = deeds
        self._tickets = tickets
        self._sessions = sessions
        self._account = account

    async def ask_for_new(self, user: User, party: Party) -> Challenge:
        """Ask a browser to make a passkey for a person."""
        known = await self._account.ways_in(user)
        handles = [one.handle for one in known if one.kind is CredentialKind.PASSKEY and one.handle]
        asked = (await _ceremonies(party)).ask_for_new(user, handles)
        ticket = await self._tickets.give(REGISTRATION, user.id, challenge=asked.challenge)
        return Challenge(ticket, asked.options)

    async def keep_new(
        self, user: User, ticket: str, answer: dict[str, Any], name: str, party: Party
    ) -> None:
        """Keep a passkey that a browser made. Raises Denied."""
        asked = await self._tickets.take(ticket, REGISTRATION)
        if asked.user != user.id:
            raise Denied(Denial.STEP_OVER)
        made = (await _ceremonies(party)).made(answer, asked.data["challenge"])
        if await self._deeds.ground.store.credential_of(CredentialKind.PASSKEY, made.handle):
            raise Denied(Denial.STEP_OVER)
        now = self._deeds.ground.now()
        passkey = Credential(
            id=CredentialId(self._deeds.ground.ids.next(now)),
            user=user.id,
            kind=CredentialKind.PASSKEY,
            name=name,
            handle=made.handle,
            secret=made.key,
            counter=made.counter,
            created_at=now,
            confirmed_at=now,
        )
        await self._account.keep(passkey, user, "user.passkey-added")

    async def ask(self, party: Party, visit: Visit) -> Challenge:
        """Ask a browser for any passkey that it has for us. Raises Denied when it begins too often."""
        self._tickets.knock(visit)
        asked = (await _ceremonies(party)).ask()
        ticket = await self._tickets.give(ASSERTION, None, challenge=asked.challenge)
        return Challenge(ticket, asked.options)

    async def sign_in(self, ticket: str, answer: dict[str, Any], party: Party, visit: Visit) -> str:
        """Let in whoever has the passkey; an answer is good once. Raises Denied."""
        asked = await self._tickets.take(ticket, ASSERTION)
        passkey = await self._find(answer)
        async with self._deeds.alone("passkey", passkey.id):
            ceremonies = await _ceremonies(party)
            counter = ceremonies.counted(passkey, answer, asked.data["challenge"])
            now = self._deeds.ground.now()
            user = await self._deeds.ground.store.user(passkey.user)
            if user is None or user.disabled_at is not None:
                raise Denied(Denial.WRONG)
            await self._deeds.note(msgspec.structs.replace(passkey, counter=counter, used_at=now))
        return await self._sessions.open(user, Method.PASSKEY, visit)

    async def _find(self, answer: dict[str, Any]) -> Credential:
        handle = answer.get("id")
        store = self._deeds.ground.store
        found = (
            await store.credential_of(CredentialKind.PASSKEY, handle)
            if isinstance(handle, str)
            else ()
        )
        for passkey in found:
            if passkey.is_good:
                return passkey
        raise Denied(Denial.WRONG)


async def _ceremonies(party: Party) -> "Ceremonies":
    """Load them when a passkey is first used, which takes a fifth of a second: beside the loop."""
    return (await asyncio.to_thread(_loaded))(party)


def _loaded() -> "type[Ceremonies]":
    from chargeloom.services.accessing.ceremonies import Ceremonies  # noqa: PLC0415

    return Ceremonies

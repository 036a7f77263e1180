"""Signing in: by a one-time link, or by a password with the code of an app where one was set up."""

from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.access import (
    Credential,
    CredentialKind,
    Denial,
    Denied,
    Method,
    User,
)
from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import SECOND
from chargeloom.services.accessing import codes
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.guessing import Guessing
from chargeloom.services.accessing.passwords import Passwords
from chargeloom.services.accessing.people import LINK, People
from chargeloom.services.accessing.sessions import Sessions, name_of
from chargeloom.services.accessing.tickets import Tickets
from chargeloom.services.accessing.visit import Visit
from chargeloom.services.secrets import SecretKeeper

CODE_STEP: Final = "code"


class NeedsCode(NamedTuple):
    """The password was right; the code of the app is asked for, against this ticket."""

    ticket: str


class Proof(NamedTuple):
    """How passwords are checked, and who has been wrong too often."""

    passwords: Passwords
    guessing: Guessing


class SigningIn:
    """Lets people in."""

    def __init__(
        self,
        *,
        deeds: Deeds,
        keeper: SecretKeeper,
        people: People,
        sessions: Sessions,
        tickets: Tickets,
        proof: Proof,
    ) -> None:
        self._deeds = deeds
        self._keeper = keeper
        self._people = people
        self._sessions = sessions
        self._tickets = tickets
        self._passwords = proof.passwords
        self._guessing = proof.guessing
        self._code_guessing = Guessing()
        """By whom they are for, wherever they come from (RFC 4226, 7.3): only who knows the password guesses codes."""

    async def by_link(self, secret: str, visit: Visit) -> str:
        """Use a one-time link up, and return the secret of the session. Raises Denied."""
        store, now = self._deeds.ground.store, self._deeds.ground.now()
        secret_hash = self._keeper.hash_api_key(secret)
        async with self._deeds.alone("link", secret_hash):
            found = await store.sign_in(secret_hash)
            if found is None:
                raise Denied(Denial.LINK_USED)
            link, user = found
            is_good = link.purpose == LINK and link.used_at is None and link.expires_at > now
            if not is_good or user.disabled_at is not None:
                raise Denied(Denial.LINK_USED)
            await self._deeds.note(msgspec.structs.replace(link, used_at=now))
        return await self._sessions.open(user, Method.LINK, visit)

    async def by_password(self, name: str, password: str, visit: Visit) -> str | NeedsCode:
        """Check a password. Raises Denied, after the same time and in the same words, whoever is asked for."""
        account = name.strip().casefold()
        self._count_try(visit, account)
        user = await self._people.named(name.strip())
        era = self._sessions.era(user.id) if user is not None else None
        own = await self._own(user)
        kept = own.get(CredentialKind.PASSWORD)
        is_right = await self._passwords.matches(password, kept.secret if kept else None)
        if user is None or kept is None or not is_right:
            raise self._wrong(visit, user)
        if CredentialKind.TOTP in own:
            self._guessing.not_wrong(visit.address, account)
            about = {"account": account, "password": kept.created_at}
            return NeedsCode(await self._tickets.give(CODE_STEP, user.id, **about))
        self._guessing.right(visit.address, account)
        return await self._sessions.open(user, Method.PASSWORD, visit, era)

    async def by_code(self, ticket_secret: str, said: str, visit: Visit) -> str:
        """Check the code of an app, which is good once. Raises Denied."""
        ticket = await self._tickets.look(ticket_secret, CODE_STEP)
        account = str(ticket.data["account"])
        async with self._deeds.alone("code", ticket.user):
            user = await self._deeds.ground.store.user(ticket.user) if ticket.user else None
            if user is None or user.disabled_at is not None:
                raise Denied(Denial.STEP_OVER)
            era = self._sessions.era(user.id)
            own = await self._own(user)
            password = own.get(CredentialKind.PASSWORD)
            if password is None or password.created_at != ticket.data.get("password"):
                raise Denied(Denial.STEP_OVER)
            self._count_try(visit, account)
            self._count_code(user)
            if not await self._use_code(own.get(CredentialKind.TOTP), said):
                await self._tickets.count_try(ticket)
                raise self._wrong(visit, user)
            await self._tickets.take(ticket_secret, CODE_STEP)
        self._guessing.right(visit.address, account)
        self._code_guessing.right(to_text("usr", user.id), CODE_STEP)
        return await self._sessions.open(user, Method.PASSWORD_AND_CODE, visit, era)

    async def _use_code(self, kept: Credential | None, said: str) -> bool:
        """Use a code of an app up; False when it is wrong, or was used."""
        secret = self._keeper.unseal(kept.secret, totp_about(kept)) if kept else None
        if kept is None or secret is None:
            return False
        now = self._deeds.ground.now()
        step = codes.matching_step(secret, said.replace(" ", ""), now, kept.counter)
        if step is None:
            return False
        await self._deeds.note(msgspec.structs.replace(kept, counter=step, used_at=now))
        return True

    async def _own(self, user: User | None) -> dict[CredentialKind, Credential]:
        if user is None:
            return {}
        found = await self._deeds.ground.store.credentials(user.id)
        return {credential.kind: credential for credential in found if credential.is_good}

    def _count_try(self, visit: Visit, account: str) -> None:
        self._count(self._guessing, visit.address, account)

    def _count_code(self, user: User) -> None:
        self._count(self._code_guessing, to_text("usr", user.id), CODE_STEP)

    def _count(self, guessing: Guessing, address: str, account: str) -> None:
        now_s = self._deeds.ground.now() / SECOND
        wait_s = guessing.wait_s(address, account, now_s)
        if wait_s > 0:
            raise Denied(Denial.SLOWED, wait_s)
        guessing.tried(address, account, now_s)

    def _wrong(self, visit: Visit, user: User | None) -> Denied:
        if user is not None:
            subject = to_text("usr", user.id)
            about = {"address": visit.address}
            self._deeds.mention("user.sign-in-failed", subject, name_of(user), **about)
        return Denied(Denial.WRONG)


def totp_about(credential: Credential) -> str:
    """Name what a sealed secret belongs to: it opens for no other credential."""
    return f"totp {credential.user} {credential.id}"

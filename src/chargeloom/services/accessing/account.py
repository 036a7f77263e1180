"""A person's own account: password, app and the ways in that were set up."""

from typing import NamedTuple

import msgspec

from chargeloom.domain.access import (
    BrowserSession,
    Credential,
    CredentialKind,
    Denial,
    Denied,
    Method,
    User,
)
from chargeloom.domain.ids import CredentialId, to_text
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.services.accessing import codes
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.guessing import Guessing
from chargeloom.services.accessing.passwords import Passwords, is_strong
from chargeloom.services.accessing.sessions import Sessions, name_of
from chargeloom.services.accessing.signing_in import totp_about
from chargeloom.services.secrets import SecretKeeper

FRESH_US = 15 * MINUTE
"""So long after a sign-in by link a forgotten password may be replaced."""


class NewApp(NamedTuple):
    """An authenticator app that is about to be set up; the secret is shown now and never again."""

    credential: Credential
    secret: str
    address: str


class Account:
    """What people change about their own way in."""

    def __init__(
        self,
        *,
        deeds: Deeds,
        keeper: SecretKeeper,
        sessions: Sessions,
        passwords: Passwords,
        guessing: Guessing,
    ) -> None:
        self._deeds = deeds
        self._keeper = keeper
        self._sessions = sessions
        self._passwords = passwords
        self._guessing = guessing

    async def ways_in(self, user: User) -> tuple[Credential, ...]:
        """List what lets a person in."""
        found = await self._deeds.ground.store.credentials(user.id)
        return tuple(credential for credential in found if credential.is_good)

    async def set_password(self, user: User, session: BrowserSession, old: str, new: str) -> None:
        """Set a password; every other session of the person ends. Raises Denied."""
        async with self._deeds.alone("password", user.id):
            await self._set_password(user, session, old, new)
        await self._sessions.end_all(user.id, name_of(user), besides=session.id)

    async def _set_password(self, user: User, session: BrowserSession, old: str, new: str) -> None:
        kept = await self._password_of(user)
        if kept is not None and not self._may_forget(session):
            await self._demand_password(user, session, old, kept)
        if not is_strong(new, user.name):
            raise Denied(Denial.PASSWORD_WEAK)
        now = self._deeds.ground.now()
        password = Credential(
            id=kept.id if kept is not None else self._new_id(),
            user=user.id,
            kind=CredentialKind.PASSWORD,
            name="",
            secret=await self._passwords.hash(new),
            created_at=now,
            confirmed_at=now,
        )
        await self._write(password, "user.password-set", user)

    async def begin_app(self, user: User, secret: bytes) -> NewApp:
        """Begin to set an authenticator app up; it counts once a code of it was entered."""
        draft = Credential(
            id=self._new_id(),
            user=user.id,
            kind=CredentialKind.TOTP,
            name="",
            secret=b"",
            created_at=self._deeds.ground.now(),
        )
        sealed = self._keeper.seal(secret, totp_about(draft))
        app = msgspec.structs.replace(draft, secret=sealed)
        await self._deeds.note(app)
        return self._shown(app, secret, user)

    async def pending_app(self, user: User, credential: CredentialId) -> NewApp:
        """Show an app again that is being set up. Raises Denied."""
        app, secret = await self._pending(user, credential)
        return self._shown(app, secret, user)

    async def confirm_app(self, user: User, credential: CredentialId, said: str) -> None:
        """Take an app into use when its code is right; an earlier one is no longer good. Raises Denied."""
        async with self._deeds.alone("app", user.id):
            await self._confirm_app(user, credential, said)

    async def _confirm_app(self, user: User, credential: CredentialId, said: str) -> None:
        app, secret = await self._pending(user, credential)
        now = self._deeds.ground.now()
        step = codes.matching_step(secret, said.replace(" ", ""), now, 0)
        if step is None:
            raise Denied(Denial.WRONG)
        for earlier in await self.ways_in(user):
            if earlier.kind is CredentialKind.TOTP:
                await self.remove(user, earlier.id)
        confirmed = msgspec.structs.replace(app, confirmed_at=now, counter=step)
        await self._write(confirmed, "user.app-added", user)

    async def keep(self, credential: Credential, user: User, action: str) -> None:
        """Keep a way in that was proven elsewhere."""
        await self._write(credential, action, user)

    async def remove(self, user: User, credential: CredentialId) -> None:
        """Take a way in away. Raises Denied when it is not the person's."""
        for one in await self.ways_in(user):
            if one.id == credential:
                removed = msgspec.structs.replace(one, removed_at=self._deeds.ground.now())
                await self._write(removed, f"user.{one.kind}-removed", user)
                return
        raise Denied(Denial.STEP_OVER)

    def _may_forget(self, session: BrowserSession) -> bool:
        """Whether the session is one that a fresh link opened: whoever lost the password gets one."""
        is_fresh = self._deeds.ground.now() - session.opened_at <= FRESH_US
        return session.method is Method.LINK and is_fresh

    async def _demand_password(
        self, user: User, session: BrowserSession, said: str, kept: Credential
    ) -> None:
        account, now_s = f"own {user.id}", self._deeds.ground.now() / SECOND
        wait_s = self._guessing.wait_s(session.address, account, now_s)
        if wait_s > 0:
            raise Denied(Denial.SLOWED, wait_s)
        self._guessing.tried(session.address, account, now_s)
        if not await self._passwords.matches(said, kept.secret):
            raise Denied(Denial.WRONG)
        self._guessing.right(session.address, account)

    async def _password_of(self, user: User) -> Credential | None:
        found = await self.ways_in(user)
        return next((one for one in found if one.kind is CredentialKind.PASSWORD), None)

    async def _pending(self, user: User, credential: CredentialId) -> tuple[Credential, bytes]:
        oldest = Instant(self._deeds.ground.now() - FRESH_US)
        for one in await self._deeds.ground.store.credentials(user.id):
            is_wanted = one.id == credential and one.kind is CredentialKind.TOTP
            if is_wanted and one.confirmed_at is None and one.created_at > oldest:
                secret = self._keeper.unseal(one.secret, totp_about(one))
                if secret is not None:
                    return one, secret
        raise Denied(Denial.STEP_OVER)

    def _shown(self, app: Credential, secret: bytes, user: User) -> NewApp:
        return NewApp(app, codes.written(secret), codes.address(secret, "chargeloom", user.name))

    def _new_id(self) -> CredentialId:
        ground = self._deeds.ground
        return CredentialId(ground.ids.next(ground.now()))

    async def _write(self, credential: Credential, action: str, user: User) -> None:
        about = {"way-in": credential.kind, "name": credential.name}
        subject = to_text("usr", user.id)
        await self._deeds.write((credential,), action, subject, name_of(user), **about)

"""People: made, changed, invited; the last admin stays one."""

import asyncio
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from chargeloom.domain.access import Denial, Denied, Profile, Role, SignIn, User
from chargeloom.domain.ids import UserId, to_text
from chargeloom.domain.instant import DAY, Instant
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.sessions import Sessions
from chargeloom.services.secrets import SecretKeeper
from chargeloom.storage.pages import Page

LINK: Final = "link"
_BATCH: Final = 500


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different of a person; what is left out stays."""

    name: str | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    email: str | UnsetType | None = UNSET
    is_disabled: bool | UnsetType = UNSET


class People:
    """Who may sign in at all."""

    def __init__(self, deeds: Deeds, keeper: SecretKeeper, sessions: Sessions) -> None:
        self._deeds = deeds
        self._keeper = keeper
        self._sessions = sessions
        self._in_turn = asyncio.Lock()
        """Two that come at once must not take one name, nor leave without an admin."""

    async def create(self, name: str, role: Role, actor: str, email: str | None = None) -> User:
        """Make a person. Raises Denied when somebody has the name."""
        ground = self._deeds.ground
        async with self._in_turn:
            await self._demand_free(name, None)
            now = ground.now()
            user = User(
                id=UserId(ground.ids.next(now)), name=name, role=role, created_at=now, email=email
            )
            facts = (user, Profile(user=user.id, email=email))
            about = {"name": name, "role": role}
            await self._deeds.write(facts, "user.created", to_text("usr", user.id), actor, **about)
        return user

    async def made(self, name: str, role: Role, actor: str) -> User:
        """Find the person who bears a name and has the role, or make one. Raises Denied."""
        user = await self.named(name)
        if user is None:
            return await self.create(name, role, actor)
        if user.role is not role:
            raise Denied(Denial.USER_EXISTS)
        return user

    async def change(self, user_id: UserId, change: UserChange, actor: str) -> User:
        """Change a person. Raises Denied: unknown, a taken name, or the last admin."""
        async with self._in_turn:
            user = await self._find(user_id)
            changed = self._changed(user, change)
            await self._replace(user, changed, change, actor)
        if changed.disabled_at is not None:
            await self._sessions.end_all(user_id, actor)
        return changed

    async def _replace(self, user: User, changed: User, change: UserChange, actor: str) -> None:
        if changed.name != user.name:
            await self._demand_free(changed.name, user.id)
        if _is_admin(user) and not _is_admin(changed):
            await self._demand_another_admin(user.id)
        said = msgspec.structs.asdict(change).items()
        about = {name: value for name, value in said if value is not UNSET}
        facts = (changed, Profile(user=user.id, email=changed.email))
        await self._deeds.write(facts, "user.changed", to_text("usr", user.id), actor, **about)

    async def invite(self, user: User, actor: str) -> str:
        """Make a one-time sign-in secret for a person, good for a day."""
        secret = self._sessions.new_secret()
        link = SignIn(
            secret_hash=self._keeper.hash_api_key(secret),
            user=user.id,
            purpose=LINK,
            expires_at=Instant(self._deeds.ground.now() + DAY),
        )
        await self._deeds.write((link,), "user.invited", to_text("usr", user.id), actor)
        return secret

    async def named(self, name: str) -> User | None:
        """Find the one person who bears a name and may sign in."""
        found = await self._deeds.ground.store.users_named(name)
        active = [user for user in found if user.disabled_at is None]
        return active[0] if len(active) == 1 else None

    async def _find(self, user_id: UserId) -> User:
        user = await self._deeds.ground.store.user(user_id)
        if user is None:
            raise Denied(Denial.USER_UNKNOWN)
        return user

    def _changed(self, user: User, change: UserChange) -> User:
        disabled_at = user.disabled_at
        if change.is_disabled is not UNSET:
            disabled_at = (disabled_at or self._deeds.ground.now()) if change.is_disabled else None
        return msgspec.structs.replace(
            user,
            name=user.name if change.name is UNSET else change.name,
            role=user.role if change.role is UNSET else change.role,
            email=user.email if change.email is UNSET else change.email,
            disabled_at=disabled_at,
        )

    async def _demand_free(self, name: str, besides: UserId | None) -> None:
        for user in await self._deeds.ground.store.users_named(name):
            if user.id != besides:
                raise Denied(Denial.USER_EXISTS)

    async def _demand_another_admin(self, besides: UserId) -> None:
        after: int | None = None
        while True:
            page = Page(limit=_BATCH, after=after)
            found = await self._deeds.ground.store.users(page)
            if any(_is_admin(user) and user.id != besides for user in found):
                return
            if len(found) < _BATCH:
                raise Denied(Denial.LAST_ADMIN)
            after = found[-1].id


def _is_admin(user: User) -> bool:
    return user.role is Role.ADMIN and user.disabled_at is None

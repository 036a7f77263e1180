"""Accessing: API keys, people and their browser sessions; secrets are known only by their hashes."""

import secrets
from typing import NamedTuple

import msgspec

from chargeloom.domain.access import RIGHTS, ApiKey, Right, Role, SignIn, User
from chargeloom.domain.ids import KeyId, UserId, to_text
from chargeloom.domain.instant import DAY, HOUR, Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.secrets import SecretKeeper

LINK = "link"
BROWSER = "browser"


class Caller(NamedTuple):
    """Who asks: named in the audit, allowed by its role."""

    name: str
    role: Role

    def may(self, right: Right) -> bool:
        """Whether the caller's role has the right."""
        return right in RIGHTS[self.role]


class Accessing:
    """Finds out who asks."""

    def __init__(self, *, ground: Ground, keeper: SecretKeeper) -> None:
        self._ground = ground
        self._keeper = keeper

    async def caller_of_key(self, secret: str) -> Caller | None:
        """Find whose API key this is; None when it is nobody's, or disabled."""
        key = await self._ground.store.key_of_secret(self._keeper.hash_api_key(secret))
        if key is None or key.disabled_at is not None:
            return None
        return Caller(f"{to_text('key', key.id)} {key.name}".strip(), key.role)

    async def caller_of_browser(self, secret: str) -> Caller | None:
        """Find whose browser session this is; None when it is nobody's, or over."""
        found = await self._ground.store.sign_in(self._keeper.hash_api_key(secret))
        if found is None:
            return None
        sign_in, user = found
        is_over = sign_in.purpose != BROWSER or sign_in.expires_at <= self._ground.now()
        if is_over or user.disabled_at is not None:
            return None
        return Caller(f"{to_text('usr', user.id)} {user.name}", user.role)

    async def create_key(self, name: str, role: Role, actor: str) -> tuple[ApiKey, str]:
        """Make an API key; the returned secret is shown once and never again."""
        now = self._ground.now()
        secret = self._keeper.new_api_key()
        key = ApiKey(
            id=KeyId(self._ground.ids.next(now)),
            name=name,
            role=role,
            secret_hash=self._keeper.hash_api_key(secret),
            created_at=now,
        )
        await self._write(key, "key.created", to_text("key", key.id), actor)
        return key, secret

    async def change_key(self, key_id: KeyId, *, is_disabled: bool, actor: str) -> ApiKey | None:
        """Disable an API key, or enable it again; None when there is no such key."""
        key = await self._ground.store.key(key_id)
        if key is None:
            return None
        disabled_at = (key.disabled_at or self._ground.now()) if is_disabled else None
        changed = msgspec.structs.replace(key, disabled_at=disabled_at)
        await self._write(changed, "key.changed", to_text("key", key_id), actor)
        return changed

    async def create_user(self, name: str, role: Role, actor: str) -> User:
        """Make a person who may sign in by a link."""
        now = self._ground.now()
        user = User(id=UserId(self._ground.ids.next(now)), name=name, role=role, created_at=now)
        await self._write(user, "user.created", to_text("usr", user.id), actor)
        return user

    async def invite(self, user: User) -> str:
        """Make a one-time sign-in secret for a person, good for a day."""
        return await self._open(user.id, LINK, DAY)

    async def sign_in(self, link_secret: str) -> str:
        """Use a one-time link up, and return the secret of the browser session. Raises Refusal."""
        found = await self._ground.store.sign_in(self._keeper.hash_api_key(link_secret))
        if found is None:
            raise Refusal(Reason.TOKEN_UNKNOWN)
        link, user = found
        now = self._ground.now()
        if link.purpose != LINK or link.used_at is not None or link.expires_at <= now:
            raise Refusal(Reason.TOKEN_EXPIRED)
        await self._write(
            msgspec.structs.replace(link, used_at=now),
            "user.signed-in",
            to_text("usr", user.id),
            user.name,
        )
        return await self._open(user.id, BROWSER, 12 * HOUR)

    async def sign_out(self, secret: str) -> None:
        """End a browser session: its secret is no longer good."""
        found = await self._ground.store.sign_in(self._keeper.hash_api_key(secret))
        if found is None or found[0].purpose != BROWSER:
            return
        session, user = found
        ended = msgspec.structs.replace(session, expires_at=self._ground.now())
        await self._write(ended, "user.signed-out", to_text("usr", user.id), user.name)

    def fingerprint(self, request: bytes) -> bytes:
        """Hash what a request says, so that it can be told from another and not be guessed."""
        return self._keeper.hash_api_key("request\0" + request.decode("latin-1"))

    async def _open(self, user: UserId, purpose: str, lasts: int) -> str:
        secret = secrets.token_urlsafe(24)
        unit = Unit()
        unit.record(
            SignIn(
                secret_hash=self._keeper.hash_api_key(secret),
                user=user,
                purpose=purpose,
                expires_at=Instant(self._ground.now() + lasts),
            )
        )
        await self._ground.store.commit(unit)
        return secret

    async def _write(
        self, fact: ApiKey | User | SignIn, action: str, subject: str, actor: str
    ) -> None:
        unit = Unit()
        unit.record(fact)
        self._ground.audit(unit, actor, action, subject, {})
        await self._ground.commit(unit)

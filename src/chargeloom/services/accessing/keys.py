"""Keys of programs: made, narrowed down by scopes, disabled."""

import msgspec

from chargeloom.domain.access import ApiKey, KeyScope, Right, Role
from chargeloom.domain.ids import KeyId, to_text
from chargeloom.domain.unit import Fact
from chargeloom.services.accessing.caller import Caller
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.secrets import SecretKeeper


class Keys:
    """What programs prove themselves with."""

    def __init__(self, deeds: Deeds, keeper: SecretKeeper) -> None:
        self._deeds = deeds
        self._keeper = keeper

    async def caller(self, secret: str) -> Caller | None:
        """Find whose API key this is; None when it is nobody's, or disabled."""
        key = await self._deeds.ground.store.key_of_secret(self._keeper.hash_api_key(secret))
        if key is None or key.disabled_at is not None:
            return None
        scopes = None if key.scopes is None else frozenset(key.scopes)
        return Caller(f"{to_text('key', key.id)} {key.name}".strip(), key.role, scopes)

    async def create(
        self, name: str, role: Role, actor: str, scopes: tuple[Right, ...] | None = None
    ) -> tuple[ApiKey, str]:
        """Make an API key; the returned secret is shown once and never again."""
        ground = self._deeds.ground
        now = ground.now()
        secret = self._keeper.new_api_key()
        key = ApiKey(
            id=KeyId(ground.ids.next(now)),
            name=name,
            role=role,
            secret_hash=self._keeper.hash_api_key(secret),
            created_at=now,
            scopes=scopes,
        )
        facts: tuple[Fact, ...] = (key,)
        if scopes is not None:
            facts = (key, KeyScope(key=key.id, rights=scopes))
        about = {"name": name, "role": role, "scopes": scopes}
        await self._deeds.write(facts, "key.created", to_text("key", key.id), actor, **about)
        return key, secret

    async def change(self, key_id: KeyId, *, is_disabled: bool, actor: str) -> ApiKey | None:
        """Disable an API key, or enable it again; None when there is no such key."""
        ground = self._deeds.ground
        key = await ground.store.key(key_id)
        if key is None:
            return None
        disabled_at = (key.disabled_at or ground.now()) if is_disabled else None
        changed = msgspec.structs.replace(key, disabled_at=disabled_at)
        subject = to_text("key", key_id)
        await self._deeds.write((changed,), "key.changed", subject, actor, disabled=is_disabled)
        return changed

"""Webhooks: made, changed, removed; those that fail for days are switched off."""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from chargeloom.domain.alerts.webhook import SECRET_BYTES, Webhook, secret_text
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import WebhookId, from_text, to_text
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.unit import Unit
from chargeloom.services.alerting.notices import HOOK, MAIL, WEBHOOK
from chargeloom.services.ground import Ground
from chargeloom.services.secrets import SecretKeeper

FAILING: Final = "failing"
GONE: Final = "gone"
BY_HAND: Final = "by-hand"
SERVER: Final = "server"
CHANCE_US: Final = HOUR
"""So long after a start no receiver is given up for having failed before it."""


class Webhooks:
    """Every webhook, in memory as it is stored."""

    def __init__(
        self,
        ground: Ground,
        keeper: SecretKeeper,
        *,
        patience_us: int,
        has_mail: bool = False,
        chance: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._ground = ground
        self._keeper = keeper
        self._patience_us = patience_us
        self._chance = chance
        self._webhooks: dict[WebhookId, Webhook] = {}
        self._running_since = ground.now()
        self._alone = asyncio.Lock()
        """What is written follows from what was written last: a note must not undo a removal."""
        self.has_mail = has_mail

    def __iter__(self) -> Iterator[Webhook]:
        present = (one for one in self._webhooks.values() if one.removed_at is None)
        return iter(tuple(present))

    async def load(self) -> None:
        """Take all from the store."""
        self._webhooks = {one.id: one for one in await self._ground.store.webhooks()}

    def present(self, webhook: WebhookId) -> Webhook | None:
        """Find a webhook that was not removed."""
        found = self._webhooks.get(webhook)
        return found if found is not None and found.removed_at is None else None

    def of_topic(self, topic: str) -> Webhook | None:
        """Find the webhook of a topic, if anything is posted to it."""
        number = from_text(HOOK, topic.removeprefix(WEBHOOK))
        found = self._webhooks.get(WebhookId(number)) if number is not None else None
        return found if found is not None and found.is_active else None

    def takes(self, topic: str) -> bool:
        """Whether something of a topic can reach anybody."""
        return self.has_mail if topic.startswith(MAIL) else self.of_topic(topic) is not None

    def secret(self, webhook: Webhook) -> bytes | None:
        """Open the secret of a webhook; None when it was sealed under another key."""
        return self._keeper.unseal(webhook.sealed_secret, to_text(HOOK, webhook.id))

    async def make(self, actor: str, *, name: str, url: str) -> tuple[Webhook, str]:
        """Make a webhook; the returned secret is shown once and never again."""
        now = self._ground.now()
        webhook_id = WebhookId(self._ground.ids.next(now))
        secret = self._chance(SECRET_BYTES)
        webhook = Webhook(
            id=webhook_id,
            name=name,
            url=url,
            sealed_secret=self._keeper.seal(secret, to_text(HOOK, webhook_id)),
            created_at=now,
        )
        await self._write(webhook, "webhook.created", actor)
        return webhook, secret_text(secret)

    async def change(self, webhook: Webhook, actor: str, **said: Any) -> Webhook:
        """Change a webhook."""
        async with self._alone:
            return await self._change(webhook.id, actor, said)

    async def disable(self, webhook: Webhook, actor: str, why: str) -> Webhook:
        """Post nothing more to a webhook."""
        if webhook.disabled_at is not None:
            return webhook
        return await self.change(webhook, actor, disabled_at=self._ground.now(), disabled_why=why)

    async def enable(self, webhook: Webhook, actor: str) -> Webhook:
        """Post to a webhook again."""
        return await self.change(
            webhook, actor, disabled_at=None, disabled_why=None, failing_since=None
        )

    async def remove(self, webhook: Webhook, actor: str) -> Webhook:
        """Remove a webhook; rules that name it reach nobody by it."""
        return await self.change(webhook, actor, removed_at=self._ground.now())

    async def succeeded(self, webhook: Webhook) -> None:
        """Note that something arrived; only what is news is stored."""
        async with self._alone:
            known = self._webhooks[webhook.id]
            if known.failing_since is None and known.delivered_at is not None:
                return
            now = self._ground.now()
            news = {"failing_since": None, "last_failure": None, "delivered_at": now}
            await self._note(msgspec.structs.replace(known, **news))

    async def failed(self, webhook: Webhook, why: str, *, is_gone: bool = False) -> None:
        """Note a failure; after days of them, or when the receiver says that it is gone, give up."""
        async with self._alone:
            known, now = self._webhooks[webhook.id], self._ground.now()
            since = known.failing_since if known.failing_since is not None else now
            news: dict[str, Any] = {"failing_since": since, "last_failure": why}
            if known.is_active and (is_gone or self._is_out_of_patience(since, now)):
                news |= {"disabled_at": now, "disabled_why": GONE if is_gone else FAILING}
                await self._change(known.id, SERVER, news)
            elif (since, why) != (known.failing_since, known.last_failure):
                await self._note(msgspec.structs.replace(known, **news))

    def _is_out_of_patience(self, since: Instant, now: Instant) -> bool:
        """Whether it failed for long enough; time in which we did not run gave it no chance."""
        has_run_us = now - self._running_since
        return now - since >= self._patience_us and has_run_us >= min(self._patience_us, CHANCE_US)

    async def _change(self, webhook: WebhookId, actor: str, said: dict[str, Any]) -> Webhook:
        changed = msgspec.structs.replace(self._webhooks[webhook], **said)
        await self._write(changed, "webhook.changed", actor)
        return changed

    async def _note(self, webhook: Webhook) -> None:
        unit = Unit()
        unit.record(webhook)
        await self._ground.commit(unit)
        self._webhooks[webhook.id] = webhook

    async def _write(self, webhook: Webhook, action: str, actor: str) -> None:
        unit, subject = Unit(), to_text(HOOK, webhook.id)
        unit.record(webhook)
        about = {
            "name": webhook.name,
            "active": webhook.is_active,
            "disabled_why": webhook.disabled_why,
        }
        now: Instant = self._ground.now()
        self._ground.tell(unit, EventType.WEBHOOK_CHANGED, subject, about, now)
        self._ground.audit(unit, actor, action, subject, about | {"url": webhook.url})
        await self._ground.commit(unit)
        self._webhooks[webhook.id] = webhook

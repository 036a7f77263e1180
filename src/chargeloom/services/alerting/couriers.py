"""Couriers: who brings which notice of the outbox to whom, and when they give up."""

import asyncio
from typing import Any, Final

import msgspec
import structlog

from chargeloom.domain.alerts.webhook import Webhook, signed_headers
from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import SECOND, to_rfc3339
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.services.alerting.mailing import Mailer, NeverMailable
from chargeloom.services.alerting.notices import MAIL, NOTICE, WEBHOOK, NoticeType, topic_of
from chargeloom.services.alerting.posting import NotPosted, Poster
from chargeloom.services.alerting.webhooks import Webhooks
from chargeloom.services.delivering import Delivering
from chargeloom.services.ground import Ground

log = structlog.get_logger(__name__)

CRY_S: Final = 20.0


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message that was sent to try a webhook."""

    is_delivered: bool
    said: str


class Couriers:
    """Sends each topic its courier, for as long as something waits there."""

    def __init__(
        self,
        *,
        ground: Ground,
        webhooks: Webhooks,
        poster: Poster,
        mailer: Mailer | None,
        delivering: Delivering | None = None,
    ) -> None:
        self._ground = ground
        self._webhooks = webhooks
        self.poster = poster
        self._mailer = mailer
        self._delivering = delivering or Delivering(ground.store, {})
        self._posted: set[int] = set()
        """What a receiver has taken, and that could not be noted yet: it is not posted again."""

    async def resume(self) -> None:
        """Go on with what an earlier run did not deliver."""
        self.send(frozenset(await self._ground.store.outbox_topics()))

    def send(self, topics: frozenset[str]) -> None:
        """Empty these topics; those of others are left alone."""
        for topic in topics:
            if topic.startswith(WEBHOOK):
                self._delivering.empty(topic, self.post)
            elif topic.startswith(MAIL) and self._mailer is not None:
                self._delivering.empty(topic, self.mail)

    @property
    def waiting(self) -> int:
        """Count the addressees that something waits for."""
        return self._delivering.waiting

    async def arrived(self) -> None:
        """Wait until all that was sent has arrived, or was given up."""
        await self._delivering.emptied()

    async def close(self) -> None:
        """Stop; what waits stays in the outbox."""
        await self._delivering.close()

    async def post(self, entry: OutboxEntry) -> None:
        """Post an entry; what is for a webhook that nothing is posted to is dropped."""
        webhook = self._webhooks.of_topic(entry.topic)
        if webhook is None:
            return
        if entry.id not in self._posted:
            try:
                await self._post(webhook, entry)
            except NotPosted as error:
                await self._webhooks.failed(webhook, error.why, is_gone=error.is_gone)
                if self._webhooks.of_topic(entry.topic) is None:
                    log.warning("a webhook was disabled", webhook=webhook.name, reason=error.why)
                    return
                raise
            self._posted.add(entry.id)
        await self._webhooks.succeeded(webhook)
        self._posted.discard(entry.id)

    async def mail(self, entry: OutboxEntry) -> None:
        """Mail an entry; what will never be taken is dropped, and the log has it."""
        if self._mailer is None:
            return
        try:
            await self._mailer.send(entry)
        except NeverMailable as error:
            log.warning("a mail was refused for good", topic=entry.topic, reason=str(error))

    async def cry(self, entry: OutboxEntry) -> bool:
        """Bring an entry at once, and say whether it arrived; nothing can be stored meanwhile."""
        try:
            async with asyncio.timeout(CRY_S):
                await self._bring(entry)
        except Exception as error:  # noqa: BLE001  # an addressee may fail in any way
            log.warning("delivery failed", topic=entry.topic, error=repr(error))
            return False
        return True

    async def try_out(self, webhook: Webhook) -> Tried:
        """Post a message that means nothing, and say what became of it."""
        now = self._ground.now()
        entry = OutboxEntry(
            id=self._ground.ids.next(now),
            topic=topic_of(webhook.id),
            key="",
            created_at=now,
            payload={"type": NoticeType.TEST.value, "timestamp": to_rfc3339(now), "data": {}},
        )
        try:
            return Tried(is_delivered=True, said=str(await self._post(webhook, entry)))
        except NotPosted as error:
            return Tried(is_delivered=False, said=error.why)

    async def _bring(self, entry: OutboxEntry) -> None:
        webhook = self._webhooks.of_topic(entry.topic)
        if webhook is not None:
            await self._post(webhook, entry)
        elif self._mailer is not None and entry.topic.startswith(MAIL):
            await self._mailer.send(entry)

    async def _post(self, webhook: Webhook, entry: OutboxEntry) -> int:
        """Sign anew at each attempt, under the same id: the receiver knows it again by that."""
        payload: dict[str, Any] = entry.payload
        body = msgspec.json.encode(payload)
        at_s = self._ground.now() // SECOND
        secret = self._webhooks.secret(webhook)
        if secret is None:
            raise NotPosted("its secret was sealed under another key: make the webhook anew")
        headers = signed_headers(secret, to_text(NOTICE, entry.id), at_s, body)
        return await self.poster.post(webhook.url, headers, body)

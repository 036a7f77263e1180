"""What is noted of a webhook never undoes what somebody decided meanwhile."""

import asyncio

import pytest

from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.instant import DAY, Instant
from chargeloom.services.alerting.webhooks import CHANCE_US
from tests.rig import Rig


@pytest.fixture
async def webhook(rig: Rig) -> Webhook:
    made, _ = await rig.core.alerting.webhooks.make(
        "Ada", name="pager", url="https://hooks.example/1"
    )
    return made


async def test_a_webhook_that_is_removed_while_something_arrives_stays_removed(
    rig: Rig, webhook: Webhook
) -> None:
    webhooks = rig.core.alerting.webhooks
    await asyncio.gather(webhooks.remove(webhook, "Ada"), webhooks.succeeded(webhook))
    assert webhooks.present(webhook.id) is None
    stored = await rig.core.ground.store.webhook(webhook.id)
    assert stored is not None
    assert stored.removed_at is not None
    assert stored.delivered_at is not None


async def test_a_webhook_that_was_switched_off_by_hand_is_not_switched_off_again(
    rig: Rig, webhook: Webhook
) -> None:
    webhooks = rig.core.alerting.webhooks
    await asyncio.gather(
        webhooks.disable(webhook, "Ada", "by-hand"), webhooks.failed(webhook, "410", is_gone=True)
    )
    stored = await rig.core.ground.store.webhook(webhook.id)
    assert stored is not None
    assert stored.disabled_why == "by-hand"


async def test_time_in_which_the_server_did_not_run_counts_against_no_receiver(
    rig: Rig, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhooks, start = rig.core.alerting.webhooks, rig.core.ground.now()
    now = Instant(start - 6 * DAY)
    object.__setattr__(rig.core.ground, "now", lambda: now)
    await webhooks.failed(webhook, "the receiver answered 500")
    now = start
    monkeypatch.setattr(webhooks, "_running_since", start)
    await webhooks.failed(webhook, "the receiver answered 500")
    still = webhooks.present(webhook.id)
    assert still is not None
    assert still.is_active
    now = Instant(start + CHANCE_US)
    await webhooks.failed(webhook, "the receiver answered 500")
    given_up = webhooks.present(webhook.id)
    assert given_up is not None
    assert given_up.disabled_why == "failing"

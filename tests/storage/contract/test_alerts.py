"""Alerts, rules and webhooks are read back whole, and found by what is asked of them."""

from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.ids import AlertId, RuleId, SessionId, WebhookId
from chargeloom.domain.stations.stuck import Inference
from chargeloom.storage.pages import AlertPage, Page
from chargeloom.storage.store import Store
from tests.storage import facts


async def test_an_alert_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.alert(), facts.alert(36)))
    await store.commit(facts.unit(facts.full_alert()))
    assert await store.alert(AlertId(32)) == facts.full_alert()
    assert await store.alert(AlertId(38)) is None
    assert await store.alerts(AlertPage(Page())) == [facts.full_alert(), facts.alert(36)]


async def test_alerts_are_listed_by_whether_they_are_open_and_by_subject(store: Store) -> None:
    other = facts.alert(36, subject="disk")
    await store.commit(facts.unit(facts.full_alert(), other))
    assert await store.alerts(AlertPage(Page(), is_open=True)) == [other]
    assert await store.alerts(AlertPage(Page(), is_open=False)) == [facts.full_alert()]
    assert await store.alerts(AlertPage(Page(), subject="disk")) == [other]


async def test_alerts_are_listed_by_their_kind(store: Store) -> None:
    full = facts.alert(36, subject="disk", kind=RuleKind.DISK_FILLING)
    await store.commit(facts.unit(facts.full_alert(), full))
    assert await store.alerts(AlertPage(Page(), kind=RuleKind.DISK_FILLING)) == [full]
    assert await store.alerts(AlertPage(Page(), kind=RuleKind.DATABASE_REFUSING)) == []


async def test_an_alert_is_unsettled_until_its_end_was_told_to_whoever_knows_of_it(
    store: Store,
) -> None:
    still_open = facts.alert(36)
    never_told = facts.alert(38, ended_at=facts.later(9))
    end_untold = facts.alert(40, ended_at=facts.later(9), told_at=facts.later(2))
    await store.commit(facts.unit(facts.full_alert(), still_open, never_told, end_untold))
    assert await store.unsettled_alerts() == [still_open, end_untold]


async def test_a_rule_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.alert_rule(), facts.alert_rule(36)))
    await store.commit(facts.unit(facts.full_alert_rule()))
    assert await store.alert_rule(RuleId(30)) == facts.full_alert_rule()
    assert await store.alert_rules() == [facts.full_alert_rule(), facts.alert_rule(36)]
    assert await store.alert_rule(RuleId(38)) is None


async def test_a_webhook_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.webhook(), facts.webhook(36)))
    await store.commit(facts.unit(facts.full_webhook()))
    assert await store.webhook(WebhookId(34)) == facts.full_webhook()
    assert await store.webhooks() == [facts.full_webhook(), facts.webhook(36)]
    assert await store.webhook(WebhookId(38)) is None


async def test_the_first_inference_of_an_end_stands(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.inferred_end()))
    await store.commit(facts.unit(facts.inferred_end(why=Inference.STATION_GONE)))
    assert await store.inferred_end(SessionId(4)) == facts.inferred_end()
    assert await store.inferred_end(SessionId(6)) is None


async def test_the_topics_of_the_outbox_are_those_with_entries(store: Store) -> None:
    entries = [facts.outbox_entry(14), facts.outbox_entry(16), facts.outbox_entry(18, topic="b")]
    await store.commit(facts.unit(*entries))
    assert sorted(await store.outbox_topics()) == ["b", "webhook"]
    await store.delivered([18])
    assert await store.outbox_topics() == ["webhook"]


async def test_no_number_of_these_is_handed_out_again(store: Store) -> None:
    await store.commit(facts.unit(facts.webhook(1 << 40)))
    assert (await store.marks()).last_id == 1 << 40

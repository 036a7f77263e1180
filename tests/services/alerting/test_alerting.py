"""Alerts are raised, told, acknowledged and ended; what must be told survives a restart."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chargeloom.config import Alerts
from chargeloom.domain.alerts.alert import Ending, RuleKind
from chargeloom.domain.alerts.quiet_hours import QuietHours
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import from_text
from chargeloom.domain.instant import DAY, HOUR, MINUTE, SECOND, Instant, from_datetime, to_rfc3339
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.alerting.couriers import Couriers
from chargeloom.services.delivering import Delivering
from chargeloom.services.secrets import SecretKeeper
from chargeloom.storage.pages import AlertPage, Page
from chargeloom.storage.unavailable import StorageUnavailable
from tests.rig import FakeStation, Rig, running
from tests.services.alerting.receivers import Receiver, receiving

FAULTED = {"connectorId": 1, "status": "Faulted", "errorCode": "GroundFailure"}


async def soon(seconds: float) -> None:
    """Take the pauses of a courier short."""
    del seconds
    await asyncio.sleep(0)


@asynccontextmanager
async def watched(folder: Path, **alerts: Any) -> AsyncIterator[Rig]:
    """Run a core whose couriers run, too."""
    settings = Alerts(allow_private_targets=True, **alerts)
    async with running(folder, alerts=settings) as rig:
        core = rig.core
        couriers = Couriers(
            ground=core.ground,
            webhooks=core.alerting.webhooks,
            poster=core.couriers.poster,
            mailer=core.couriers._mailer,
            delivering=Delivering(core.ground.store, {}, pause=soon),
        )
        rig.core = dataclasses.replace(core, couriers=couriers)
        core.alerting.on_entries, core.alerting.crying.cry = couriers.send, couriers.cry
        await couriers.resume()
        try:
            yield rig
        finally:
            await couriers.close()


async def faulted(rig: Rig, identity: str = "CP-1", **said: Any) -> FakeStation:
    station = await rig.station(identity, vendor="Loom", model="One")
    await station.ask("StatusNotification", FAULTED | said)
    return station


def after(rig: Rig, span_us: int) -> Instant:
    return Instant(rig.core.ground.now() + span_us)


async def hooked(rig: Rig, receiver: Receiver, **said: Any) -> str:
    """Make a rule for faults that posts to a receiver; return the secret."""
    webhook, secret = await rig.core.alerting.webhooks.make("test", name="x", url=receiver.url)
    await rig.core.alerting.rules.make(
        "test",
        kind=RuleKind.CONNECTOR_FAULTED,
        name="faults",
        webhooks=(webhook.id, *said.pop("webhooks", ())),
        **said,
    )
    return secret


async def alerts(rig: Rig) -> list[Any]:
    return list(await rig.core.ground.store.alerts(AlertPage(Page(500))))


async def test_a_fault_is_raised_told_and_over(tmp_path: Path) -> None:
    async with receiving() as receiver, watched(tmp_path) as rig:
        secret = await hooked(rig, receiver)
        station = await faulted(rig)
        await rig.core.alerting.look()
        assert await alerts(rig) == []
        await rig.core.alerting.look(after(rig, MINUTE))
        await rig.core.alerting.look(after(rig, 2 * MINUTE))
        await receiver.wait(lambda taken: len(taken) == 1)
        raised = receiver.taken[0].verified(secret)
        assert raised["type"] == "alert.raised"
        assert raised["data"]["subject"] == "CP-1"
        assert (raised["data"]["evse"], raised["data"]["connector"]) == (1, 1)
        assert raised["data"]["detail"]["error"] == "GroundFailure"
        assert raised["data"]["detail"]["meaning"] == "The residual current device has tripped."
        assert receiver.taken[0].path == "/alerts?site=1"
        await station.ask("StatusNotification", FAULTED | {"status": "Available"})
        await rig.core.alerting.look(after(rig, 3 * MINUTE))
        await receiver.wait(lambda taken: len(taken) == 2)
        ended = receiver.taken[1].verified(secret)
        assert (ended["type"], ended["data"]["id"]) == ("alert.ended", raised["data"]["id"])
        (alert,) = await alerts(rig)
        assert alert.ended_why is Ending.GONE
        types = await rig.event_types()
        assert [one for one in types if one.startswith("alert.")] == ["alert.raised", "alert.ended"]


async def test_what_was_not_delivered_is_delivered_after_a_restart_under_its_id(
    tmp_path: Path,
) -> None:
    async with receiving() as receiver:
        receiver.status = 500
        async with watched(tmp_path) as rig:
            secret = await hooked(rig, receiver)
            await faulted(rig)
            await rig.core.alerting.look(after(rig, MINUTE))
            await receiver.wait(lambda taken: len(taken) >= 2)
            assert rig.core.couriers.waiting == 1
        receiver.status, refused = 200, list(receiver.taken)
        receiver.taken.clear()
        async with watched(tmp_path) as rig:
            await receiver.wait(lambda taken: len(taken) == 1)
            (one,) = receiver.taken
            assert one.verified(secret)["type"] == "alert.raised"
            assert {other.headers["webhook-id"] for other in refused} == {one.headers["webhook-id"]}
            assert {other.body for other in refused} == {one.body}
            await rig.core.alerting.look(after(rig, 2 * MINUTE))
            assert len(await alerts(rig)) == 1, "an open alert is not raised again"


async def test_what_a_receiver_has_taken_is_not_posted_again_while_that_can_not_be_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as receiver, watched(tmp_path) as rig:
        refusals = iter((StorageUnavailable("the disk is full"),) * 3)
        webhooks = rig.core.alerting.webhooks
        note = webhooks.succeeded

        async def succeeded(webhook: Webhook) -> None:
            for refusal in refusals:
                raise refusal
            await note(webhook)

        monkeypatch.setattr(webhooks, "succeeded", succeeded)
        await hooked(rig, receiver)
        await faulted(rig)
        await rig.core.alerting.look(after(rig, MINUTE))
        await rig.core.couriers.arrived()
        assert await rig.core.ground.store.outbox_topics() == []
        assert len(receiver.taken) == 1
        (webhook,) = webhooks
        assert webhook.delivered_at is not None


async def test_a_dead_receiver_holds_up_no_other_and_order_is_kept(tmp_path: Path) -> None:
    async with receiving() as dead, receiving() as living, watched(tmp_path) as rig:
        dead.status = 503
        deaf, _ = await rig.core.alerting.webhooks.make("test", name="", url=dead.url)
        secret = await hooked(rig, living, webhooks=(deaf.id,))
        station = await faulted(rig)
        for number in range(1, 4):
            await rig.core.alerting.look(after(rig, number * HOUR))
            await station.ask("StatusNotification", FAULTED | {"status": "Available"})
            await rig.core.alerting.look(after(rig, number * HOUR + 1))
            await station.ask("StatusNotification", FAULTED)
        await living.wait(lambda taken: len(taken) == 6)
        types = [one.verified(secret)["type"] for one in living.taken]
        assert types == ["alert.raised", "alert.ended"] * 3
        await dead.wait(lambda taken: len(taken) >= 3)
        assert len({one.headers["webhook-id"] for one in dead.taken}) == 1, "the oldest comes first"


async def test_a_webhook_that_fails_for_days_is_disabled_and_holds_nothing(tmp_path: Path) -> None:
    async with receiving() as receiver, watched(tmp_path, webhook_patience_days=0.0) as rig:
        receiver.status = 500
        await hooked(rig, receiver)
        await faulted(rig)
        await rig.core.alerting.look(after(rig, MINUTE))
        await receiver.wait(lambda taken: len(taken) >= 1)
        (webhook,) = rig.core.alerting.webhooks
        await rig.core.couriers.arrived()
        assert await rig.core.ground.store.outbox_topics() == []
        (webhook,) = rig.core.alerting.webhooks
        assert (webhook.disabled_why, webhook.last_failure) == (
            "failing",
            "the receiver answered 500",
        )
        assert await rig.core.ground.store.webhook(webhook.id) == webhook
        enabled = await rig.core.alerting.webhooks.enable(webhook, "test")
        assert enabled.is_active
        assert enabled.failing_since is None


async def test_failures_are_counted_from_the_first_until_one_succeeds(tmp_path: Path) -> None:
    async with watched(tmp_path) as rig:
        hooks = rig.core.alerting.webhooks
        webhook, _ = await hooks.make("test", name="", url="https://a.test/")
        await hooks.failed(webhook, "no route")
        since = hooks.present(webhook.id)
        assert since is not None
        assert since.failing_since is not None
        await hooks.failed(webhook, "refused")
        again = hooks.present(webhook.id)
        assert again is not None
        assert (again.failing_since, again.last_failure) == (since.failing_since, "refused")
        await hooks.succeeded(webhook)
        well = hooks.present(webhook.id)
        assert well is not None
        assert (well.failing_since, well.last_failure, well.is_active) == (None, None, True)
        await hooks.failed(webhook, "the receiver answered 410", is_gone=True)
        gone = hooks.present(webhook.id)
        assert gone is not None
        assert gone.disabled_why == "gone"


async def test_who_has_seen_an_alert_is_told_nothing_more(tmp_path: Path) -> None:
    async with receiving() as receiver, watched(tmp_path) as rig:
        quiet = QuietHours(start_minute=0, end_minute=0, zone="UTC")
        await hooked(rig, receiver, quiet=quiet)
        await faulted(rig)
        await rig.core.alerting.look(after(rig, MINUTE))
        (alert,) = await alerts(rig)
        seen = await rig.core.alerting.acknowledge(alert.id, "Ada", is_seen=True, note="mine")
        assert seen is not None
        assert (seen.acknowledged_by, seen.note) == ("Ada", "mine")
        (rule,) = rig.core.alerting.rules
        await rig.core.alerting.rules.change(rule, "test", quiet=None)
        await rig.core.alerting.look(after(rig, 2 * MINUTE))
        assert receiver.taken == []
        assert await rig.core.ground.store.outbox_topics() == []
        assert await rig.core.alerting.acknowledge(alert.id, "Bo", is_seen=False, note=None)
        await rig.core.alerting.look(after(rig, 3 * MINUTE))
        await receiver.wait(lambda taken: len(taken) == 1)


def berlin(hour: int, day: int = 28) -> Instant:
    """An hour of the night in which Berlin's clocks went forward, as UTC knows it."""
    return from_datetime(datetime(2026, 3, day, hour, tzinfo=UTC))


async def test_in_quiet_hours_nobody_is_told_until_they_are_over(tmp_path: Path) -> None:
    async with receiving() as receiver, watched(tmp_path) as rig:
        night = QuietHours(start_minute=22 * 60, end_minute=7 * 60, zone="Europe/Berlin")
        webhook, secret = await rig.core.alerting.webhooks.make("test", name="", url=receiver.url)
        made = await rig.core.alerting.rules.make(
            "test",
            kind=RuleKind.TOKENS_REJECTED,
            name="",
            limit=0,
            after_s=10**9,
            webhooks=(webhook.id,),
            quiet=night,
        )
        station = await rig.station()
        await station.boot()
        await station.ask("Authorize", {"idTag": "NOBODY"})
        await rig.settle()
        await rig.core.alerting.look(berlin(22))
        assert len(await alerts(rig)) == 1
        await rig.core.alerting.look(berlin(4, day=29))
        assert receiver.taken == [], "it is six in Berlin"
        await rig.core.alerting.look(berlin(5, day=29))
        await receiver.wait(lambda taken: len(taken) == 1)
        assert receiver.taken[0].verified(secret)["data"]["detail"] == {"rejected": 1}
        await rig.core.alerting.rules.remove(made, "test")
        await rig.core.alerting.look(berlin(23, day=29))
        (alert,) = await alerts(rig)
        assert (alert.ended_why, alert.end_told_at) == (Ending.UNWATCHED, None)
        assert len(receiver.taken) == 1


async def test_the_end_of_an_alert_in_quiet_hours_is_told_after_a_restart_in_the_morning(
    tmp_path: Path,
) -> None:
    night = QuietHours(start_minute=22 * 60, end_minute=7 * 60, zone="UTC")
    async with receiving() as receiver:
        async with watched(tmp_path) as rig:
            await hooked(rig, receiver, after_s=0)
            station = await faulted(rig)
            noon = from_datetime(datetime(2100, 1, 1, 12, tzinfo=UTC))
            await rig.core.alerting.look(noon)
            await receiver.wait(lambda taken: len(taken) == 1)
            (rule,) = rig.core.alerting.rules
            await rig.core.alerting.rules.change(rule, "test", quiet=night)
            await station.ask("StatusNotification", FAULTED | {"status": "Available"})
            await rig.core.alerting.look(Instant(noon + 11 * HOUR))
        async with watched(tmp_path) as rig:
            await rig.core.alerting.look(Instant(noon + 18 * HOUR))
            await rig.settle()
            assert len(receiver.taken) == 1
            await rig.core.alerting.look(Instant(noon + 19 * HOUR))
            await receiver.wait(lambda taken: len(taken) == 2)
            (alert,) = await alerts(rig)
            assert alert.is_settled


async def test_rejected_tokens_count_by_station_also_those_of_starts(tmp_path: Path) -> None:
    async with watched(tmp_path) as rig:
        await rig.core.alerting.rules.make("test", kind=RuleKind.TOKENS_REJECTED, name="", limit=3)
        await rig.token("CARD")
        station, other = await rig.station("CP-1"), await rig.station("CP-2")
        for one in (station, other):
            await one.boot()
        await station.ask("Authorize", {"idTag": "X"})
        await station.ask("Authorize", {"idTag": "CARD"})
        await other.ask("Authorize", {"idTag": "X"})
        await station.ask("Authorize", {"idTag": "X"})
        await rig.settle()
        await rig.core.alerting.look()
        assert await alerts(rig) == []
        await station.start(idTag="X")
        await rig.core.alerting.look()
        (alert,) = await alerts(rig)
        assert (alert.subject, alert.detail) == ("CP-1", {"rejected": 3})
        await rig.core.alerting.look(after(rig, DAY))
        (alert,) = await alerts(rig)
        assert alert.ended_why is Ending.GONE


async def test_a_restart_ends_no_alert_and_raises_none_again(tmp_path: Path) -> None:
    async with receiving() as receiver:
        async with watched(tmp_path) as rig:
            hooks = rig.core.alerting.webhooks
            webhook, secret = await hooks.make("test", name="", url=receiver.url)
            rule = {"name": "", "webhooks": (webhook.id,)}
            for kind in (RuleKind.NO_START, RuleKind.TOKENS_REJECTED):
                await rig.core.alerting.rules.make("test", kind=kind, limit=1, **rule)
            station = await rig.station()
            await station.boot()
            await station.ask("StatusNotification", FAULTED | {"status": "Preparing"})
            await rig.core.alerting.look(after(rig, HOUR))
            await station.ask("Authorize", {"idTag": "NOBODY"})
            await rig.settle()
            await rig.core.alerting.look(after(rig, 0))
            await rig.core.couriers.arrived()
            assert len(receiver.taken) == 2
        async with watched(tmp_path) as rig:
            await rig.core.alerting.look()
            station = FakeStation(rig.core, "CP-1")
            await station.boot()
            await station.ask("StatusNotification", FAULTED | {"status": "Preparing"})
            await rig.core.alerting.look(after(rig, MINUTE))
            await rig.core.couriers.arrived()
            assert len(receiver.taken) == 2
            await station.ask("StatusNotification", FAULTED | {"status": "Available"})
            await rig.core.alerting.look(after(rig, HOUR))
            await receiver.wait(lambda taken: len(taken) == 4)
            types = [one.verified(secret)["type"] for one in receiver.taken]
            assert types == ["alert.raised"] * 2 + ["alert.ended"] * 2


async def test_a_database_that_takes_nothing_is_told_at_once_and_kept_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as receiver, receiving() as deaf, watched(tmp_path) as rig:
        alerting, store = rig.core.alerting, rig.core.ground.store
        hook, secret = await alerting.webhooks.make("test", name="", url=receiver.url)
        away, away_secret = await alerting.webhooks.make("test", name="", url=deaf.url)
        kind = RuleKind.DATABASE_REFUSING
        await alerting.rules.make("test", kind=kind, name="", webhooks=(hook.id, away.id))
        deaf.status = 500
        monkeypatch.setattr(store, "_is_available", False)
        await alerting.look(after(rig, 0))
        await alerting.look(after(rig, MINUTE))
        await alerting.look(after(rig, 2 * MINUTE))
        assert [one.verified(secret)["data"]["subject"] for one in receiver.taken] == ["database"]
        monkeypatch.setattr(store, "_is_available", True)
        deaf.status = 200
        await alerting.look(after(rig, 3 * MINUTE))
        await receiver.wait(lambda taken: len(taken) == 2)
        await deaf.wait(lambda taken: len(taken) == 3)
        told = [one.verified(away_secret)["type"] for one in deaf.taken]
        assert told == ["alert.raised", "alert.raised", "alert.ended"]
        assert len({one.headers["webhook-id"] for one in deaf.taken}) == 2
        (alert,) = await alerts(rig)
        raised = receiver.taken[0].verified(secret)
        assert from_text("alr", raised["data"]["id"]) == alert.id
        assert alert.ended_why is Ending.GONE


async def test_a_database_that_still_takes_nothing_when_quiet_hours_end_is_told_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as receiver, watched(tmp_path) as rig:
        alerting, store = rig.core.alerting, rig.core.ground.store
        hook, secret = await alerting.webhooks.make("test", name="", url=receiver.url)
        night = QuietHours(start_minute=22 * 60, end_minute=7 * 60, zone="Europe/Berlin")
        kind = RuleKind.DATABASE_REFUSING
        await alerting.rules.make("test", kind=kind, name="", webhooks=(hook.id,), quiet=night)
        monkeypatch.setattr(store, "_is_available", False)
        for hour in (2, 3, 4):
            await alerting.look(berlin(hour, day=29))
        assert receiver.taken == [], "it is six in Berlin"
        for hour in (5, 6):
            await alerting.look(berlin(hour, day=29))
        assert [one.verified(secret)["type"] for one in receiver.taken] == ["alert.raised"]
        monkeypatch.setattr(store, "_is_available", True)
        await alerting.look(berlin(7, day=29))
        await rig.core.couriers.arrived()
        types = [one.verified(secret)["type"] for one in receiver.taken]
        assert types == ["alert.raised", "alert.ended"]


async def test_a_database_that_takes_facts_for_a_moment_only_is_told_of(tmp_path: Path) -> None:
    async with receiving() as receiver, watched(tmp_path) as rig:
        alerting = rig.core.alerting
        hook, secret = await alerting.webhooks.make("test", name="", url=receiver.url)
        kind = RuleKind.DATABASE_REFUSING
        await alerting.rules.make("test", kind=kind, name="", webhooks=(hook.id,))
        for seconds in (0, 10, 20, 30):
            alerting._refused(StorageUnavailable("the disk is full"))
            await alerting.look(after(rig, seconds * SECOND))
        await alerting.look(after(rig, 40 * SECOND))
        await rig.core.couriers.arrived()
        types = [one.verified(secret)["type"] for one in receiver.taken]
        assert types == ["alert.raised", "alert.ended"]


async def test_a_kind_that_never_had_a_rule_gets_one_and_a_removed_one_stays_removed(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as rig:
        rules = rig.core.alerting.rules
        await rules.seed()
        removed = next(rule for rule in rules if rule.kind is RuleKind.SOURCE_SILENT)
        await rules.remove(removed, "test")
        await rules.seed()
        assert sorted(rule.kind for rule in rules) == sorted(RuleKind)
        assert rules.present(removed.id) is None


class Interrupting:
    """Stations at each look at which something else is told and stored."""

    def __init__(self, rig: Rig) -> None:
        self._ground, self._fleet = rig.core.ground, rig.core.fleet

    def __iter__(self) -> Iterator[Station]:
        unit = Unit()
        self._ground.tell(unit, EventType.TOKEN_CHANGED, "tok", {}, self._ground.now())
        self._ground.store.submit(unit, lambda _: self._ground.publish(unit))
        return iter(self._fleet)


async def test_a_reader_that_goes_on_behind_the_last_event_misses_no_alert(tmp_path: Path) -> None:
    async with watched(tmp_path) as rig:
        for kind in (RuleKind.CONNECTOR_FAULTED, RuleKind.SESSION_ENDLESS):
            await rig.core.alerting.rules.make("test", kind=kind, name="")
        await faulted(rig)
        await rig.core.alerting.look()
        told: list[Event] = []
        rig.core.ground.bus.listen_to_events(told.append)
        picture = (await rig.core.alerting.senses.picture())._replace(stations=Interrupting(rig))
        await rig.core.alerting._look(picture, after(rig, MINUTE))
        assert EventType.ALERT_RAISED in [one.type for one in told]
        assert told == sorted(told, key=lambda one: one.id), "ids rise in the order of commits"


async def test_a_secret_that_was_sealed_under_another_key_is_told_as_a_failure(
    tmp_path: Path,
) -> None:
    async with receiving() as receiver, watched(tmp_path, webhook_patience_days=0.0) as rig:
        await hooked(rig, receiver)
        webhooks = rig.core.alerting.webhooks
        webhooks._keeper = SecretKeeper(b"a key that a restored backup knows nothing of")
        (hook,) = webhooks
        tried = await rig.core.couriers.try_out(hook)
        assert (tried.is_delivered, "another key" in tried.said) == (False, True)
        await faulted(rig)
        await rig.core.alerting.look()
        await rig.core.alerting.look(after(rig, MINUTE))
        await rig.core.couriers.arrived()
        (hook,) = webhooks
        assert (hook.is_active, "another key" in (hook.last_failure or "")) == (False, True)
        assert receiver.taken == []


async def telling_time(rig: Rig, station: FakeStation, offset_us: int) -> None:
    """Let a station tell its status, and by that its time."""
    at = to_rfc3339(after(rig, offset_us))
    await station.ask("StatusNotification", FAULTED | {"status": "Available", "timestamp": at})


async def test_a_station_that_takes_local_time_for_utc_is_told_of(tmp_path: Path) -> None:
    async with watched(tmp_path) as rig:
        await rig.core.alerting.rules.make("test", kind=RuleKind.CLOCK_WRONG, name="")
        station = await rig.station("CP-1")
        await telling_time(rig, station, 2 * HOUR)
        await rig.core.alerting.look(after(rig, 4 * MINUTE))
        assert await alerts(rig) == []
        await rig.core.alerting.look(after(rig, 6 * MINUTE))
        (alert,) = await alerts(rig)
        assert (alert.kind, alert.subject) == (RuleKind.CLOCK_WRONG, "CP-1")
        assert alert.detail == {"clock": "it is ahead", "off_s": 7_200}


async def test_that_a_clock_is_wrong_outlives_a_restart_until_the_station_tells_its_time(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as rig:
        await rig.core.alerting.rules.make("test", kind=RuleKind.CLOCK_WRONG, name="")
        await telling_time(rig, await rig.station("CP-1"), 2 * HOUR)
        await rig.core.alerting.look(after(rig, 6 * MINUTE))
    async with watched(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1")
        await rig.core.alerting.look(after(rig, 7 * MINUTE))
        (alert,) = rig.core.alerting.open()
        await telling_time(rig, station, -SECOND)
        await rig.core.alerting.look(after(rig, 8 * MINUTE))
        (ended,) = await alerts(rig)
        assert (ended.id, ended.ended_why) == (alert.id, Ending.GONE)

"""A rule is changed as it is by then; what was removed stays removed."""

import asyncio

import pytest

from chargeloom.domain.alerts.alert import AlertRule, RuleKind
from tests.rig import Rig


@pytest.fixture
async def rule(rig: Rig) -> AlertRule:
    return await rig.core.alerting.rules.make("Ada", kind=RuleKind.STATION_OFFLINE, name="old")


async def test_changes_that_come_at_once_all_count(rig: Rig, rule: AlertRule) -> None:
    rules = rig.core.alerting.rules
    await asyncio.gather(
        rules.change(rule, "Ada", name="new"), rules.change(rule, "Bob", is_enabled=False)
    )
    (stored,) = await rig.core.ground.store.alert_rules()
    assert (stored.name, stored.is_enabled) == ("new", False)
    assert rules.find(rule.id) == stored


async def test_a_rule_that_is_removed_while_it_is_changed_stays_removed(
    rig: Rig, rule: AlertRule
) -> None:
    rules = rig.core.alerting.rules
    await asyncio.gather(rules.remove(rule, "Ada"), rules.change(rule, "Bob", name="new"))
    (stored,) = await rig.core.ground.store.alert_rules()
    assert stored.removed_at is not None
    assert rules.present(rule.id) is None

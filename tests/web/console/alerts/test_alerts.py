"""The pages of alerts: what to do stands there, who may act can act, and a secret is shown once."""

import html
import re
from typing import Any

import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.alerts.alert import Alert, RuleKind
from chargeloom.domain.ids import AlertId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.unit import Unit
from chargeloom.web.console.alerts.alert_rules import in_units
from chargeloom.web.console.live import PATH
from chargeloom.web.console.words.alert_words import DETAILS, KINDS
from tests.services.alerting.receivers import receiving
from tests.web.api.alerts.test_alerts import garage, raised
from tests.web.listening import Reader, reading, serving
from tests.web.site import ADDRESS, Site

__all__ = ("garage",)

OWN = {"Origin": ADDRESS}


async def test_an_open_alert_says_what_is_wrong_and_what_to_do(site: Site) -> None:
    await raised(site)
    async with site.browser() as viewer:
        page = (await viewer.get("/alerts")).text
        overview = (await viewer.get("/")).text
    assert "It is too hot inside the station." in page
    assert "Check fan, filter and sun" in page
    assert "HighTemperature" in page
    assert "I take care of it" not in page
    assert re.search(r'data-count="alerts">.*?<span>1</span>', overview)


@pytest.mark.parametrize("kind", list(RuleKind))
async def test_an_alert_of_any_kind_has_its_words(site: Site, kind: RuleKind) -> None:
    rule = await site.core.alerting.rules.make("test", kind=kind, name="any")
    now, unit = site.core.ground.now(), Unit()
    details: list[dict[str, Any]] = [{}, dict.fromkeys(DETAILS, 1)]
    for subject, detail in zip(("CP-1", "disk"), details, strict=True):
        unit.record(
            Alert(
                id=AlertId(site.core.ground.ids.next(now)),
                rule=rule.id,
                kind=kind,
                subject=subject,
                evse=0,
                connector=0,
                about="",
                since=now,
                raised_at=now,
                detail=detail,
            )
        )
    await site.core.ground.commit(unit)
    await site.core.alerting.load()
    async with site.browser() as viewer:
        for path in ("/alerts", "/alerts/history", "/"):
            answer = await viewer.get(path)
            assert answer.status_code == 200, path
        page = html.unescape((await viewer.get("/alerts")).text)
    assert page.count(KINDS[kind].advice) == 2
    assert "The disk" in page


async def test_an_operator_sees_to_an_alert_and_takes_that_back(site: Site) -> None:
    alert = await raised(site)
    async with site.browser(Role.OPERATOR) as operator:
        form = {"acknowledged": "true", "note": "on my <b>way</b>"}
        answer = await operator.post(f"/alerts/{alert}/seen", data=form, headers=OWN)
        assert (answer.status_code, answer.headers["location"]) == (303, "/alerts?said=saved")
        page = (await operator.get("/alerts")).text
        assert "on my &lt;b&gt;way&lt;/b&gt;" in page
        assert "Nothing waits for you" in page
        assert 'data-count="alerts" hidden' in page
        await operator.post(f"/alerts/{alert}/seen", data={"acknowledged": "false"}, headers=OWN)
        assert "Nothing waits for you" not in (await operator.get("/alerts")).text
    async with site.client() as client:
        entries = (await client.get("/api/v1/audit?action=alert.acknowledged")).json()["items"]
    assert len(entries) == 2


async def test_the_history_is_filtered_and_keeps_what_is_over(site: Site) -> None:
    await raised(site)
    await site.core.alerting.rules.remove(next(iter(site.core.alerting.rules)), "test")
    await site.core.alerting.look(Instant(site.core.ground.now() + 1))
    async with site.browser() as viewer:
        assert "no longer watched" in (await viewer.get("/alerts/history?status=ended")).text
        for query in (
            "status=open",
            "subject=CP-2",
            "kind=disk-filling",
            "last=2000-01-01",
            "first=9999-12-31",
        ):
            assert "No alert fits" in (await viewer.get(f"/alerts/history?{query}")).text, query
        assert "Nothing waits for you" in (await viewer.get("/alerts")).text


async def test_a_rule_is_made_changed_switched_off_and_removed(garage: Site) -> None:
    async with garage.browser(Role.ADMIN) as admin:
        form = {
            "kind": "connector-faulted",
            "name": "Faults, not at night",
            "after": "2",
            "unit": "minutes",
            "mail_to": "a@example.org, b@example.org\n",
            "quiet_start": "22:00",
            "quiet_end": "07:00",
            "quiet_zone": "Europe/Berlin",
            "quiet_day": ["0", "4"],
        }
        assert (await admin.get("/alerts/rules/new?kind=connector-faulted")).status_code == 200
        made = await admin.post("/alerts/rules", data=form, headers=OWN)
        assert made.headers["location"] == "/alerts/rules?said=created"
        (rule,) = (await admin.get("/api/v1/alert-rules")).json()["items"]
        assert (rule["after_s"], rule["mail_to"]) == (120, ["a@example.org", "b@example.org"])
        quiet = {"start": "22:00", "end": "07:00", "zone": "Europe/Berlin", "days": [0, 4]}
        assert rule["quiet"] == quiet
        address = f"/alerts/rules/{rule['id']}"
        assert 'value="22:00"' in (await admin.get(address)).text
        changed = {"name": "Faults", "after": "1", "unit": "hours", "quiet_zone": "UTC"}
        await admin.post(address, data=changed, headers=OWN)
        await admin.post(f"{address}/state", data={"enabled": "false"}, headers=OWN)
        rule = (await admin.get(f"/api/v1/alert-rules/{rule['id']}")).json()
        assert (rule["after_s"], rule["quiet"], rule["enabled"]) == (3600, None, False)
        assert "after 1 hour" in (await admin.get("/alerts/rules")).text
        await admin.post(f"{address}/remove", headers=OWN)
        assert (await admin.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mail_to", "nobody"),
        ("after", "-1"),
        ("quiet_start", "25:00"),
        ("quiet_end", ""),
        ("quiet_zone", "Mars/Base"),
        ("quiet_day", "7"),
        ("clear_after", "86401"),
        ("webhook", "whk_0000000000000"),
        ("limit", "5000"),
    ],
)
async def test_a_rule_that_the_api_would_refuse_is_refused_by_its_form(
    garage: Site, field: str, value: str
) -> None:
    said = {"kind": "tokens-rejected", "quiet_start": "22:00", "quiet_end": "07:00"} | {
        field: value
    }
    async with garage.browser(Role.ADMIN) as admin:
        answer = await admin.post("/alerts/rules", data=said, headers=OWN)
        assert answer.status_code == 422
        assert re.findall(r'data-field="(\w*)"', answer.text) == [field]
        assert (await admin.get("/api/v1/alert-rules")).json()["items"] == []


async def test_recipients_stay_while_the_form_does_not_ask_for_them(site: Site) -> None:
    rules = site.core.alerting.rules
    rule = await rules.make("test", kind=RuleKind.DISK_FILLING, name="", mail_to=("a@example.org",))
    address = f"/alerts/rules/{to_text('rul', rule.id)}"
    async with site.browser(Role.ADMIN) as admin:
        assert "No mail server is set up" in (await admin.get(address)).text
        await admin.post(address, data={"name": "disk"}, headers=OWN)
    changed = rules.present(rule.id)
    assert changed is not None
    assert (changed.name, changed.mail_to) == ("disk", ("a@example.org",))


async def test_a_webhooks_secret_is_shown_once_and_its_test_says_what_became_of_it(
    garage: Site,
) -> None:
    async with receiving() as receiver, garage.browser(Role.ADMIN) as admin:
        hook = {"url": receiver.url, "name": "pager"}
        made = await admin.post("/alerts/webhooks", data=hook, headers=OWN)
        secret = re.search(r"whsec_[A-Za-z0-9+/=]+", made.text)
        assert secret is not None
        assert "whsec_" not in (await admin.get("/alerts/webhooks")).text
        (item,) = (await admin.get("/api/v1/webhooks")).json()["items"]
        address = f"/alerts/webhooks/{item['id']}"
        tried = await admin.post(f"{address}/test", headers=OWN)
        assert "The test arrived: 204." in tried.text
        assert receiver.taken[0].verified(secret.group())["type"] == "webhook.test"
        receiver.status = 500
        tried = await admin.post(f"{address}/test", headers=OWN)
        assert "the receiver answered 500" in tried.text
        await admin.post(f"{address}/state", data={"status": "disabled"}, headers=OWN)
        assert "switched off by hand" in (await admin.get("/alerts/webhooks")).text
        changed = {"url": "https://other.example/"}
        await admin.post(address, data=changed, headers=OWN)
        assert "other.example" in (await admin.get("/alerts/webhooks")).text
        await admin.post(f"{address}/remove", headers=OWN)
        assert "No webhook yet" in (await admin.get("/alerts/webhooks")).text


async def test_a_webhook_to_a_private_place_is_refused_by_its_form(site: Site) -> None:
    async with site.browser(Role.ADMIN) as admin:
        answer = await admin.post(
            "/alerts/webhooks", data={"url": "http://127.0.0.1/"}, headers=OWN
        )
    assert answer.status_code == 422


async def counts(reader: Reader) -> dict[str, int]:
    while "alerts" not in (found := await reader.data()):
        pass
    return found


async def test_the_badge_follows_by_the_stream(site: Site) -> None:
    async with serving(site) as server, reading(site, server, PATH) as reader:
        assert await counts(reader) == {"alerts": 0, "inbox": 0}
        alert = await raised(site)
        assert await counts(reader) == {"alerts": 1, "inbox": 0}
        async with site.client() as client:
            await client.patch(f"/api/v1/alerts/{alert}", json={"acknowledged": True})
        assert await counts(reader) == {"alerts": 0, "inbox": 0}


@pytest.mark.parametrize(
    ("span_s", "written"),
    [
        (0, (0, "seconds")),
        (90, (90, "seconds")),
        (900, (15, "minutes")),
        (7200, (2, "hours")),
        (86400, (1, "days")),
    ],
)
def test_a_span_is_written_in_the_largest_unit_that_it_is_whole_in(
    span_s: int, written: tuple[int, str]
) -> None:
    assert in_units(span_s) == written

"""Alerts, their rules and webhooks over the API: who may do what, and what is refused where."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chargeloom.composition.composing import compose
from chargeloom.config import Alerts, Config, ConfigError
from chargeloom.domain.access import Role
from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.instant import MINUTE, Instant
from tests.rig import running
from tests.services.alerting.receivers import receiving
from tests.web.site import Site, pointers, problem

ALERTS, RULES, HOOKS = "/api/v1/alerts", "/api/v1/alert-rules", "/api/v1/webhooks"
HOOK = {"url": "https://hook.example/x", "name": "pager"}
QUIET = {"start": "22:00", "end": "07:00", "zone": "Europe/Berlin", "days": [0, 1]}


@pytest.fixture
async def garage(tmp_path: Path) -> AsyncIterator[Site]:
    """A site that has a mail server, and receivers of its own."""
    alerts = Alerts(smtp="127.0.0.1:1", mail_from="a@example.org", allow_private_targets=True)
    async with running(tmp_path, alerts=alerts) as rig:
        site = Site(rig)
        await site.give_keys()
        yield site


async def raised(site: Site) -> str:
    """Let a station be faulted long enough; return the alert's id."""
    await site.core.alerting.rules.make("test", kind=RuleKind.CONNECTOR_FAULTED, name="faults")
    station = await site.rig.station()
    said = {"connectorId": 1, "status": "Faulted", "errorCode": "HighTemperature"}
    await station.ask("StatusNotification", said)
    now = Instant(site.core.ground.now() + MINUTE)
    await site.core.alerting.look(now)
    async with site.client() as client:
        (item,) = (await client.get(ALERTS)).json()["items"]
    return str(item["id"])


async def test_an_alert_is_listed_read_and_acknowledged(
    site: Site, client: httpx.AsyncClient
) -> None:
    alert = await raised(site)
    item = (await client.get(f"{ALERTS}/{alert}")).json()
    assert (item["kind"], item["status"]) == ("connector-faulted", "open")
    assert (item["subject"], item["evse"], item["connector"]) == ("CP-1", 1, 1)
    assert item["title"] == "CP-1 1/1: faulted: It is too hot inside the station."
    assert item["detail"]["error"] == "HighTemperature"
    assert item["acknowledged_by"] is None
    seen = await client.patch(f"{ALERTS}/{alert}", json={"acknowledged": True, "note": "mine"})
    assert seen.status_code == 200
    assert (seen.json()["note"], seen.json()["acknowledged_at"] is not None) == ("mine", True)
    assert "admin" in seen.json()["acknowledged_by"]
    assert (await client.get(f"{ALERTS}/{alert}")).json() == seen.json()
    back = await client.patch(f"{ALERTS}/{alert}", json={"acknowledged": False})
    assert (back.json()["acknowledged_at"], back.json()["note"]) == (None, "mine")


async def test_alerts_are_listed_by_what_is_asked(site: Site, client: httpx.AsyncClient) -> None:
    alert = await raised(site)
    for query, expected in (
        ("status=open", [alert]),
        ("status=ended", []),
        ("subject=CP-1", [alert]),
        ("subject=CP-2", []),
        ("kind=connector-faulted", [alert]),
        ("kind=disk-filling&status=open", []),
        ("from=2100-01-01T00:00:00Z", []),
        ("order=desc&limit=1", [alert]),
    ):
        items = (await client.get(f"{ALERTS}?{query}")).json()["items"]
        assert [item["id"] for item in items] == expected, query
    await site.core.alerting.rules.remove(next(iter(site.core.alerting.rules)), "test")
    await site.core.alerting.look()
    (item,) = (await client.get(f"{ALERTS}?status=ended")).json()["items"]
    assert item["ended_why"] == "unwatched"


async def test_a_rule_is_made_changed_and_removed(garage: Site) -> None:
    async with garage.client() as client:
        hook = (await client.post(HOOKS, json=HOOK)).json()["id"]
        asked: dict[str, Any] = {
            "kind": "station-offline",
            "name": "gone",
            "after_s": 120,
            "mail_to": ["ada@example.org"],
            "webhooks": [hook],
            "quiet": QUIET,
        }
        made = await client.post(RULES, json=asked)
        assert made.status_code == 201, made.text
        item = made.json()
        assert asked.items() <= item.items()
        assert (item["limit"], item["enabled"]) == (0, True)
        address = f"{RULES}/{item['id']}"
        changed = await client.patch(address, json={"quiet": None, "enabled": False, "after_s": 0})
        assert changed.json() == item | {"quiet": None, "enabled": False, "after_s": 0}
        assert (await client.get(address)).json() == changed.json()
        assert (await client.get(RULES)).json()["items"] == [changed.json()]
        assert (await client.delete(address)).json() == changed.json()
        assert (await client.get(RULES)).json()["items"] == []
        for answer in (await client.get(address), await client.delete(address)):
            assert answer.status_code == 404


async def test_figures_that_are_not_said_are_those_of_the_kind(client: httpx.AsyncClient) -> None:
    made = (await client.post(RULES, json={"kind": "tokens-rejected"})).json()
    assert (made["after_s"], made["limit"]) == (600, 5)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/kind"),
        ({"kind": "other"}, "/kind"),
        ({"kind": "disk-filling", "after_s": -1}, "/after_s"),
        ({"kind": "disk-filling", "mail_to": ["nobody"]}, "/mail_to/0"),
        ({"kind": "disk-filling", "mail_to": ["a@b.c\r\nBcc: x@y.z"]}, "/mail_to/0"),
        ({"kind": "disk-filling", "webhooks": ["whk_0000000000002"]}, "/webhooks/0"),
        ({"kind": "disk-filling", "quiet": QUIET | {"zone": "Mars/Olympus"}}, "/quiet/zone"),
        ({"kind": "disk-filling", "quiet": QUIET | {"start": "24:00"}}, "/quiet/start"),
        ({"kind": "disk-filling", "quiet": QUIET | {"days": []}}, "/quiet/days"),
        ({"kind": "disk-filling", "removed_at": 1}, "/removed_at"),
    ],
)
async def test_a_bad_rule_is_refused_by_its_place(
    garage: Site, body: dict[str, Any], pointer: str
) -> None:
    async with garage.client() as client:
        assert pointers(await client.post(RULES, json=body)) == [pointer]


async def test_mail_without_a_mail_server_is_refused(client: httpx.AsyncClient) -> None:
    body = {"kind": "disk-filling", "mail_to": ["ada@example.org"]}
    assert pointers(await client.post(RULES, json=body)) == ["/mail_to"]


async def test_a_webhooks_secret_is_shown_once(client: httpx.AsyncClient) -> None:
    made = await client.post(HOOKS, json=HOOK, headers={"Idempotency-Key": "one"})
    item = made.json()
    secret = item.pop("secret")
    assert secret.startswith("whsec_")
    assert (await client.get(f"{HOOKS}/{item['id']}")).json() == item
    assert (await client.get(HOOKS)).json()["items"] == [item]
    again = await client.post(HOOKS, json=HOOK, headers={"Idempotency-Key": "one"})
    assert again.json() == item | {"secret": None}


async def test_a_webhook_is_changed_switched_off_and_removed(client: httpx.AsyncClient) -> None:
    item = (await client.post(HOOKS, json=HOOK)).json()
    del item["secret"]
    address = f"{HOOKS}/{item['id']}"
    changed = await client.patch(address, json={"url": "https://other.example/", "name": ""})
    assert changed.json() == item | {"url": "https://other.example/", "name": ""}
    off = (await client.patch(address, json={"status": "disabled"})).json()
    assert (off["status"], off["disabled_why"]) == ("disabled", "by-hand")
    on = (await client.patch(address, json={"status": "active"})).json()
    assert on == changed.json()
    assert (await client.delete(address)).status_code == 200
    assert (await client.get(address)).status_code == 404
    assert (await client.get(HOOKS)).json()["items"] == []


@pytest.mark.parametrize(
    "url",
    ["http://hook.example/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/"],
)
async def test_a_private_target_is_refused(client: httpx.AsyncClient, url: str) -> None:
    assert pointers(await client.post(HOOKS, json={"url": url})) == ["/url"]
    made = (await client.post(HOOKS, json=HOOK)).json()
    assert pointers(await client.patch(f"{HOOKS}/{made['id']}", json={"url": url})) == ["/url"]


async def test_a_webhook_is_tried_out(garage: Site) -> None:
    async with receiving() as receiver, garage.client() as client:
        made = (await client.post(HOOKS, json={"url": receiver.url})).json()
        address = f"{HOOKS}/{made['id']}/test"
        assert (await client.post(address)).json() == {"delivered": True, "said": "204"}
        tried = receiver.taken[0].verified(made["secret"])
        assert tried["type"] == "webhook.test"
        assert tried["timestamp"].endswith("Z")
        receiver.status = 500
        refused = (await client.post(address)).json()
        assert refused == {"delivered": False, "said": "the receiver answered 500"}


MAY = {
    Role.VIEWER: (200, 403, 403),
    Role.OPERATOR: (200, 200, 403),
    Role.ADMIN: (200, 200, 201),
}


@pytest.mark.parametrize("role", list(Role))
async def test_viewers_read_operators_acknowledge_admins_manage(site: Site, role: Role) -> None:
    alert = await raised(site)
    async with site.client(role) as client:
        read = await client.get(ALERTS)
        seen = await client.patch(f"{ALERTS}/{alert}", json={"acknowledged": True})
        made = await client.post(RULES, json={"kind": "disk-filling"})
        hook = await client.post(HOOKS, json=HOOK)
    assert (read.status_code, seen.status_code, made.status_code) == MAY[role]
    assert hook.status_code == made.status_code


@pytest.mark.parametrize(
    "address", [f"{ALERTS}/alr_0000000000000", f"{RULES}/x", f"{HOOKS}/whk_0000000000000"]
)
async def test_what_nobody_knows_is_not_found(client: httpx.AsyncClient, address: str) -> None:
    assert problem(await client.get(address))["status"] == 404


def test_mail_settings_that_say_no_sender_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mail_from"):
        compose(Config(data=tmp_path, alerts=Alerts(smtp="127.0.0.1:25")))


async def test_the_whole_address_of_a_webhook_is_for_those_who_may_change_it(
    site: Site, client: httpx.AsyncClient
) -> None:
    """Whoever knows the address of a chat's webhook may post there."""
    made = (await client.post(HOOKS, json=HOOK | {"url": "https://hook.example/T0/secret"})).json()
    assert (await client.get(f"{HOOKS}/{made['id']}")).json()["url"] == made["url"]
    async with site.client(Role.OPERATOR) as operator:
        for path in (HOOKS, f"{HOOKS}/{made['id']}"):
            answer = await operator.get(path)
            assert "secret" not in answer.text
            assert "https://hook.example/…" in answer.text

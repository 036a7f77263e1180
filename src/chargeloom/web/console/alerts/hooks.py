"""Webhooks: where alerts are posted to; made, tried out, changed, switched off and removed."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.web.api.alerts import alert_rules as rules_api, webhooks as api
from chargeloom.web.api.alerts.alert_rules import RuleQuery
from chargeloom.web.api.alerts.webhooks import (
    NewWebhook,
    WebhookChange,
    WebhookQuery,
    WebhookStatus,
)
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View
from chargeloom.web.reading import read_body

MANAGE: Final = Right.MANAGE_ALERTS
MOST: Final = 500
REASONS: Final = {
    "by-hand": "switched off by hand",
    "failing": "it failed for days",
    "gone": "the receiver says that it is gone",
}
"""Why nothing is posted to a webhook."""

_Text = Annotated[str, Meta(max_length=4_000)]


class HookForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A webhook as a person writes it."""

    url: _Text
    name: _Text = ""


class StateForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether anything is posted to a webhook."""

    status: WebhookStatus


@shows("/alerts/webhooks")
async def webhooks(view: View) -> Response[Any]:
    """List the webhooks, and who gets mails."""
    return await _list(view)


@does("/alerts/webhooks", MANAGE)
async def make(view: View) -> Response[Any]:
    """Make a webhook, and show its secret once."""
    said = await view.form(HookForm)
    body = read_body(NewWebhook, msgspec.json.encode(said))
    made = await view.ask(api.create_webhook, body=body)
    return view.html("webhook_made.html", hook=made)


@does("/alerts/webhooks/{webhook}", MANAGE)
async def change(view: View) -> Response[Any]:
    """Change where a webhook leads, or its name."""
    said = await view.form(HookForm)
    body = read_body(WebhookChange, msgspec.json.encode(said))
    await view.ask(api.change_webhook, body=body)
    return view.to("/alerts/webhooks", "saved")


@does("/alerts/webhooks/{webhook}/state", MANAGE)
async def switch(view: View) -> Response[Any]:
    """Switch a webhook off or on."""
    said = await view.form(StateForm)
    await view.ask(api.change_webhook, body=WebhookChange(status=said.status))
    return view.to("/alerts/webhooks", "saved")


@does("/alerts/webhooks/{webhook}/test", MANAGE)
async def test(view: View) -> Response[Any]:
    """Post a message that means nothing, and show what became of it."""
    tried = await view.ask(api.test_webhook)
    return await _list(view, tried=tried, of=view.path["webhook"])


@does("/alerts/webhooks/{webhook}/remove", MANAGE)
async def remove(view: View) -> Response[Any]:
    """Remove a webhook."""
    await view.ask(api.remove_webhook)
    return view.to("/alerts/webhooks", "way-removed")


async def _list(view: View, tried: Any = None, of: str = "") -> Response[Any]:
    found = await view.ask(api.webhooks, query=WebhookQuery(limit=MOST))
    rules = await view.ask(rules_api.alert_rules, query=RuleQuery(limit=MOST))
    mailed: dict[str, list[str]] = {}
    for rule in rules.items:
        for address in rule.mail_to:
            mailed.setdefault(address, []).append(rule.name)
    return view.html(
        "webhooks.html",
        hooks=found.items,
        used={one.id: sum(one.id in rule.webhooks for rule in rules.items) for one in found.items},
        mailed=sorted(mailed.items()),
        has_mail=view.core.alerting.webhooks.has_mail,
        reasons=REASONS,
        tried=tried,
        tried_of=of,
    )


PAGES = (webhooks, make, change, switch, test, remove)

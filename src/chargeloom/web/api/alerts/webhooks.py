"""Webhooks: where alerts are posted to, signed; made, tried out, changed and removed."""

from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.ids import WebhookId, to_text
from chargeloom.services.accessing import Caller
from chargeloom.services.alerting.posting import fault_of_url
from chargeloom.services.alerting.webhooks import BY_HAND
from chargeloom.services.core import Core
from chargeloom.web.api import identifiers
from chargeloom.web.api.texts import Name
from chargeloom.web.endpoint import Ask, NoQuery, deletes, gets, patches, posts
from chargeloom.web.moments import MomentOut, write, write_if_any
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Fault, invalid

PATH = "/api/v1/webhooks"

WebhookStatus = Literal["active", "disabled"]
Url: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2000,
        description="https, and an address of the open Internet unless settings allow others.",
        extra_json_schema={"format": "webhook-url"},
    ),
]


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A webhook as it is asked for."""

    url: Url
    name: Name = ""


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    url: Url | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    status: WebhookStatus | UnsetType = UNSET


class WebhookQuery(ListQuery, frozen=True, kw_only=True):
    """Which webhooks."""

    after: identifiers.WebhookCursor | None = None


class WebhookItem(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook; `failing_since` is null while the last attempt succeeded."""

    id: str
    name: str
    url: str
    status: WebhookStatus
    disabled_why: str | None
    failing_since: MomentOut | None
    last_failure: str | None
    created_at: MomentOut


class WebhookMade(WebhookItem, frozen=True, kw_only=True):
    """A webhook with its secret."""

    secret: Annotated[
        str | None, Meta(description="Shown once; null when the same request comes again.")
    ]


class WebhookTried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message of the type `webhook.test`."""

    delivered: bool
    said: Annotated[str, Meta(description="The status of the answer, or what went wrong.")]


@posts(PATH, Right.MANAGE_ALERTS)
async def create_webhook(ask: Ask[NoQuery, NewWebhook]) -> WebhookMade:
    """Make a webhook; the secret that signs its messages is shown in this answer alone."""
    _check(ask.core, ask.body.url)
    webhook, secret = await ask.core.alerting.webhooks.make(
        ask.caller.name, name=ask.body.name, url=ask.body.url
    )
    return WebhookMade(**msgspec.structs.asdict(show(webhook)), secret=secret)


@gets(PATH, Right.READ)
async def webhooks(ask: Ask[WebhookQuery, None]) -> Listing[WebhookItem]:
    """List the webhooks."""
    page = page_of(ask.query, identifiers.WEBHOOK)
    found = page.of(tuple(ask.core.alerting.webhooks))
    return listing(found, ask.query, lambda one: _shown_to(ask.caller, one), _text_id)


@gets(f"{PATH}/{{webhook}}", Right.READ)
async def webhook(ask: Ask[NoQuery, None]) -> WebhookItem:
    """Read a webhook; of its address whoever may not change it sees the host alone."""
    return _shown_to(ask.caller, _find(ask))


@patches(f"{PATH}/{{webhook}}", Right.MANAGE_ALERTS)
async def change_webhook(ask: Ask[NoQuery, WebhookChange]) -> WebhookItem:
    """Change a webhook, switch it off, or on again after it had failed for days."""
    found, body, hooks = _find(ask), ask.body, ask.core.alerting.webhooks
    said = {name: getattr(body, name) for name in ("url", "name") if _is_said(body, name)}
    if "url" in said:
        _check(ask.core, said["url"])
    if said:
        found = await hooks.change(found, ask.caller.name, **said)
    if body.status == "disabled":
        found = await hooks.disable(found, ask.caller.name, BY_HAND)
    elif body.status == "active" and found.disabled_at is not None:
        found = await hooks.enable(found, ask.caller.name)
    return show(found)


@deletes(f"{PATH}/{{webhook}}", Right.MANAGE_ALERTS)
async def remove_webhook(ask: Ask[NoQuery, None]) -> WebhookItem:
    """Remove a webhook; the answer is the webhook as it was."""
    return show(await ask.core.alerting.webhooks.remove(_find(ask), ask.caller.name))


@posts(f"{PATH}/{{webhook}}/test", Right.MANAGE_ALERTS, status=200)
async def test_webhook(ask: Ask[NoQuery, None]) -> WebhookTried:
    """Post a message that means nothing, and say what became of it."""
    tried = await ask.core.couriers.try_out(_find(ask))
    return WebhookTried(delivered=tried.is_delivered, said=tried.said)


def show(webhook: Webhook) -> WebhookItem:
    """Show a webhook."""
    return WebhookItem(
        id=_text_id(webhook),
        name=webhook.name,
        url=webhook.url,
        status="active" if webhook.disabled_at is None else "disabled",
        disabled_why=webhook.disabled_why,
        failing_since=write_if_any(webhook.failing_since),
        last_failure=webhook.last_failure,
        created_at=write(webhook.created_at),
    )


def _shown_to(caller: Caller, webhook: Webhook) -> WebhookItem:
    """Show a webhook; with many receivers, whoever knows its whole address may post there."""
    shown = show(webhook)
    if caller.may(Right.MANAGE_ALERTS):
        return shown
    parts = urlsplit(webhook.url)
    return msgspec.structs.replace(shown, url=f"{parts.scheme}://{parts.netloc}/…")


def _check(core: Core, url: str) -> None:
    fault = fault_of_url(url, allows_private=core.couriers.poster.allows_private)
    if fault is not None:
        raise invalid(Fault("/url", fault))


def _find(ask: Ask[NoQuery, Any]) -> Webhook:
    number = WebhookId(identifiers.read("webhook", ask.path["webhook"]))
    found = ask.core.alerting.webhooks.present(number)
    if found is None:
        raise identifiers.missing("webhook")
    return found


def _is_said(body: WebhookChange, name: str) -> bool:
    return not isinstance(getattr(body, name), UnsetType)


def _text_id(webhook: Webhook) -> str:
    return to_text(identifiers.WEBHOOK, webhook.id)


ENDPOINTS = (create_webhook, webhooks, webhook, change_webhook, remove_webhook, test_webhook)

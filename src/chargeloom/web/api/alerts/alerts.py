"""Alerts: listed, read and acknowledged."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.alerts.alert import Alert, Ending, RuleKind
from chargeloom.domain.ids import AlertId, to_text
from chargeloom.services.alerting.notices import title
from chargeloom.storage.pages import AlertPage
from chargeloom.web.api import identifiers
from chargeloom.web.api.texts import Name
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches
from chargeloom.web.moments import MomentOut, write, write_if_any
from chargeloom.web.pagination import Listing, TimedQuery, listing, page_of

PATH = "/api/v1/alerts"

AlertStatus = Literal["open", "ended"]


class AlertQuery(TimedQuery, frozen=True, kw_only=True):
    """Which alerts; `from` and `to` bound when they were raised."""

    after: identifiers.AlertCursor | None = None
    status: AlertStatus | None = None
    kind: RuleKind | None = None
    subject: (
        Annotated[str, Meta(max_length=500, description="A station, a file, `disk`, `database`.")]
        | None
    ) = None


class AlertChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether somebody has seen it, and what they say of it."""

    acknowledged: bool
    note: Annotated[Name, Meta(description="Left out, it stays as it is.")] | None = None


class AlertItem(msgspec.Struct, frozen=True, kw_only=True):
    """An alert; of a fault `detail` says what the station said, and what that means."""

    id: str
    rule: str
    kind: RuleKind
    title: str
    status: AlertStatus
    subject: str
    evse: int | None
    connector: int | None
    since: MomentOut
    raised_at: MomentOut
    ended_at: MomentOut | None
    ended_why: Ending | None
    acknowledged_at: MomentOut | None
    acknowledged_by: str | None
    note: str | None
    told_at: MomentOut | None
    detail: dict[str, Any]


@gets(PATH, Right.READ)
async def alerts(ask: Ask[AlertQuery, None]) -> Listing[AlertItem]:
    """List alerts."""
    query = ask.query
    is_open = None if query.status is None else query.status == "open"
    asked = AlertPage(page_of(query, identifiers.ALERT), is_open, query.subject, query.kind)
    return listing(await ask.core.ground.store.alerts(asked), query, show, _text_id)


@gets(f"{PATH}/{{alert}}", Right.READ)
async def alert(ask: Ask[NoQuery, None]) -> AlertItem:
    """Read an alert."""
    found = await ask.core.ground.store.alert(_id(ask.path["alert"]))
    if found is None:
        raise identifiers.missing("alert")
    return show(found)


@patches(f"{PATH}/{{alert}}", Right.OPERATE)
async def acknowledge_alert(ask: Ask[NoQuery, AlertChange]) -> AlertItem:
    """Say that somebody has seen an alert and sees to it; nobody is told of it after that."""
    changed = await ask.core.alerting.acknowledge(
        _id(ask.path["alert"]),
        ask.caller.name,
        is_seen=ask.body.acknowledged,
        note=ask.body.note,
    )
    if changed is None:
        raise identifiers.missing("alert")
    return show(changed)


def show(alert: Alert) -> AlertItem:
    """Show an alert."""
    return AlertItem(
        id=_text_id(alert),
        rule=to_text(identifiers.RULE, alert.rule),
        kind=alert.kind,
        title=title(alert),
        status="open" if alert.is_open else "ended",
        subject=alert.subject,
        evse=alert.evse or None,
        connector=alert.connector or None,
        since=write(alert.since),
        raised_at=write(alert.raised_at),
        ended_at=write_if_any(alert.ended_at),
        ended_why=alert.ended_why,
        acknowledged_at=write_if_any(alert.acknowledged_at),
        acknowledged_by=alert.acknowledged_by,
        note=alert.note,
        told_at=write_if_any(alert.told_at),
        detail=alert.detail,
    )


def _id(text: str) -> AlertId:
    return AlertId(identifiers.read("alert", text))


def _text_id(alert: Alert) -> str:
    return to_text(identifiers.ALERT, alert.id)


ENDPOINTS = (alerts, alert, acknowledge_alert)

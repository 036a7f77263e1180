"""Alerts: what is open and what to do about it, what was, and who has seen it."""

from datetime import date
from typing import Any, Final, Literal

import msgspec
from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.ids import StationId
from chargeloom.web.api.alerts import alerts as api
from chargeloom.web.api.alerts.alerts import AlertChange, AlertQuery, AlertStatus
from chargeloom.web.api.texts import Name
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.stations.offered import identities
from chargeloom.web.console.view import View
from chargeloom.web.console.words import alert_words
from chargeloom.web.pagination import Order

MOST_OPEN: Final = 200


class HistoryAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts, as people ask: by whole days."""

    subject: str | None = None
    kind: RuleKind | None = None
    status: AlertStatus | None = None
    first: date | None = None
    last: date | None = None
    after: str | None = None

    @property
    def is_filtered(self) -> bool:
        return (self.subject, self.kind, self.status, self.first, self.last) != (None,) * 5


class SeenForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether somebody sees to an alert, and what they say of it."""

    acknowledged: bool
    note: Name | None = None
    to: Literal["history"] | None = None


@shows("/alerts")
async def alerts(view: View) -> Response[Any]:
    """Show what is wrong now: what nobody has seen goes first."""
    found = view.core.alerting.open()
    shown = [api.show(one) for one in found[:MOST_OPEN]]
    return view.html(
        "parts/alerts.html" if view.is_fragment else "alerts.html",
        unseen=[one for one in shown if one.acknowledged_at is None],
        seen=[one for one in shown if one.acknowledged_at is not None],
        left_out=len(found) - len(shown),
        **words(view),
    )


@shows("/alerts/history")
async def history(view: View) -> Response[Any]:
    """List alerts, the newest first."""
    said = view.query(HistoryAsked)
    asked = AlertQuery(
        after=said.after,
        order=Order.DESC,
        kind=said.kind,
        status=said.status,
        subject=said.subject,
        since=view.midnight(said.first),
        until=view.midnight(said.last, days=1),
    )
    return view.html(
        "alert_history.html",
        listing=await view.ask(api.alerts, query=asked),
        query=said,
        identities=identities(view.core),
        **words(view),
    )


@does("/alerts/{alert}/seen", Right.OPERATE)
async def seen(view: View) -> Response[Any]:
    """Note that somebody sees to an alert, or takes that back."""
    said = await view.form(SeenForm)
    body = AlertChange(acknowledged=said.acknowledged, note=said.note)
    await view.ask(api.acknowledge_alert, body=body)
    return view.to("/alerts", "saved")


def words(view: View) -> dict[str, Any]:
    """Give a template what it needs to say what an alert is."""
    return {
        "kinds": alert_words.KINDS,
        "advice": alert_words.advice,
        "details": alert_words.details,
        "endings": alert_words.ENDINGS,
        "subjects": alert_words.SUBJECTS,
        "is_station": lambda one: (
            alert_words.is_of_station(one)
            and view.core.fleet.find(StationId(one.subject)) is not None
        ),
    }


PAGES = (alerts, history, seen)

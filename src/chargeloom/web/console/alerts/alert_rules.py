"""Rules of alerts: what is watched for, who is told, when nobody is; made, changed, switched off, removed."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, TypeAlias
from zoneinfo import available_timezones

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.alerts.alert import DEFAULTS, Defaults, RuleKind
from chargeloom.domain.alerts.quiet_hours import EVERY_DAY
from chargeloom.services.alerting.rules import NAMES
from chargeloom.web.api.alerts import alert_rules as api, webhooks as hooks_api
from chargeloom.web.api.alerts.alert_rules import NewRule, RuleChange, RuleItem, RuleQuery
from chargeloom.web.api.alerts.webhooks import WebhookQuery
from chargeloom.web.console.alerts.alerts import words
from chargeloom.web.console.as_shown import Mark, demand_as_shown, mark_of
from chargeloom.web.console.forms import told_at
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View
from chargeloom.web.reading import read_body

MANAGE: Final = Right.MANAGE_ALERTS
MOST: Final = 500

Unit: TypeAlias = Literal["seconds", "minutes", "hours", "days"]
SECONDS: Final[dict[Unit, int]] = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
DAY_NAMES: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_Text = Annotated[str, Meta(max_length=6_000)]


class RuleForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as a person writes it; quiet hours that have no beginning are none."""

    name: _Text = ""
    after: Annotated[int, Meta(ge=0, le=100_000_000)] | None = None
    unit: Unit = "minutes"
    limit: int | None = None
    clear_after: int | None = None
    mail_to: _Text = ""
    webhook: tuple[str, ...] = ()
    quiet_start: _Text | None = None
    quiet_end: _Text | None = None
    quiet_zone: _Text = "UTC"
    quiet_day: tuple[int, ...] = ()
    seen: Mark | None = None

    def said(self) -> dict[str, Any]:
        """Write it as the API's body has it."""
        found: dict[str, Any] = {
            "name": self.name,
            "mail_to": self.mail_to.replace(",", " ").replace(";", " ").split(),
            "webhooks": list(self.webhook),
            "quiet": self._quiet(),
        }
        if self.after is not None:
            found["after_s"] = self.after * SECONDS[self.unit]
        if self.clear_after is not None:
            found["clear_after_s"] = self.clear_after
        if self.limit is not None:
            found["limit"] = self.limit
        return found

    def _quiet(self) -> dict[str, Any] | None:
        if self.quiet_start is None and self.quiet_end is None:
            return None
        return {
            "start": self.quiet_start or "",
            "end": self.quiet_end or "",
            "zone": self.quiet_zone,
            "days": list(self.quiet_day or EVERY_DAY),
        }


class NewRuleForm(RuleForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that shall be."""

    kind: RuleKind


class StateForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a rule is watched."""

    enabled: bool


class KindAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which kind the new rule shall be."""

    kind: RuleKind = RuleKind.STATION_OFFLINE


@shows("/alerts/rules")
async def rules(view: View) -> Response[Any]:
    """List the rules."""
    found = await view.ask(api.alert_rules, query=RuleQuery(limit=MOST))
    return view.html(
        "alert_rules.html",
        rules=found.items,
        hooks={one.id: one.name or one.url for one in await _hooks(view)},
        choices=[*RuleKind],
        **_words(view),
    )


@shows("/alerts/rules/new", MANAGE)
async def new_rule(view: View) -> Response[Any]:
    """Show the form of a new rule, with the figures of its kind."""
    kind = view.query(KindAsked).kind
    figures = DEFAULTS[kind]
    return await _form(view, kind, None, figures)


@does("/alerts/rules", MANAGE)
async def make(view: View) -> Response[Any]:
    """Make a rule."""
    said = await view.form(NewRuleForm)
    with told_at(_field_of):
        body = read_body(NewRule, msgspec.json.encode(said.said() | {"kind": said.kind}))
        await view.ask(api.create_alert_rule, body=body)
    return view.to("/alerts/rules", "created")


@shows("/alerts/rules/{rule}", MANAGE)
async def rule(view: View) -> Response[Any]:
    """Show a rule to be changed."""
    item: RuleItem = await view.ask(api.alert_rule)
    figures = Defaults(item.after_s, item.limit, item.clear_after_s)
    return await _form(view, item.kind, item, figures)


@does("/alerts/rules/{rule}", MANAGE)
async def change(view: View) -> Response[Any]:
    """Change a rule."""
    said = await view.form(RuleForm)
    fields = said.said()
    if not view.core.alerting.webhooks.has_mail:
        del fields["mail_to"]  # the form does not ask, so nobody has taken them away
    demand_as_shown(said.seen, *_changeable(await view.ask(api.alert_rule)))
    with told_at(_field_of):
        body = read_body(RuleChange, msgspec.json.encode(fields))
        await view.ask(api.change_alert_rule, body=body)
    return view.to("/alerts/rules", "saved")


@does("/alerts/rules/{rule}/state", MANAGE)
async def switch(view: View) -> Response[Any]:
    """Switch a rule off or on."""
    said = await view.form(StateForm)
    await view.ask(api.change_alert_rule, body=RuleChange(enabled=said.enabled))
    return view.to("/alerts/rules", "saved")


@does("/alerts/rules/{rule}/remove", MANAGE)
async def remove(view: View) -> Response[Any]:
    """Remove a rule."""
    await view.ask(api.remove_alert_rule)
    return view.to("/alerts/rules", "way-removed")


def _changeable(item: RuleItem) -> tuple[Any, ...]:
    """List what the form shows: whether the rule is watched stands elsewhere."""
    figures = (item.after_s, item.limit, item.clear_after_s)
    return item.name, figures, item.mail_to, item.webhooks, item.quiet


_FIELDS: Final = {
    "/after_s": "/after",
    "/clear_after_s": "/clear_after",
    "/webhooks": "/webhook",
    "/mail_to": "/mail_to",
    "/quiet/start": "/quiet_start",
    "/quiet/end": "/quiet_end",
    "/quiet/zone": "/quiet_zone",
    "/quiet/days": "/quiet_day",
}


def _field_of(pointer: str) -> str:
    """Find the field that says what stands at a place of a rule, or in it."""
    found = (field for place, field in _FIELDS.items() if f"{pointer}/".startswith(f"{place}/"))
    return next(found, pointer)


async def _form(
    view: View, kind: RuleKind, item: RuleItem | None, figures: Defaults
) -> Response[Any]:
    amount, unit = in_units(figures.after_s)
    return view.html(
        "alert_rule.html",
        kind=kind,
        rule=item,
        seen=None if item is None else mark_of(*_changeable(item)),
        amount=amount,
        unit=unit,
        units=[*SECONDS],
        limit=figures.limit,
        clear_after=figures.clear_after_s,
        hooks=await _hooks(view),
        has_mail=view.core.alerting.webhooks.has_mail,
        zones=sorted(_zones()),
        days=DAY_NAMES,
        **_words(view),
    )


async def _hooks(view: View) -> tuple[hooks_api.WebhookItem, ...]:
    found = await view.ask(hooks_api.webhooks, query=WebhookQuery(limit=MOST))
    items: tuple[hooks_api.WebhookItem, ...] = found.items
    return items


def _words(view: View) -> dict[str, Any]:
    return words(view) | {
        "day_names": DAY_NAMES,
        "in_units": in_units,
        "named": lambda one: one.name if one.name != NAMES[one.kind] else "",
        "is_every_day": lambda quiet: set(quiet.days) == set(EVERY_DAY),
    }


def in_units(span_s: int) -> tuple[int, Unit]:
    """Write a span in the largest unit that it is whole in."""
    for unit, seconds in reversed(SECONDS.items()):
        if span_s and span_s % seconds == 0:
            return span_s // seconds, unit
    return span_s, "seconds"


def _zones() -> Iterator[str]:
    return (one for one in available_timezones() if "/" in one and not one.startswith("Etc/"))


PAGES = (rules, new_rule, make, rule, change, switch, remove)

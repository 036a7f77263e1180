"""Rules of alerts: what is watched for, who is told by which channel, and when nobody is."""

from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.alerts.alert import AlertRule, RuleKind
from chargeloom.domain.alerts.quiet_hours import EVERY_DAY, QuietHours
from chargeloom.domain.ids import RuleId, WebhookId, from_text, to_text
from chargeloom.domain.zones import is_zone
from chargeloom.services.core import Core
from chargeloom.web.api import identifiers
from chargeloom.web.api.texts import END, Name
from chargeloom.web.endpoint import Ask, NoQuery, deletes, gets, patches, posts
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Fault, invalid

PATH = "/api/v1/alert-rules"

_LONGEST_S: Final = 366 * 86_400

Clock: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^([01][0-9]|2[0-3]):[0-5][0-9]{END}",
        extra={"words": "a time of day is needed, as in 06:30"},
    ),
]
MailAddress: TypeAlias = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=254,
        pattern=r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*" + END,
        extra={"words": "a mail address is needed, as in name@example.com"},
    ),
]
Seconds: TypeAlias = Annotated[
    int, Meta(ge=0, le=_LONGEST_S, description="How long it must last; of tokens, the span.")
]
ClearSeconds: TypeAlias = Annotated[
    int,
    Meta(
        ge=0,
        le=86_400,
        description="How long it must be gone before its alert ends.",
    ),
]
Limit: TypeAlias = Annotated[
    int,
    Meta(
        ge=0,
        le=1000,
        description="Rejected tokens (at most 100 count), days before the expiry, per cent free, seconds that a clock is off.",
    ),
]
Recipients: TypeAlias = Annotated[tuple[MailAddress, ...], Meta(max_length=20)]
Hooks: TypeAlias = Annotated[
    tuple[Annotated[str, identifiers.id_of(identifiers.WEBHOOK)], ...],
    Meta(max_length=20),
]


class Quiet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When nobody is told: by the clock of a time zone; what is still so afterwards is told then."""

    start: Clock
    end: Clock
    zone: Annotated[
        str, Meta(max_length=64, description="As in Europe/Berlin.", examples=["Europe/Berlin"])
    ]
    days: Annotated[
        tuple[Annotated[int, Meta(ge=0, le=6)], ...],
        Meta(min_length=1, max_length=7, description="On which they begin; Monday is 0."),
    ] = EVERY_DAY


class NewRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as it is asked for; figures that are left out are those of its kind."""

    kind: RuleKind
    name: Name = ""
    after_s: Seconds | UnsetType = UNSET
    limit: Limit | UnsetType = UNSET
    clear_after_s: ClearSeconds | UnsetType = UNSET
    mail_to: Recipients = ()
    webhooks: Hooks = ()
    quiet: Quiet | None = None
    enabled: bool = True


class RuleChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different; what is left out stays."""

    name: Name | UnsetType = UNSET
    after_s: Seconds | UnsetType = UNSET
    limit: Limit | UnsetType = UNSET
    clear_after_s: ClearSeconds | UnsetType = UNSET
    mail_to: Recipients | UnsetType = UNSET
    webhooks: Hooks | UnsetType = UNSET
    quiet: Quiet | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class RuleQuery(ListQuery, frozen=True, kw_only=True):
    """Which rules."""

    after: identifiers.RuleCursor | None = None


class RuleItem(msgspec.Struct, frozen=True, kw_only=True):
    """A rule."""

    id: str
    kind: RuleKind
    name: str
    after_s: int
    limit: int
    clear_after_s: int
    mail_to: tuple[str, ...]
    webhooks: tuple[str, ...]
    quiet: Quiet | None
    enabled: bool
    created_at: MomentOut


@posts(PATH, Right.MANAGE_ALERTS)
async def create_alert_rule(ask: Ask[NoQuery, NewRule]) -> RuleItem:
    """Make a rule."""
    said = _said(ask.core, ask.body)
    return show(await ask.core.alerting.rules.make(ask.caller.name, **said))


@gets(PATH, Right.READ)
async def alert_rules(ask: Ask[RuleQuery, None]) -> Listing[RuleItem]:
    """List the rules."""
    page = page_of(ask.query, identifiers.RULE)
    present = [rule for rule in ask.core.alerting.rules if rule.removed_at is None]
    return listing(page.of(present), ask.query, show, _text_id)


@gets(f"{PATH}/{{rule}}", Right.READ)
async def alert_rule(ask: Ask[NoQuery, None]) -> RuleItem:
    """Read a rule."""
    return show(_find(ask))


@patches(f"{PATH}/{{rule}}", Right.MANAGE_ALERTS)
async def change_alert_rule(ask: Ask[NoQuery, RuleChange]) -> RuleItem:
    """Change a rule; one that is switched off ends its alerts."""
    rule, said = _find(ask), _said(ask.core, ask.body)
    return show(await ask.core.alerting.rules.change(rule, ask.caller.name, **said))


@deletes(f"{PATH}/{{rule}}", Right.MANAGE_ALERTS)
async def remove_alert_rule(ask: Ask[NoQuery, None]) -> RuleItem:
    """Remove a rule, and end its alerts; the answer is the rule as it was."""
    return show(await ask.core.alerting.rules.remove(_find(ask), ask.caller.name))


def show(rule: AlertRule) -> RuleItem:
    """Show a rule."""
    return RuleItem(
        id=_text_id(rule),
        kind=rule.kind,
        name=rule.name,
        after_s=rule.after_s,
        limit=rule.limit,
        clear_after_s=rule.clears_after_s,
        mail_to=rule.mail_to,
        webhooks=tuple(to_text(identifiers.WEBHOOK, one) for one in rule.webhooks),
        quiet=_quiet_out(rule.quiet),
        enabled=rule.is_enabled,
        created_at=write(rule.created_at),
    )


def _find(ask: Ask[NoQuery, Any]) -> AlertRule:
    number = RuleId(identifiers.read("rule", ask.path["rule"]))
    found = ask.core.alerting.rules.present(number)
    if found is None:
        raise identifiers.missing("rule")
    return found


def _said(core: Core, body: NewRule | RuleChange) -> dict[str, Any]:
    """Take what a client said into the rule's own words. Raises Problem."""
    said = {
        name: value
        for name, value in msgspec.structs.asdict(body).items()
        if not isinstance(value, UnsetType)
    }
    if said.get("mail_to") and not core.alerting.webhooks.has_mail:
        raise invalid(Fault("/mail_to", "no mail server is set up ([alerts] smtp)"))
    if "webhooks" in said:
        said["webhooks"] = tuple(_hooks(core, said["webhooks"]))
    if said.get("quiet") is not None:
        said["quiet"] = _quiet_in(said["quiet"])
    if "enabled" in said:
        said["is_enabled"] = said.pop("enabled")
    return said


def _hooks(core: Core, texts: tuple[str, ...]) -> list[WebhookId]:
    found: list[WebhookId] = []
    for place, text in enumerate(texts):
        number = from_text(identifiers.WEBHOOK, text)
        if number is None or core.alerting.webhooks.present(WebhookId(number)) is None:
            raise invalid(Fault(f"/webhooks/{place}", "there is no such webhook"))
        found.append(WebhookId(number))
    return found


def _quiet_in(quiet: Quiet) -> QuietHours:
    if not is_zone(quiet.zone):
        raise invalid(Fault("/quiet/zone", "there is no such time zone"))
    start, end = _minute(quiet.start), _minute(quiet.end)
    return QuietHours(start_minute=start, end_minute=end, zone=quiet.zone, days=quiet.days)


def _quiet_out(quiet: QuietHours | None) -> Quiet | None:
    if quiet is None:
        return None
    start, end = _clock(quiet.start_minute), _clock(quiet.end_minute)
    return Quiet(start=start, end=end, zone=quiet.zone, days=quiet.days)


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _text_id(rule: AlertRule) -> str:
    return to_text(identifiers.RULE, rule.id)


ENDPOINTS = (create_alert_rule, alert_rules, alert_rule, change_alert_rule, remove_alert_rule)

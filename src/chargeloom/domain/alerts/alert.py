"""Alerts: what somebody should look at, by which rule, and who has seen it."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.alerts.quiet_hours import QuietHours
from chargeloom.domain.ids import AlertId, RuleId, WebhookId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import THE_STATION, Plug
from chargeloom.domain.word import Told, Word


class RuleKind(Word):
    """Everything that can be watched for."""

    STATION_OFFLINE = "station-offline"
    CONNECTOR_FAULTED = "connector-faulted"
    NO_START = "no-start-after-plug"
    SESSION_ENDLESS = "session-endless"
    TOKENS_REJECTED = "tokens-rejected"
    CERTIFICATE_EXPIRING = "certificate-expiring"
    DISK_FILLING = "disk-filling"
    DATABASE_REFUSING = "database-refusing"
    DEVICE_FAILING = "device-failing"
    SOURCE_SILENT = "source-silent"
    LIMIT_EXCEEDED = "limit-exceeded"
    LIMIT_UNHEEDED = "limit-unheeded"
    METER_MISWIRED = "meter-miswired"
    BATTERY_COMPETING = "battery-competing"
    CERTIFICATE_REQUESTED = "certificate-requested"
    CLOCK_WRONG = "clock-wrong"


class Defaults(NamedTuple):
    """The figures of a rule that says none."""

    after_s: int
    limit: int
    clear_after_s: int = 0


DEFAULTS: Final = Told(
    {
        RuleKind.STATION_OFFLINE: Defaults(900, 0),
        RuleKind.CONNECTOR_FAULTED: Defaults(60, 0),
        RuleKind.NO_START: Defaults(900, 0),
        RuleKind.SESSION_ENDLESS: Defaults(86_400, 0),
        RuleKind.TOKENS_REJECTED: Defaults(600, 5),
        RuleKind.CERTIFICATE_EXPIRING: Defaults(0, 30),
        RuleKind.DISK_FILLING: Defaults(60, 10, 600),
        RuleKind.DATABASE_REFUSING: Defaults(30, 0),
        RuleKind.DEVICE_FAILING: Defaults(60, 0, 60),
        RuleKind.SOURCE_SILENT: Defaults(60, 0),
        RuleKind.LIMIT_EXCEEDED: Defaults(30, 0, 120),
        RuleKind.LIMIT_UNHEEDED: Defaults(30, 0, 120),
        RuleKind.METER_MISWIRED: Defaults(60, 0),
        RuleKind.BATTERY_COMPETING: Defaults(300, 0, 300),
        RuleKind.CERTIFICATE_REQUESTED: Defaults(300, 0),
        RuleKind.CLOCK_WRONG: Defaults(300, 60),
    },
    Defaults(0, 0),
)
"""`limit` is a number of rejected tokens, days before the expiry, per cent of the disk left free, seconds that a clock is off.

Of rejected tokens `after_s` is the span that they are counted in. What swings around a threshold is one alert: it ends
once it was gone for `clear_after_s`."""


class AlertRule(msgspec.Struct, frozen=True, kw_only=True):
    """What is watched for, and who is told by which channel; the page shows every alert."""

    id: RuleId
    kind: RuleKind
    name: str
    after_s: int
    limit: int
    mail_to: tuple[str, ...] = ()
    webhooks: tuple[WebhookId, ...] = ()
    quiet: QuietHours | None = None
    is_enabled: bool = True
    created_at: Instant
    removed_at: Instant | None = None
    clear_after_s: int | None = None
    """None: as long as is usual for its kind."""

    @property
    def clears_after_s(self) -> int:
        """Say how long a finding must be gone before its alert ends; of a rule that finds nothing any more, not at all."""
        if not self.is_watched:
            return 0
        said = self.clear_after_s
        return DEFAULTS[self.kind].clear_after_s if said is None else said

    @property
    def is_watched(self) -> bool:
        """Whether it finds anything."""
        return self.is_enabled and self.removed_at is None

    def is_quiet(self, now: Instant) -> bool:
        """Whether nobody may be told now."""
        return self.quiet is not None and self.quiet.holds(now)


class Ending(Word):
    """Why an alert is over."""

    GONE = "gone"
    """What was found is no longer so."""
    UNWATCHED = "unwatched"
    """Its rule was removed or switched off."""


class AlertKey(NamedTuple):
    """What makes two findings of one rule the same alert."""

    subject: str
    plug: Plug = THE_STATION
    about: str = ""


class Finding(NamedTuple):
    """Something that a rule found, since when it is so, and from when on it is an alert."""

    key: AlertKey
    since: Instant
    ripe_at: Instant
    detail: dict[str, Any]


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that was not over in time; `subject` is a station, a file, or a part of the system."""

    id: AlertId
    rule: RuleId
    kind: RuleKind
    subject: str
    evse: int
    connector: int
    about: str
    since: Instant
    raised_at: Instant
    detail: dict[str, Any]
    ended_at: Instant | None = None
    ended_why: Ending | None = None
    acknowledged_at: Instant | None = None
    acknowledged_by: str | None = None
    note: str | None = None
    told_at: Instant | None = None
    end_told_at: Instant | None = None

    @property
    def key(self) -> AlertKey:
        """What it is about."""
        return AlertKey(self.subject, Plug(self.evse, self.connector), self.about)

    @property
    def is_open(self) -> bool:
        """Whether it is still so."""
        return self.ended_at is None

    @property
    def is_untold(self) -> bool:
        """Whether somebody must be told that it began: who has seen it needs no telling."""
        return self.is_open and self.told_at is None and self.acknowledged_at is None

    @property
    def is_end_untold(self) -> bool:
        """Whether those who were told that it began must be told that it is over."""
        return self.ended_at is not None and self.told_at is not None and self.end_told_at is None

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will come of it."""
        return not self.is_open and not self.is_end_untold


class Settled(NamedTuple):
    """What a look came to."""

    raised: tuple[Finding, ...]
    ended: tuple[Alert, ...]
    ripening: dict[AlertKey, Finding]
    """What is no alert yet, as it was first found."""
    fading: dict[AlertKey, Instant]
    """What is gone, and since when, but not for long enough to end."""


class Fading(NamedTuple):
    """Since when what was found is gone, and how long it must be before its alert ends."""

    since: Mapping[AlertKey, Instant]
    ends_after_us: int


AT_ONCE: Final = Fading({}, 0)


def settle(
    known: dict[AlertKey, Alert],
    ripening: dict[AlertKey, Finding],
    found: tuple[Finding, ...],
    now: Instant,
    may_hold: Callable[[AlertKey], bool] = lambda key: False,  # noqa: ARG005
    fading: Fading = AT_ONCE,
) -> Settled:
    """Compare what one rule finds now with its open alerts; what lasts ripens, what stays gone for long enough ends.

    A station that tells the same fault again and again does not begin anew each time. What is not
    found, but `may_hold` as far as anybody knows, has not ended.
    """
    raised: list[Finding] = []
    still: dict[AlertKey, Finding] = {}
    for finding in found:
        if finding.key in known:
            continue
        first = ripening.get(finding.key, finding)
        ripe_at = min(first.ripe_at, finding.ripe_at)
        lasting = finding._replace(since=min(first.since, finding.since), ripe_at=ripe_at)
        if ripe_at <= now:
            raised.append(lasting)
        else:
            still[finding.key] = lasting
    keys = {finding.key for finding in found}
    gone = {
        key: min(now, fading.since.get(key, now))
        for key in known
        if key not in keys and not may_hold(key)
    }
    ended = tuple(known[key] for key, since in gone.items() if now - since >= fading.ends_after_us)
    over = {alert.key for alert in ended}
    left = {key: since for key, since in gone.items() if key not in over}
    return Settled(tuple(raised), ended, still, left)

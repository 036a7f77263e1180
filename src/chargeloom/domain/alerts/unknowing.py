"""Unknowing: what is not found may still be so, as long as nobody could tell of it."""

from collections.abc import Callable, Container
from typing import Final

from chargeloom.domain.alerts.alert import AlertKey, AlertRule, RuleKind
from chargeloom.domain.alerts.watching import Picture
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import MINUTE, SECOND, Instant

WARMING_US: Final = MINUTE
"""So long after a start what meters measure may not have been compared with limits yet."""

Unknown = Callable[[AlertRule, AlertKey, Picture, Instant], bool]


def may_hold(rule: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:
    """Whether what a rule does not find may be so all the same: an alert of it does not end yet."""
    unknown = _UNKNOWN.get(rule.kind)
    return unknown is not None and rule.is_watched and unknown(rule, key, picture, now)


def _is_away(_: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:  # noqa: ARG001
    return picture.unheard.stations(StationId(key.subject))


def _is_unread(rule: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:
    """A file that can't be read, or a station that did not come in with a certificate again."""
    if key.subject in picture.certificates:
        return False
    return key.subject in picture.unheard.files or _is_away(rule, key, picture, now)


def _is_unheard(_: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:  # noqa: ARG001
    unheard: Container[str] = picture.unheard.devices
    return key.subject in unheard


def _is_unmeasured(_: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:  # noqa: ARG001
    return _runs_for_less_than(WARMING_US, picture, now)


def _is_untold(rule: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:
    """A station that is away, or that was not told enough since a start to show how it takes that."""
    return _is_away(rule, key, picture, now) or _is_unmeasured(rule, key, picture, now)


def _is_uncounted(rule: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:  # noqa: ARG001
    """Rejections from before a start are not remembered, and the span that counts reaches back there."""
    return _runs_for_less_than(rule.after_s * SECOND, picture, now)


def _is_untimed(_: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:  # noqa: ARG001
    return picture.unheard.clocks(StationId(key.subject))


def _is_unseen(_: AlertRule, key: AlertKey, picture: Picture, now: Instant) -> bool:  # noqa: ARG001
    return picture.disk_free_percent is None


def _runs_for_less_than(span_us: int, picture: Picture, now: Instant) -> bool:
    return 0 <= now - picture.watching_since < span_us


_UNKNOWN: Final[dict[RuleKind, Unknown]] = {
    RuleKind.NO_START: _is_away,
    RuleKind.TOKENS_REJECTED: _is_uncounted,
    RuleKind.CERTIFICATE_EXPIRING: _is_unread,
    RuleKind.DISK_FILLING: _is_unseen,
    RuleKind.DEVICE_FAILING: _is_unheard,
    RuleKind.LIMIT_EXCEEDED: _is_unmeasured,
    RuleKind.LIMIT_UNHEEDED: _is_untold,
    RuleKind.METER_MISWIRED: _is_unmeasured,
    RuleKind.BATTERY_COMPETING: _is_unmeasured,
    RuleKind.CLOCK_WRONG: _is_untimed,
}
"""Of every other kind all that counts is stored, so that what is not found is not so."""

"""Renewing: the detail of an open alert follows what is found now; nobody is told of it anew."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from chargeloom.domain.alerts.alert import Alert, AlertKey, Finding
from chargeloom.domain.ids import AlertId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.services.alerting.raising import Raising

PAUSES_US: Final = MINUTE
"""So long after it was written a detail stays as it is: a figure that moves at each look fills no disk."""


class Renewing:
    """Knows when each alert was written last."""

    def __init__(self, raising: Raising) -> None:
        self._raising = raising
        self._written_at: dict[AlertId, Instant] = {}

    def renewed(
        self, known: Mapping[AlertKey, Alert], found: Iterable[Finding], now: Instant
    ) -> Iterator[Alert]:
        """List the open alerts of which something else is found by now, as they are from now on."""
        for finding in found:
            alert = known.get(finding.key)
            if alert is None or self._is_new(alert, now):
                continue
            detail = self._raising.explained(alert.kind, finding)
            if detail != alert.detail:
                yield msgspec.structs.replace(alert, detail=detail)

    def kept(self, alerts: Iterable[Alert], now: Instant) -> None:
        """Note that alerts were written, and forget those that ended."""
        for alert in alerts:
            if alert.is_open:
                self._written_at[alert.id] = now
            else:
                self._written_at.pop(alert.id, None)

    def _is_new(self, alert: Alert, now: Instant) -> bool:
        return 0 <= now - self._written_at.get(alert.id, alert.raised_at) < PAUSES_US

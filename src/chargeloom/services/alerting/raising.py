"""Raising: what a finding becomes, with what is known of it."""

from typing import Any

from chargeloom.domain.alerts.alert import Alert, AlertRule, Finding, RuleKind
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import AlertId, StationId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.unit import Unit
from chargeloom.services.alerting.faults import FaultCode, FaultTable, Maker
from chargeloom.services.alerting.notices import ALERT
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet


class Raising:
    """Makes alerts of findings; a fault's code is translated."""

    def __init__(self, *, ground: Ground, fleet: Fleet, faults: FaultTable) -> None:
        self._ground = ground
        self._fleet = fleet
        self._faults = faults

    def new(self, rule: AlertRule, finding: Finding, now: Instant) -> Alert:
        """Make an alert, told to nobody yet."""
        plug = finding.key.plug
        return Alert(
            id=AlertId(self._ground.ids.next(now)),
            rule=rule.id,
            kind=rule.kind,
            subject=finding.key.subject,
            evse=plug.evse,
            connector=plug.connector,
            about=finding.key.about,
            since=finding.since,
            raised_at=now,
            detail=self.explained(rule.kind, finding),
        )

    def explain(self, station: StationId, *codes: str | None) -> FaultCode | None:
        """Say what a station's codes mean; None where nobody knows."""
        record = self._fleet.record(station)
        maker = Maker((record and record.vendor) or "", (record and record.model) or "")
        return self._faults.explain(maker, *codes)

    def explained(self, kind: RuleKind, finding: Finding) -> dict[str, Any]:
        """Write the detail of a finding, with what is known of a code in it."""
        detail = dict(finding.detail)
        if kind is RuleKind.CONNECTOR_FAULTED:
            station = StationId(finding.key.subject)
            row = self.explain(station, detail.get("vendor_error"), detail.get("error"))
            if row is not None:
                detail |= {"meaning": row.means, "advice": row.advice}
        return detail


def put(ground: Ground, unit: Unit, kind: EventType, alert: Alert, now: Instant) -> None:
    """Put an alert as it is now into a unit, with the event that tells of it."""
    unit.record(alert)
    data = {
        "kind": alert.kind.value,
        "subject": alert.subject,
        "evse": alert.evse,
        "connector": alert.connector,
        "acknowledged": alert.acknowledged_at is not None,
    }
    ground.tell(unit, kind, to_text(ALERT, alert.id), data, now)

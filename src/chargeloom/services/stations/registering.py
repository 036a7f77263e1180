"""Registering: stations come in, boot, report their connectors and go."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.connector_status import FREE, ConnectorReport
from chargeloom.domain.stations.reports import Boot, Reported
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration, StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.charging import Charging
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet

_BY_CERTIFICATE: Final = 3
"""The security profile of whoever proves itself by a certificate."""
_OF_ONE_KEY: Final = frozenset({"ocpp1.6"})
"""Versions that know no second way, with a password of its own."""


class Registering:
    """Keeps what stations say of themselves."""

    def __init__(
        self,
        *,
        ground: Ground,
        fleet: Fleet,
        charging: Charging,
        jitter: Callable[[], float],
        heartbeat_interval_s: int,
        retry_interval_s: int,
    ) -> None:
        self._fleet = fleet
        self._ground = ground
        self._charging = charging
        self._jitter = jitter
        self._heartbeat_interval_s = heartbeat_interval_s
        self._retry_interval_s = retry_interval_s
        self.proven: Callable[[StationId], int] = lambda _: 0
        """Says, once, by which security profile a station came in that is to come by a higher one."""
        self.came_otherwise: Callable[[StationId], bool] = lambda _: False
        """Says, once, whether a station came in by the password of another way than before."""

        self.certified: Mapping[StationId, tuple[str, ...]] = {}
        """The names of the certificate that a station came in with last."""

    def is_itself(self, station: Station, serial: str | None) -> bool:
        """Whether a station that came in with a certificate has the serial number that this names (2.0.1, B01.FR.11).

        One whose certificate names its identity is known by that.
        """
        if station.record.security_profile < _BY_CERTIFICATE:
            return True
        names = self.certified.get(station.id, ())
        return not names or station.id in names or serial in names

    def dismissed(self, unit: Unit, station: Station, why: str, now: Instant) -> None:
        """Tell that a station was sent away which was let in."""
        told = {"address": None, "status": 1008, "why": why}
        self._tell(unit, EventType.STATION_REFUSED, station.id, told, now)

    def connect(self, unit: Unit, station: Station, protocol: str, now: Instant) -> None:
        """Note that a station's link is up."""
        station.is_online = True
        station.online_since = now
        station.turned_away = None
        station.last_seen_at = now
        self._change(unit, station, protocol=protocol, last_seen_at=now)
        self._turn(unit, station)
        self._rise(unit, station, now)
        self._tell(unit, EventType.STATION_CONNECTED, station.id, {"protocol": protocol}, now)

    def disconnect(self, unit: Unit, station: Station, now: Instant) -> None:
        """Note that a station's link is gone."""
        station.is_online = False
        self._change(unit, station, last_seen_at=station.last_seen_at)
        self._tell(unit, EventType.STATION_DISCONNECTED, station.id, {}, now)

    def meet(self, unit: Unit, identity: StationId, now: Instant) -> Station:
        """Put a station that nobody announced into the inbox."""
        record = StationRecord(
            id=identity,
            registration=Registration.PENDING,
            is_stranger=True,
            created_at=now,
        )
        station = self._fleet.add(record)
        unit.record(record)
        self._tell(unit, EventType.STATION_STRANGER, identity, {}, now)
        return station

    def boot(self, unit: Unit, station: Station, boot: Boot, now: Instant) -> Registration:
        """Note what the station is, and decide on it. An acceptance lasts until it is withdrawn.

        A serial number that its certificate does not name takes the place of none: it would be locked out.
        """
        registration = station.record.registration
        accepted_at = station.record.accepted_at
        if registration is Registration.ACCEPTED:
            accepted_at = accepted_at or now
        self._change(
            unit,
            station,
            vendor=boot.vendor,
            model=boot.model,
            serial=boot.serial if self.is_itself(station, boot.serial) else station.record.serial,
            firmware=boot.firmware,
            iccid=boot.iccid,
            imsi=boot.imsi,
            boot_reason=boot.reason,
            booted_at=now,
            accepted_at=accepted_at,
            last_seen_at=now,
        )
        self._rise(unit, station, now)
        data: dict[str, Any] = {
            "registration": registration,
            "vendor": boot.vendor,
            "model": boot.model,
        }
        if boot.reason is not None:
            data["reason"] = boot.reason
        self._tell(unit, EventType.STATION_BOOTED, station.id, data, now)
        return registration

    def _turn(self, unit: Unit, station: Station) -> None:
        """Know a station by the password of the way that it took; by the one before it may fall back (OCPP 2.1, B10.FR.07).

        One of OCPP 1.6 has a single key: whoever shows the new one has no more use for the old (OCPP-J 1.6, 6.2.2).
        """
        record = station.record
        other = record.other_password_hash
        if other is not None and self.came_otherwise(station.id):
            before = None if record.protocol in _OF_ONE_KEY else record.password_hash
            self._change(unit, station, password_hash=other, other_password_hash=before)

    def _rise(self, unit: Unit, station: Station, now: Instant) -> None:
        """Demand the higher security profile from now on that a station was told of, and came by (A05.FR.07; 1.6 security, A05.FR.09)."""
        wanted = station.record.rising_to
        if wanted is None or self.proven(station.id) < wanted:
            return
        profile = max(wanted, station.record.security_profile)
        self._change(unit, station, security_profile=profile, rising_to=None)
        told = {"security_profile": profile}
        self._tell(unit, EventType.STATION_CHANGED, station.id, told, now)

    def interval_s(self, registration: Registration) -> int:
        """Tell when to come back: heartbeats of an accepted station spread, so that storms flatten."""
        if registration is Registration.ACCEPTED:
            return round(self._heartbeat_interval_s * (1 + 0.1 * self._jitter()))
        return self._retry_interval_s

    def report(self, unit: Unit, station: Station, reported: Reported, now: Instant) -> bool:
        """Note a connector's status, unless a newer one is known; return whether it was noted."""
        report = ConnectorReport(
            station=station.id,
            plug=reported.plug,
            status=reported.status,
            at=reported.at if reported.at is not None else now,
            received_at=now,
            error=reported.error,
            info=reported.info,
            vendor_error=reported.vendor_error,
        )
        if reported.at is not None:
            station.heard_time(reported.at, now)
        if not station.has_room_for(report.plug):
            station.count(Breach.PLACE_BEYOND_BELIEF)
            return False
        if not station.believes(report):
            return False
        known = station.connectors.get(report.plug)
        station.connectors[report.plug] = report
        unit.record(report)
        self._charging.reported(unit, station, report)
        if known is None or _differs(known, report):
            self._tell_status(unit, station, report, now)
        if report.status in FREE:
            self._charging.unplugged(unit, station, report.plug, now)
        return True

    def _change(self, unit: Unit, station: Station, **changes: Any) -> None:
        record = msgspec.structs.replace(station.record, **changes)
        self._fleet.change(station, record)
        unit.record(record)

    def _tell_status(
        self, unit: Unit, station: Station, report: ConnectorReport, now: Instant
    ) -> None:
        data = {
            "evse": report.plug.evse,
            "connector": report.plug.connector,
            "status": station.status_of(report),
            "error": report.error,
            "vendor_error": report.vendor_error,
        }
        self._tell(unit, EventType.CONNECTOR_STATUS, report.station, data, now)

    def _tell(
        self, unit: Unit, kind: EventType, subject: str, data: dict[str, Any], now: Instant
    ) -> None:
        self._ground.tell(unit, kind, subject, data, now)


def _differs(known: ConnectorReport, report: ConnectorReport) -> bool:
    return (known.status, known.error, known.vendor_error) != (
        report.status,
        report.error,
        report.vendor_error,
    )

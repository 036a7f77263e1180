"""What a station may send before it is accepted, and before it has booted."""

from collections import Counter
from typing import Final

from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.version import Version

_ACCEPTED: Final = Registration.ACCEPTED
"""What each message needs: before Python 3.12 each look at a member of an enumeration is a call."""


class Permission:
    """Everything is allowed to whom we accepted; to others the boot, and what they were asked for, as often as they were."""

    __slots__ = ("_allowed", "_station", "_version")

    def __init__(self, station: Station, version: Version) -> None:
        self._station = station
        self._version = version
        self._allowed: Counter[str] = Counter()

    def grant(self, action: str) -> None:
        """Allow once what the station was asked to send."""
        self._allowed[action] += 1

    def allows(self, message: object, action: str) -> bool:
        """Whether a station may send this now (OCPP 1.6, 4.2; J errata 3.10; 2.0.1, B01.FR.10)."""
        record = self._station.record
        if record.registration is _ACCEPTED:
            if record.accepted_at is not None:
                return True
            if not self._version.demands_boot:
                self._note_unbooted(message)
                return True
        if type(message) in self._version.before_acceptance:
            return True
        if not self._allowed[action]:
            return False
        if action not in self._version.in_parts or not getattr(message, "tbc", True):
            self._allowed[action] -= 1
        return True

    def _note_unbooted(self, message: object) -> None:
        """Count what comes before the boot and is taken all the same: many stations of 1.6 do it."""
        if type(message) not in self._version.before_acceptance:
            self._station.count(Breach.BEFORE_BOOT)

"""Whether an EVSE and its connectors may be used, and what that makes their status (OCPP 2.0.1, G)."""

from collections.abc import Set as AbstractSet
from typing import Final

from chargeloom.protocols.ocpp.v201.messages.enumerations.availability import ConnectorStatus


class Standing:
    """Out of service by order, by a fault, or while it restarts; a connector also by itself."""

    def __init__(self, connectors: int) -> None:
        self.operative: Final = dict.fromkeys(range(1, connectors + 1), True)
        """Each connector, and whether it is in service."""
        self.is_operative = True
        self.is_faulted = False
        self.is_restarting = False
        self.is_held = False
        """Waits for firmware to be installed (L01.FR.07)."""

    @property
    def is_usable(self) -> bool:
        """Whether somebody may begin to charge here."""
        is_up = self.is_operative and not self.is_faulted and not self._is_busy
        return is_up and any(self.operative.values())

    @property
    def _is_busy(self) -> bool:
        return self.is_restarting or self.is_held

    def order(self, connector: int | None, *, is_operative: bool) -> None:
        """Go into or out of service, whole or one connector (OCPP 2.0.1, G03)."""
        if connector is None:
            self.is_operative = is_operative
        else:
            self.operative[connector] = is_operative

    def status(self, connector: int, *, is_plugged: bool, is_reserved: bool) -> ConnectorStatus:
        """Say what a connector is; a fault outweighs a cable, and a cable that it is out of service."""
        if self.is_faulted:
            return ConnectorStatus.FAULTED
        if is_plugged:
            return ConnectorStatus.OCCUPIED
        if self._is_busy or not (self.is_operative and self.operative[connector]):
            return ConnectorStatus.UNAVAILABLE
        return ConnectorStatus.RESERVED if is_reserved else ConnectorStatus.AVAILABLE


def summed(statuses: AbstractSet[ConnectorStatus], *, is_charging: bool) -> ConnectorStatus:
    """Say what an EVSE is, from what its connectors are: one that is taken takes them all."""
    is_busy = is_charging or ConnectorStatus.OCCUPIED in statuses
    if is_busy and ConnectorStatus.FAULTED not in statuses:
        return ConnectorStatus.OCCUPIED
    return next(one for one in _FOREMOST if one in statuses)


_FOREMOST: Final = (
    ConnectorStatus.FAULTED,
    ConnectorStatus.AVAILABLE,
    ConnectorStatus.RESERVED,
    ConnectorStatus.UNAVAILABLE,
)

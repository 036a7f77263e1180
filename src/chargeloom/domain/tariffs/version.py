"""Tariffs in all their versions, and whose tariff applies where; neither is ever changed, both are followed by new ones."""

from typing import NamedTuple

import msgspec

from chargeloom.domain.charging.token import normalised
from chargeloom.domain.ids import StationId, TariffId
from chargeloom.domain.instant import Instant
from chargeloom.domain.tariffs.tariff import Tariff


class TariffVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What a tariff was from one change to the next."""

    id: int
    tariff: TariffId
    version: int
    saved_at: Instant
    saved_by: str
    is_disabled: bool = False
    """No charge is begun by it any more; those that were go on."""
    name: str
    rules: Tariff


class TariffScope(NamedTuple):
    """Where, or for whom, a tariff applies: an EVSE, a station, a group of tokens; nothing said: everywhere."""

    station: StationId | None = None
    evse: int | None = None
    group: str | None = None

    @property
    def folded(self) -> "TariffScope":
        """Name a group as all spell it: one group is spelled in several ways."""
        return self if self.group is None else self._replace(group=normalised(self.group))


class TariffAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """Says which tariff applies in a scope from a moment on; None takes away what was said before."""

    id: int
    at: Instant
    by: str
    tariff: TariffId | None
    of_station: StationId | None = None
    evse: int | None = None
    token_group: str | None = None

    @property
    def scope(self) -> TariffScope:
        return TariffScope(self.of_station, self.evse, self.token_group)


def scopes(station: StationId, evse: int | None, group: str | None) -> tuple[TariffScope, ...]:
    """List the scopes that a charge falls into, the closest first: who charges outweighs where."""
    found: list[TariffScope] = []
    if group:
        found.append(TariffScope(group=group))
    if evse is not None:
        found.append(TariffScope(station, evse))
    return (*found, TariffScope(station), TariffScope())

"""What a station can do with charging profiles, as it told us."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from chargeloom.domain.limits.charging_profile import RateUnit
from chargeloom.domain.sites.supply import Supply, supply_of


class ChargingAbility(msgspec.Struct, frozen=True, kw_only=True):
    """Learned from the station's settings; what it did not say has the value that is safe."""

    is_known: bool = False
    is_enabled: bool = True
    max_level: int = 0
    max_periods: int = 1
    max_profiles: int | None = None
    units: tuple[RateUnit, ...] = (RateUnit.AMPERES,)
    says_units: bool = False
    """Whether its units are known; else they are what is usual for AC."""
    can_switch_phases: bool = False
    takes_dynamic: bool = False
    takes_offline: bool = False
    supplies: tuple[tuple[int, Supply], ...] = ()
    """What its EVSEs give, as far as it says."""
    lowest_id: int = 1
    """Numbers below belong to what others set (OCPP 2.1, K01.FR.80)."""

    def supply(self, evse: int) -> Supply | None:
        """Say what an EVSE gives; None when the station does not."""
        return dict(self.supplies).get(evse)


UNKNOWN: Final = ChargingAbility()

ENABLED: Final = "enabled"
LEVELS: Final = "levels"
PERIODS: Final = "periods"
PROFILES: Final = "profiles"
UNITS: Final = "units"
SWITCHING: Final = "switching"
DYNAMIC: Final = "dynamic"
OFFLINE: Final = "offline"
EXTERNAL_IDS: Final = "external-ids"
PHASES: Final = "phases"
CONNECTOR: Final = "connector"


def of_evse(name: str, evse: int) -> str:
    """Name what is said of one EVSE."""
    return f"{name}/{evse}"


def read_ability(said: Mapping[str, str]) -> ChargingAbility:
    """Read what a station said of itself, by the names above; what can't be read was not said."""
    units = _units(said.get(UNITS))
    return ChargingAbility(
        is_known=LEVELS in said or UNITS in said,
        is_enabled=_truth(said.get(ENABLED), default=True),
        max_level=_whole(said.get(LEVELS), 0),
        max_periods=max(1, _whole(said.get(PERIODS), 1)),
        max_profiles=_whole(said.get(PROFILES), 0) or None,
        units=units or (RateUnit.AMPERES,),
        says_units=bool(units),
        can_switch_phases=_truth(said.get(SWITCHING), default=False),
        takes_dynamic=_truth(said.get(DYNAMIC), default=False),
        takes_offline=_truth(said.get(OFFLINE), default=False),
        supplies=tuple(_supplies(said)),
        lowest_id=max(1, _whole(said.get(EXTERNAL_IDS), 0) + 1),
    )


def _supplies(said: Mapping[str, str]) -> Iterator[tuple[int, Supply]]:
    evses = {_whole(name.partition("/")[2], 0) for name in said} - {0}
    for evse in sorted(evses):
        phases, connector = (said.get(of_evse(name, evse)) for name in (PHASES, CONNECTOR))
        supply = supply_of(phases, connector)
        if supply is not None:
            yield evse, supply


def _whole(text: str | None, missing: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else missing


def _truth(text: str | None, *, default: bool) -> bool:
    return default if text is None else text.strip().casefold() == "true"


def _units(text: str | None) -> tuple[RateUnit, ...]:
    words = [word.strip().casefold() for word in (text or "").split(",")]
    return tuple(dict.fromkeys(_UNIT[word] for word in words if word in _UNIT))


_MOST_DIGITS: Final = 9
_UNIT: Final = {
    "current": RateUnit.AMPERES,
    "a": RateUnit.AMPERES,
    "power": RateUnit.WATTS,
    "w": RateUnit.WATTS,
}
"""In the words of OCPP 1.6, 9.4.2, and of OCPP 2.x."""

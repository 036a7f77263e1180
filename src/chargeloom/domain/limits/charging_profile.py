"""Charging profiles: what a station keeps to, and when, in no protocol's words."""

from typing import Final

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word

THE_WHOLE: Final = 0
"""The place of profiles that are the station's, not one EVSE's."""
OURS: Final = "CSO"
"""The source of what we set ourselves (OCPP 2.0.1, 3.6)."""
LONG_AGO: Final = Instant(0)
"""A start that lies behind for every clock, one that stands at 1970 too."""


class Purpose(Word):
    """What a profile is for."""

    STATION = "station"
    DEFAULT = "default"
    TRANSACTION = "transaction"
    EXTERNAL = "external"
    PRIORITY = "priority"
    GENERATION = "generation"


class ProfileKind(Word):
    """From when its periods count."""

    ABSOLUTE = "absolute"
    RECURRING = "recurring"
    RELATIVE = "relative"
    DYNAMIC = "dynamic"


class RateUnit(Word):
    """What its limits are in; amperes are per line."""

    AMPERES = "A"
    WATTS = "W"


class Recurrence(Word):
    """How often a recurring profile begins again."""

    DAILY = "daily"
    WEEKLY = "weekly"


class ProfilePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """From so many seconds after the start, this limit; None leaves it to somebody else."""

    start_s: int = 0
    limit: float | None
    lines: int | None = None
    line: int | None = None
    limit_l2: float | None = None
    limit_l3: float | None = None

    @property
    def highest(self) -> float | None:
        """The limit of the line that may draw most."""
        said = [one for one in (self.limit, self.limit_l2, self.limit_l3) if one is not None]
        return max(said, default=None)


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A charging profile; moments are the station's own."""

    id: int
    level: int = 0
    purpose: Purpose
    kind: ProfileKind
    unit: RateUnit = RateUnit.AMPERES
    periods: tuple[ProfilePeriod, ...]
    starts_at: Instant | None = None
    duration_s: int | None = None
    recurrence: Recurrence | None = None
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    transaction: str | None = None
    offline_s: int | None = None
    """So long it holds once the station hears nothing of us; None is for ever (OCPP 2.1, K01.FR.101)."""
    is_lost_offline: bool = False
    """Whether it does not come back with the link (OCPP 2.1, K01.FR.102)."""
    asks_every_s: int | None = None
    """How often the station asks for the limits of a dynamic profile (OCPP 2.1, K28.FR.10)."""


class InstalledProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A profile that a station said it keeps to; `key` names its place in our record of it."""

    station: StationId
    key: str
    evse: int
    connector: int = 0
    source: str = OURS
    profile: Profile
    at: Instant
    is_critical: bool | None = None
    removed_at: Instant | None = None
    is_of_limit: bool | None = None
    """Whether it is what somebody's limit came to, and nothing else of ours; None: nobody knows."""

    @property
    def is_ours(self) -> bool:
        """Whether we set it, and may take it away."""
        return self.source == OURS and self.profile.purpose is not Purpose.EXTERNAL


def key_of(profile: Profile) -> str:
    """Name a profile that has a number: it is unique at its station (OCPP 2.1, 2.17)."""
    return f"profile:{profile.id}"


def key_of_external(
    evse: int, source: str, schedule: int, purpose: Purpose = Purpose.EXTERNAL
) -> str:
    """Name what somebody else set, a limit or what is generated: it has no number (OCPP 2.0.1, K11; 2.1, K27)."""
    kind = Purpose.GENERATION if purpose is Purpose.GENERATION else Purpose.EXTERNAL
    return f"{kind}:{source}:{evse}:{schedule}"

"""Orders about limits: what is asked of a station so that it draws no more than it may."""

from enum import StrEnum
from typing import Final

import msgspec

from chargeloom.domain.limits.charging_profile import Profile, Purpose, RateUnit

WAIT: Final = "wait_s"
"""By this name an outcome says that a profile comes too early or too often, and in how many seconds it is taken; 0 where nobody knows."""


class LimitScope(StrEnum):
    """What a limit is for: the charge that runs, each charge to come, or all EVSEs together."""

    TRANSACTION = "transaction"
    DEFAULT = "default"
    STATION = "station"


class _Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order about limits."""


class SetLimit(_Order, frozen=True, kw_only=True):
    """Draw no more than this; amperes are per line, watts are for DC. No EVSE means all."""

    scope: LimitScope
    evse: int | None = None
    limit_a: float | None = None
    limit_w: float | None = None
    lines: int | None = None


class ClearLimit(_Order, frozen=True, kw_only=True):
    """Forget the limit that `SetLimit` set."""

    scope: LimitScope
    evse: int | None = None


class InstallProfile(_Order, frozen=True, kw_only=True):
    """Keep to a profile; EVSE 0 is the station. A connector is named only where it is known."""

    evse: int
    connector: int = 0
    profile: Profile


class UpdateProfile(_Order, frozen=True, kw_only=True):
    """Change the limit of a dynamic profile (OCPP 2.1, K28)."""

    id: int
    limit: float


class ClearProfiles(_Order, frozen=True, kw_only=True):
    """Forget the profiles that match all that is said; nothing said means all."""

    id: int | None = None
    evse: int | None = None
    connector: int | None = None
    purpose: Purpose | None = None
    level: int | None = None


class AskProfiles(_Order, frozen=True, kw_only=True):
    """Report the profiles that match; the station sends them by and by (OCPP 2.0.1, K09)."""

    number: int
    evse: int | None = None
    purpose: Purpose | None = None
    level: int | None = None
    ids: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()


class AskComposite(_Order, frozen=True, kw_only=True):
    """Tell what you expect to draw in the next so many seconds; EVSE 0 is the station."""

    evse: int
    duration_s: int
    unit: RateUnit | None = None


class AskAbility(_Order, frozen=True, kw_only=True):
    """Tell what you can do with charging profiles."""


LimitOrder = (
    SetLimit
    | ClearLimit
    | InstallProfile
    | UpdateProfile
    | ClearProfiles
    | AskProfiles
    | AskComposite
    | AskAbility
)

"""Variables: what a station's components have and how they are set, as the station told it."""

from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant

MAX_VARIABLES: Final = 20_000
"""So many variables of one station are kept; what it tells beyond them stays in the journal alone."""


class Attribute(StrEnum):
    """Which value of a variable is meant (OCPP 2.0.1, 3.2)."""

    ACTUAL = "Actual"
    TARGET = "Target"
    MIN_SET = "MinSet"
    MAX_SET = "MaxSet"


class VariableKey(NamedTuple):
    """Which value of which variable; what a name lacks is empty, and EVSE and connector are 0.

    A setting of OCPP 1.6 has no component.
    """

    component: str
    instance: str
    evse: int
    connector: int
    variable: str
    variable_instance: str
    attribute: Attribute = Attribute.ACTUAL


class VariableReport(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One attribute of a variable, as a report tells it whole."""

    key: VariableKey
    value: str | None
    mutability: str | None = None
    persistent: bool | None = None
    constant: bool | None = None
    characteristics: dict[str, Any] | None = None


class VariablesReported(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A station reported variables; an older report does not undo a newer one."""

    station: StationId
    at: Instant
    variables: tuple[VariableReport, ...]


class VariablesValued(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A station told, or took, only values; all else that is known of the variables stays."""

    station: StationId
    at: Instant
    values: tuple[tuple[VariableKey, str], ...]


class Variable(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One attribute of a variable, and when it was learned."""

    key: VariableKey
    value: str | None
    mutability: str | None
    persistent: bool | None
    constant: bool | None
    characteristics: dict[str, Any] | None
    learned_at: Instant


_SECRETS: Final = frozenset({("securityctrlr", "basicauthpassword"), ("", "authorizationkey")})


def is_secret(key: VariableKey) -> bool:
    """Whether the value proves who the station is: it is kept as a hash, and nowhere else."""
    return (key.component.casefold(), key.variable.casefold()) in _SECRETS

"""Variables: what a station's components have and how they are set, as the station told it."""

import re
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

    @property
    def folded(self) -> "VariableKey":
        """Write the names in small letters: those that differ in capitals alone are the same (OCPP 2.0.1, 2.16 and 2.53)."""
        return VariableKey(
            self.component.casefold(),
            self.instance.casefold(),
            self.evse,
            self.connector,
            self.variable.casefold(),
            self.variable_instance.casefold(),
            self.attribute,
        )


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


_PASSWORDS: Final = frozenset({("securityctrlr", "basicauthpassword"), ("", "authorizationkey")})
_OF_A_WAY: Final = ("networkconfiguration", "basicauthpassword")
_SECRETS: Final = _PASSWORDS | {
    _OF_A_WAY,
    ("networkconfiguration", "apnpassword"),
    ("networkconfiguration", "simpin"),
    ("networkconfiguration", "vpnkey"),
    ("networkconfiguration", "vpnpassword"),
    ("webpaymentsctrlr", "sharedsecret"),
    ("", "g_authentication"),
    ("", "g_cardpin"),
    ("", "stationpassword"),
}
"""What OCPP 2.1, appendix 3, and the security whitepaper of 1.6 call passwords, keys and PINs, and makers theirs."""

SECRET_NAMES: Final = frozenset(variable for _, variable in _SECRETS)
"""The bare names of secrets, in small letters."""


def is_password(key: VariableKey) -> bool:
    """Whether the value proves who the station is: it is kept as a hash, and nowhere else."""
    return _name(key) in _PASSWORDS


def is_password_of_a_way(key: VariableKey) -> bool:
    """Whether the value proves who the station is, by some way that it may come (OCPP 2.1, B09.FR.28)."""
    return is_password(key) or _name(key) == _OF_A_WAY


def is_secret(key: VariableKey) -> bool:
    """Whether the value is nobody's to read: what a station proves itself with, here or to its network."""
    return _name(key) in _SECRETS


def _name(key: VariableKey) -> tuple[str, str]:
    return key.component.casefold(), key.variable.casefold()


_NAME: Final = re.compile(
    r"(?:(?P<component>[^.\[\]()/]+)(?:\[(?P<instance>[^\[\]]*)\])?"
    r"(?:\((?P<evse>[0-9]{1,9})(?:,(?P<connector>[0-9]{1,9}))?\))?\.)?"
    r"(?P<variable>[^\[\]/]+)(?:\[(?P<variable_instance>[^\[\]]*)\])?"
    r"(?:/(?P<attribute>Actual|Target|MinSet|MaxSet))?"
)


def read_name(text: str) -> VariableKey | None:
    """Read `Component[instance](evse,connector).Variable[instance]/Attribute`; None when it is none.

    Only the variable must be there: a setting of OCPP 1.6 is a bare name.
    """
    found = _NAME.fullmatch(text)
    if found is None:
        return None
    said = found.groupdict()
    return VariableKey(
        component=said["component"] or "",
        instance=said["instance"] or "",
        evse=int(said["evse"] or 0),
        connector=int(said["connector"] or 0),
        variable=said["variable"],
        variable_instance=said["variable_instance"] or "",
        attribute=Attribute(said["attribute"] or Attribute.ACTUAL),
    )


def write_name(key: VariableKey) -> str:
    """Write a key as `read_name` reads it."""
    place = f"({key.evse},{key.connector})" if key.connector else f"({key.evse})"
    component = f"{key.component}{_in_brackets(key.instance)}{place if key.evse else ''}."
    attribute = "" if key.attribute is Attribute.ACTUAL else f"/{key.attribute}"
    variable = f"{key.variable}{_in_brackets(key.variable_instance)}{attribute}"
    return f"{component}{variable}" if key.component else variable


def _in_brackets(instance: str) -> str:
    return f"[{instance}]" if instance else ""

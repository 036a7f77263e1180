"""Orders about what a station's components have, how they are set and watched, and what its logs say."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.held_certificate import CertificateHash
from chargeloom.domain.stations.variable import Attribute, VariableKey


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order of this kind."""


class ComponentRef(Ask, frozen=True, kw_only=True):
    """A component, or one variable of it."""

    component: str = ""
    instance: str = ""
    evse: int = 0
    connector: int = 0
    variable: str | None = None
    variable_instance: str = ""


class VariableRef(Ask, frozen=True, kw_only=True):
    """One attribute of one variable."""

    component: str = ""
    instance: str = ""
    evse: int = 0
    connector: int = 0
    variable: str
    variable_instance: str = ""
    attribute: Attribute = Attribute.ACTUAL

    @property
    def key(self) -> VariableKey:
        """Name it as the device model does."""
        return VariableKey(
            self.component,
            self.instance,
            self.evse,
            self.connector,
            self.variable,
            self.variable_instance,
            self.attribute,
        )


class Setting(VariableRef, frozen=True, kw_only=True):
    """A value that an attribute shall have."""

    value: str


class Monitor(VariableRef, frozen=True, kw_only=True):
    """What shall be told of a variable without being asked."""

    kind: str
    value: Decimal
    severity: int
    transaction: bool = False
    id: int | None = None


class GetVariables(Ask, frozen=True, kw_only=True):
    """Read variables."""

    variables: tuple[VariableRef, ...]


class SetVariables(Ask, frozen=True, kw_only=True):
    """Set variables."""

    variables: tuple[Setting, ...]


class ReportKind(StrEnum):
    """Which part of the device model (OCPP 2.0.1, 3.70)."""

    CONFIGURATION = "configuration"
    FULL = "full"
    SUMMARY = "summary"


class GetBaseReport(Ask, frozen=True, kw_only=True):
    """Report the device model; `number` is what every part repeats."""

    number: int
    kind: ReportKind


class GetReport(Ask, frozen=True, kw_only=True):
    """Report these components, or those that are in such a state."""

    number: int
    components: tuple[ComponentRef, ...] = ()
    criteria: tuple[str, ...] = ()


class GetMonitoringReport(Ask, frozen=True, kw_only=True):
    """Report the monitors of these components, or of such a kind."""

    number: int
    components: tuple[ComponentRef, ...] = ()
    criteria: tuple[str, ...] = ()


class SetMonitoringBase(Ask, frozen=True, kw_only=True):
    """Go back to a set of monitors."""

    base: str


class SetMonitoringLevel(Ask, frozen=True, kw_only=True):
    """Tell only what is at least so severe; 0 is the most severe."""

    severity: int


class SetMonitors(Ask, frozen=True, kw_only=True):
    """Watch variables."""

    monitors: tuple[Monitor, ...]


class ClearMonitors(Ask, frozen=True, kw_only=True):
    """Watch them no more."""

    ids: tuple[int, ...]


class CustomerInformation(Ask, frozen=True, kw_only=True):
    """Report, or forget, what is known of a customer, named by a token, an identifier or a certificate."""

    number: int
    report: bool
    clear: bool
    token: str | None = None
    token_type: str | None = None
    identifier: str | None = None
    certificate: CertificateHash | None = None


class GetLog(Ask, frozen=True, kw_only=True):
    """Upload a log to a place."""

    number: int
    log: str
    url: str
    since: Instant | None = None
    until: Instant | None = None
    retries: int | None = None
    retry_interval_s: int | None = None


SurveyOrder = (
    GetVariables
    | SetVariables
    | GetBaseReport
    | GetReport
    | GetMonitoringReport
    | SetMonitoringBase
    | SetMonitoringLevel
    | SetMonitors
    | ClearMonitors
    | CustomerInformation
    | GetLog
)

"""Commands about variables, reports, monitors and logs: their bodies, and the orders that they become."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.commands import survey_orders as orders
from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.domain.commands.survey_orders import ReportKind
from chargeloom.domain.stations.held_certificate import CertificateHash
from chargeloom.domain.stations.variable import Attribute
from chargeloom.web import moments
from chargeloom.web.api.commands.recipes import Body, Number, Place, Recipe, Wanted, without_evse
from chargeloom.web.api.texts import END, Uid, Value, Word
from chargeloom.web.moments import MomentIn

_MANY: Final = Meta(min_length=1, max_length=500)

Severity: TypeAlias = Annotated[int, Meta(ge=0, le=9, description="0 is the most severe.")]
Hex: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9A-Fa-f]{{1,128}}{END}",
        extra={"words": "hexadecimal digits are needed, 128 at most"},
    ),
]
Few: TypeAlias = Annotated[int, Meta(ge=0, le=1_000_000)]
Url: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2000,
        pattern=rf"^[!-~]+{END}",
        extra={"words": "only signs of ASCII are allowed, and no spaces"},
    ),
]
Amount: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^-?[0-9]{{1,18}}(\.[0-9]{{1,9}})?{END}",
        extra={
            "words": "a number is needed, as in -12.5; at most 18 digits before the point, 9 behind it"
        },
        description="A decimal.",
    ),
]


class ComponentBody(Body, frozen=True, kw_only=True):
    """A component, or with `variable` one variable of it."""

    component: Word
    instance: Word | None = None
    evse: Place | None = None
    connector: Place | None = None
    variable: Word | None = None
    variable_instance: Word | None = None


class VariableBody(Body, frozen=True, kw_only=True):
    """One attribute of a variable; a setting of OCPP 1.6 has no component."""

    component: Word | None = None
    instance: Word | None = None
    evse: Place | None = None
    connector: Place | None = None
    variable: Word
    variable_instance: Word | None = None
    attribute: Attribute = Attribute.ACTUAL


class SettingBody(VariableBody, frozen=True, kw_only=True):
    """A variable, and the value that it shall have."""

    value: Value


class MonitorBody(VariableBody, frozen=True, kw_only=True):
    """What shall be told of a variable."""

    kind: Word
    value: Amount
    severity: Severity
    transaction: bool = False
    id: Number | None = None


class GetVariablesBody(Body, frozen=True, kw_only=True):
    """Read variables; the outcome has their values."""

    variables: Annotated[tuple[VariableBody, ...], _MANY]


class SetVariablesBody(Body, frozen=True, kw_only=True):
    """Set variables; accepted when all were."""

    variables: Annotated[tuple[SettingBody, ...], _MANY]


class GetBaseReportBody(Body, frozen=True, kw_only=True):
    """Learn the device model anew; the outcome says how many variables came."""

    kind: ReportKind = ReportKind.FULL


class GetReportBody(Body, frozen=True, kw_only=True):
    """Learn a part of the device model anew."""

    components: Annotated[tuple[ComponentBody, ...], Meta(max_length=500)] = ()
    criteria: Annotated[
        tuple[Literal["Active", "Available", "Enabled", "Problem"], ...], Meta(max_length=4)
    ] = ()


class GetMonitoringReportBody(Body, frozen=True, kw_only=True):
    """Ask which monitors there are."""

    components: Annotated[tuple[ComponentBody, ...], Meta(max_length=500)] = ()
    criteria: Annotated[
        tuple[Literal["ThresholdMonitoring", "DeltaMonitoring", "PeriodicMonitoring"], ...],
        Meta(max_length=3),
    ] = ()


class SetMonitoringBaseBody(Body, frozen=True, kw_only=True):
    """Go back to a set of monitors."""

    base: Literal["All", "FactoryDefault", "HardWiredOnly"]


class SetMonitoringLevelBody(Body, frozen=True, kw_only=True):
    """Be told only what is at least so severe."""

    severity: Severity


class SetVariableMonitoringBody(Body, frozen=True, kw_only=True):
    """Watch variables."""

    monitors: Annotated[tuple[MonitorBody, ...], _MANY]


class ClearVariableMonitoringBody(Body, frozen=True, kw_only=True):
    """Watch them no more."""

    monitors: Annotated[tuple[Number, ...], _MANY]


class CertificateHashBody(Body, frozen=True, kw_only=True):
    """Names a certificate by hashes of its issuer, as the station lists it."""

    algorithm: Literal["SHA256", "SHA384", "SHA512"] = "SHA256"
    issuer_name_hash: Hex
    issuer_key_hash: Hex
    serial_number: Annotated[
        str,
        Meta(
            pattern=rf"^[0-9A-Fa-f]{{1,40}}{END}",
            extra={"words": "hexadecimal digits are needed, 40 at most"},
        ),
    ]


class CustomerInformationBody(Body, frozen=True, kw_only=True):
    """Learn, or let the station forget, what it knows of a customer; the outcome has what it told."""

    report: bool
    clear: bool
    token: Uid | None = None
    token_type: Word | None = None
    identifier: Uid | None = None
    certificate: CertificateHashBody | None = None


class GetLogBody(Body, frozen=True, kw_only=True):
    """Let the station upload a log; events tell how far that is. What was collected of an EVSE (`data-collector`) stations of 2.1 have."""

    log: Literal["data-collector", "diagnostics", "security"]
    url: Url
    since: MomentIn | None = None
    until: MomentIn | None = None
    retries: Few | None = None
    retry_interval: Few | None = None


def named(body: Any, pointer: str = "") -> dict[str, Any]:
    """Name a variable or component as the domain does. Raises Problem."""
    if body.connector is not None and body.evse is None:
        raise without_evse(pointer)
    fields: dict[str, Any] = msgspec.structs.asdict(body)
    return {name: value for name, value in fields.items() if value is not None}


def _each(bodies: Iterable[Any], name: str) -> list[dict[str, Any]]:
    return [named(body, f"/{name}/{index}") for index, body in enumerate(bodies)]


async def _get_variables(wanted: Wanted) -> Order:
    told = _each(wanted.body.variables, "variables")
    return orders.GetVariables(variables=tuple(orders.VariableRef(**one) for one in told))


async def _set_variables(wanted: Wanted) -> Order:
    told = _each(wanted.body.variables, "variables")
    return orders.SetVariables(variables=tuple(orders.Setting(**one) for one in told))


async def _get_base_report(wanted: Wanted) -> Order:
    return orders.GetBaseReport(number=wanted.core.surveying.draw(), kind=wanted.body.kind)


async def _get_report(wanted: Wanted) -> Order:
    return orders.GetReport(**_chosen(wanted))


async def _get_monitoring_report(wanted: Wanted) -> Order:
    return orders.GetMonitoringReport(**_chosen(wanted))


def _chosen(wanted: Wanted) -> dict[str, Any]:
    told = _each(wanted.body.components, "components")
    return {
        "number": wanted.core.surveying.draw(),
        "components": tuple(orders.ComponentRef(**one) for one in told),
        "criteria": wanted.body.criteria,
    }


async def _set_monitoring_base(wanted: Wanted) -> Order:
    return orders.SetMonitoringBase(base=wanted.body.base)


async def _set_monitoring_level(wanted: Wanted) -> Order:
    return orders.SetMonitoringLevel(severity=wanted.body.severity)


async def _set_monitors(wanted: Wanted) -> Order:
    told = _each(wanted.body.monitors, "monitors")
    return orders.SetMonitors(
        monitors=tuple(orders.Monitor(**one | {"value": Decimal(one["value"])}) for one in told)
    )


async def _clear_monitors(wanted: Wanted) -> Order:
    return orders.ClearMonitors(ids=wanted.body.monitors)


async def _customer_information(wanted: Wanted) -> Order:
    fields: dict[str, Any] = msgspec.structs.asdict(wanted.body)
    hashes = fields.pop("certificate")
    certificate = None if hashes is None else CertificateHash(**msgspec.structs.asdict(hashes))
    if fields["token"] is not None and fields["token_type"] is None:
        fields["token_type"] = _type_of(wanted, fields["token"])
    number = wanted.core.surveying.draw()
    return orders.CustomerInformation(number=number, certificate=certificate, **fields)


def _type_of(wanted: Wanted, uid: str) -> str | None:
    """Name the type of a token: a number of another type is another customer's (OCPP 2.0.1, N09.FR.04 and N10.FR.02)."""
    meant = wanted.core.authorizing.meant(uid, wanted.core.ground.now())
    return None if meant is None else str(meant.type)


async def _get_log(wanted: Wanted) -> Order:
    body: GetLogBody = wanted.body
    return orders.GetLog(
        number=wanted.core.surveying.draw(),
        log=body.log,
        url=body.url,
        since=moments.read(body.since, "/since") if body.since is not None else None,
        until=moments.read(body.until, "/until") if body.until is not None else None,
        retries=body.retries,
        retry_interval_s=body.retry_interval,
    )


RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.GET_VARIABLES: Recipe(GetVariablesBody, _get_variables),
    CommandName.SET_VARIABLES: Recipe(SetVariablesBody, _set_variables),
    CommandName.GET_BASE_REPORT: Recipe(GetBaseReportBody, _get_base_report),
    CommandName.GET_REPORT: Recipe(GetReportBody, _get_report),
    CommandName.GET_MONITORING_REPORT: Recipe(GetMonitoringReportBody, _get_monitoring_report),
    CommandName.SET_MONITORING_BASE: Recipe(SetMonitoringBaseBody, _set_monitoring_base),
    CommandName.SET_MONITORING_LEVEL: Recipe(SetMonitoringLevelBody, _set_monitoring_level),
    CommandName.SET_VARIABLE_MONITORING: Recipe(SetVariableMonitoringBody, _set_monitors),
    CommandName.CLEAR_VARIABLE_MONITORING: Recipe(ClearVariableMonitoringBody, _clear_monitors),
    CommandName.CUSTOMER_INFORMATION: Recipe(CustomerInformationBody, _customer_information),
    CommandName.GET_LOG: Recipe(GetLogBody, _get_log),
}

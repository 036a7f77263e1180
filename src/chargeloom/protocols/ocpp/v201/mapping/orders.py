"""Orders as OCPP 2.0.1 and 2.1 say them: which action, and its payload in the words of the wire."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from chargeloom.domain.commands import command, survey_orders as survey
from chargeloom.domain.commands.certificate_orders import SendCertificate
from chargeloom.domain.commands.command import Order
from chargeloom.domain.instant import to_datetime
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.variable import VariableKey, read_name
from chargeloom.protocols.ocpp.certificate_words import hash_said
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked, said
from chargeloom.protocols.ocpp.v201.mapping.display import DISPLAY
from chargeloom.protocols.ocpp.v201.mapping.firmware import FIRMWARE


def evse(number: int | None, connector: int | None = None) -> dict[str, Any] | None:
    """Name an EVSE, or a connector of it; None is the station."""
    return said(id=number, connectorId=connector or None) if number else None


def component(of: Any) -> dict[str, Any]:
    """Name a component."""
    return said(name=of.component, instance=of.instance or None, evse=evse(of.evse, of.connector))


def variable(of: Any) -> dict[str, Any]:
    """Name a variable."""
    return said(name=of.variable, instance=of.variable_instance or None)


def getting(keys: Iterable[VariableKey]) -> Asked:
    """Ask for variables (OCPP 2.0.1, B06)."""
    return Asked("GetVariables", {"getVariableData": [_addressed(key) for key in keys]})


def setting(values: Iterable[tuple[VariableKey, str]]) -> Asked:
    """Set variables (OCPP 2.0.1, B05)."""
    data = [_addressed(key) | {"attributeValue": value} for key, value in values]
    return Asked("SetVariables", {"setVariableData": data})


def named(text: str) -> VariableKey:
    """Read `Component.Variable`. Raises Refusal."""
    key = read_name(text)
    if key is None or not key.component:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "a setting is named Component.Variable here")
    return key


def _addressed(key: VariableKey) -> dict[str, Any]:
    if not key.component:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "a variable belongs to a component here")
    return {
        "component": component(key),
        "variable": variable(key),
        "attributeType": key.attribute.value,
    }


def _reset(order: command.Reset) -> Asked:
    return Asked("Reset", said(type=_RESET[order.kind], evseId=order.evse))


def _unlock(order: command.Unlock) -> Asked:
    return Asked("UnlockConnector", {"evseId": order.evse, "connectorId": order.connector})


def _set_availability(order: command.SetAvailability) -> Asked:
    status = "Operative" if order.available else "Inoperative"
    place = evse(order.evse, order.connector)
    return Asked("ChangeAvailability", said(operationalStatus=status, evse=place))


def _trigger(order: command.Trigger) -> Asked:
    place = evse(order.evse, order.connector)
    return Asked("TriggerMessage", said(requestedMessage=order.message, evse=place))


def _base_report(order: survey.GetBaseReport) -> Asked:
    kind = f"{order.kind.title()}Inventory"
    return Asked("GetBaseReport", {"requestId": order.number, "reportBase": kind})


def _report(order: survey.GetReport) -> Asked:
    criteria = list(order.criteria) or None
    chosen = _chosen(order.components)
    payload = said(requestId=order.number, componentVariable=chosen, componentCriteria=criteria)
    return Asked("GetReport", payload)


def _monitoring_report(order: survey.GetMonitoringReport) -> Asked:
    criteria = list(order.criteria) or None
    chosen = _chosen(order.components)
    payload = said(requestId=order.number, componentVariable=chosen, monitoringCriteria=criteria)
    return Asked("GetMonitoringReport", payload)


def _chosen(components: tuple[survey.ComponentRef, ...]) -> list[dict[str, Any]] | None:
    return [
        said(component=component(one), variable=variable(one) if one.variable else None)
        for one in components
    ] or None


def _monitoring_base(order: survey.SetMonitoringBase) -> Asked:
    return Asked("SetMonitoringBase", {"monitoringBase": order.base})


def _monitoring_level(order: survey.SetMonitoringLevel) -> Asked:
    return Asked("SetMonitoringLevel", {"severity": order.severity})


def _set_monitors(order: survey.SetMonitors) -> Asked:
    data = [
        said(
            id=one.id,
            transaction=one.transaction,
            value=one.value,
            type=one.kind,
            severity=one.severity,
            component=component(one),
            variable=variable(one),
        )
        for one in order.monitors
    ]
    return Asked("SetVariableMonitoring", {"setMonitoringData": data})


def _clear_monitors(order: survey.ClearMonitors) -> Asked:
    return Asked("ClearVariableMonitoring", {"id": list(order.ids)})


def _customer(order: survey.CustomerInformation) -> Asked:
    if [order.token, order.identifier, order.certificate].count(None) != _ALL_BUT_ONE:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "a customer is named in one way (N09.FR.04)")
    token = None
    if order.token is not None:
        token = {"idToken": order.token, "type": order.token_type or "ISO14443"}
    payload = said(
        requestId=order.number,
        report=order.report,
        clear=order.clear,
        idToken=token,
        customerIdentifier=order.identifier,
        customerCertificate=None if order.certificate is None else hash_said(order.certificate),
    )
    return Asked("CustomerInformation", payload)


def _get_log(order: survey.GetLog) -> Asked:
    log = said(
        remoteLocation=order.url,
        oldestTimestamp=to_datetime(order.since) if order.since is not None else None,
        latestTimestamp=to_datetime(order.until) if order.until is not None else None,
    )
    payload = said(
        log=log,
        logType=_LOG[order.log],
        requestId=order.number,
        retries=order.retries,
        retryInterval=order.retry_interval_s,
    )
    return Asked("GetLog", payload)


def _send_certificate(order: SendCertificate) -> Asked:
    payload = said(
        certificateChain=order.chain,
        certificateType=order.use or None,
        requestId=order.number,
    )
    return Asked("CertificateSigned", payload)


_ALL_BUT_ONE: Final = 2
_RESET: Final = {
    command.ResetKind.SOFT: "OnIdle",
    command.ResetKind.HARD: "Immediate",
    command.ResetKind.RESUME: "ImmediateAndResume",
}
_LOG: Final = {
    "data-collector": "DataCollectorLog",
    "diagnostics": "DiagnosticsLog",
    "security": "SecurityLog",
}

SAID: Final[dict[type[Order], Callable[[Any], Asked]]] = {
    command.Reset: _reset,
    command.Unlock: _unlock,
    command.SetAvailability: _set_availability,
    command.Trigger: _trigger,
    survey.GetBaseReport: _base_report,
    survey.GetReport: _report,
    survey.GetMonitoringReport: _monitoring_report,
    survey.SetMonitoringBase: _monitoring_base,
    survey.SetMonitoringLevel: _monitoring_level,
    survey.SetMonitors: _set_monitors,
    survey.ClearMonitors: _clear_monitors,
    survey.CustomerInformation: _customer,
    survey.GetLog: _get_log,
    SendCertificate: _send_certificate,
    **DISPLAY,
    **FIRMWARE,
}
"""Orders that are one request each."""

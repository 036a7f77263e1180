"""What a station shows of costs is asked for (OCPP 2.0.1, 2.10; 2.1, 2.12)."""

from collections.abc import Mapping
from typing import Final

from chargeloom.domain.commands.command import AskCostDisplay, CommandStatus, Outcome
from chargeloom.domain.pricing import cost_display as display
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.v201 import limiting
from chargeloom.protocols.ocpp.v201.mapping import outcomes
from chargeloom.protocols.ocpp.v201.performing import variables
from chargeloom.protocols.ocpp.v201.performing.way import Way, failed


def _key(variable: str, instance: str = "") -> VariableKey:
    return VariableKey("TariffCostCtrlr", "", 0, 0, variable, instance)


_SHOWN: Final[Mapping[VariableKey, str]] = {
    _key("Currency"): display.CURRENCY,
    _key("TotalCostFallbackMessage"): display.FALLBACK,
}
_VARIABLES: Final[Mapping[str, Mapping[VariableKey, str]]] = {
    "ocpp2.0.1": {
        **_SHOWN,
        _key("Available", "Cost"): display.AVAILABLE,
        _key("Enabled", "Cost"): display.ENABLED,
    },
    "ocpp2.1": {
        **_SHOWN,
        _key("Available", "Tariff"): display.TARIFFS,
        _key("Enabled", "Cost"): display.RECKONS,
    },
}
"""`Enabled[Cost]` is whether costs are shown in 2.0.1, and whether the station reckons them in 2.1."""


async def ask_display(way: Way, _: AskCostDisplay) -> Outcome:
    """Ask whether costs are shown; what a station does not know it does not say."""
    names = _VARIABLES[limiting.version_of(way.calls)]
    results, fault = await variables.read(way, list(names))
    if fault is not None:
        return failed(fault)
    told = outcomes.readings_of(results, names)
    said = {names[key]: value for key, value in told.items()}
    return Outcome(status=CommandStatus.ACCEPTED, data=said)

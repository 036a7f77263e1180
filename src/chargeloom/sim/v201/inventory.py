"""What variables a station has: those that the standard requires, and what our stations add.

(OCPP 2.0.1, Part 2, appendix 3: standardized components and variables.)
"""

from functools import cache
from typing import Final

from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import DataType, Mutability
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.v201.device_model import Entry, Key
from chargeloom.sim.v201.sampling import QUANTITY
from chargeloom.sim.v201.tokens import CAPACITY
from chargeloom.sim.v201.tx_points import POINTS
from chargeloom.sim.vehicles.vehicle import Supply

BOOLEAN, INTEGER, DECIMAL = DataType.BOOLEAN, DataType.INTEGER, DataType.DECIMAL
STRING, OPTIONS, MEMBERS = DataType.STRING, DataType.OPTION_LIST, DataType.MEMBER_LIST
WRITABLE: Final = Mutability.READ_WRITE

_MEASURANDS: Final = ",".join(QUANTITY)
_POINTS: Final = ",".join(POINTS)
_STATES: Final = "Available,Occupied,Reserved,Unavailable,Faulted"
_SAMPLED: Final = "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC"
_REGISTER: Final = "Energy.Active.Import.Register"


def _flag(begins: str, *, is_writable: bool = True) -> Entry:
    return Entry(begins, BOOLEAN, WRITABLE if is_writable else Mutability.READ_ONLY)


def _count(begins: str, *, unit: str | None = None, least: int = 0, most: int = 10**9) -> Entry:
    return Entry(begins, INTEGER, WRITABLE, unit=unit, minimum=least, maximum=most)


def _fixed(value: str, kind: DataType = INTEGER) -> Entry:
    return Entry(value, kind)


def _list(begins: str, values: str) -> Entry:
    return Entry(begins, MEMBERS, WRITABLE, values=values)


def _at_work(name: str) -> dict[Key, Entry]:
    """A controller that is there, and switched on."""
    return {
        Key(name, "Available"): _flag("true", is_writable=False),
        Key(name, "Enabled"): _flag("true"),
    }


CONTROLLERS: Final[dict[Key, Entry]] = {
    **_at_work("AlignedDataCtrlr"),
    Key("AlignedDataCtrlr", "Interval"): _count("0", unit="s"),
    Key("AlignedDataCtrlr", "Measurands"): _list(_REGISTER, _MEASURANDS),
    Key("AlignedDataCtrlr", "SendDuringIdle"): _flag("false"),
    Key("AlignedDataCtrlr", "TxEndedInterval"): _count("0", unit="s"),
    Key("AlignedDataCtrlr", "TxEndedMeasurands"): _list("", _MEASURANDS),
    **_at_work("AuthCacheCtrlr"),
    Key("AuthCacheCtrlr", "LifeTime"): _count("86400", unit="s"),
    Key("AuthCtrlr", "AuthorizeRemoteStart"): _flag("false"),
    Key("AuthCtrlr", "Enabled"): _flag("true"),
    Key("AuthCtrlr", "LocalAuthorizeOffline"): _flag("true"),
    Key("AuthCtrlr", "LocalPreAuthorize"): _flag("false"),
    Key("AuthCtrlr", "MasterPassGroupId"): Entry("", STRING, WRITABLE, maximum=36),
    Key("AuthCtrlr", "OfflineTxForUnknownIdEnabled"): _flag("false"),
    Key("ClockCtrlr", "DateTime"): Entry("", DataType.DATE_TIME),
    Key("ClockCtrlr", "TimeSource"): Entry(
        "Heartbeat", DataType.SEQUENCE_LIST, WRITABLE, values="Heartbeat"
    ),
    Key("DeviceDataCtrlr", "BytesPerMessage", "GetReport"): _fixed("65536"),
    Key("DeviceDataCtrlr", "BytesPerMessage", "GetVariables"): _fixed("65536"),
    Key("DeviceDataCtrlr", "BytesPerMessage", "SetVariables"): _fixed("65536"),
    Key("DeviceDataCtrlr", "ItemsPerMessage", "GetReport"): _fixed("32"),
    Key("DeviceDataCtrlr", "ItemsPerMessage", "GetVariables"): _fixed("32"),
    Key("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables"): _fixed("32"),
    **_at_work("DisplayMessageCtrlr"),
    Key("DisplayMessageCtrlr", "DisplayMessages"): Entry("0", INTEGER, maximum=10),
    Key("DisplayMessageCtrlr", "Language"): _fixed("en", OPTIONS),
    Key("DisplayMessageCtrlr", "SupportedFormats"): Entry("ASCII,UTF8", MEMBERS),
    Key("DisplayMessageCtrlr", "SupportedPriorities"): Entry(
        "AlwaysFront,InFront,NormalCycle", MEMBERS
    ),
    Key("DisplayMessageCtrlr", "SupportedStates"): Entry(
        "Charging,Faulted,Idle,Unavailable", MEMBERS
    ),
    **_at_work("LocalAuthListCtrlr"),
    Key("LocalAuthListCtrlr", "BytesPerMessage"): _fixed("65536"),
    Key("LocalAuthListCtrlr", "Entries"): Entry("0", INTEGER, maximum=CAPACITY),
    Key("LocalAuthListCtrlr", "ItemsPerMessage"): _fixed("100"),
    **_at_work("MonitoringCtrlr"),
    Key("MonitoringCtrlr", "BytesPerMessage", "SetVariableMonitoring"): _fixed("65536"),
    Key("MonitoringCtrlr", "ItemsPerMessage", "SetVariableMonitoring"): _fixed("32"),
    Key("OCPPCommCtrlr", "FileTransferProtocols"): Entry("HTTPS", MEMBERS),
    Key("OCPPCommCtrlr", "HeartbeatInterval"): _count("300", unit="s", least=1),
    Key("OCPPCommCtrlr", "MessageAttemptInterval", "TransactionEvent"): _count("60", unit="s"),
    Key("OCPPCommCtrlr", "MessageAttempts", "TransactionEvent"): _count("3", least=1),
    Key("OCPPCommCtrlr", "MessageTimeout", "Default"): _fixed("30"),
    Key("OCPPCommCtrlr", "NetworkConfigurationPriority"): Entry("1", STRING, WRITABLE, maximum=50),
    Key("OCPPCommCtrlr", "NetworkProfileConnectionAttempts"): _count("3", least=1),
    Key("OCPPCommCtrlr", "OfflineThreshold"): _count("60", unit="s"),
    Key("OCPPCommCtrlr", "ResetRetries"): _count("1"),
    Key("OCPPCommCtrlr", "UnlockOnEVSideDisconnect"): _flag("true", is_writable=False),
    Key("OCPPCommCtrlr", "WebSocketPingInterval"): _count("20", unit="s"),
    **_at_work("ReservationCtrlr"),
    Key("ReservationCtrlr", "NonEvseSpecific"): _flag("false", is_writable=False),
    **_at_work("SampledDataCtrlr"),
    Key("SampledDataCtrlr", "TxEndedInterval"): _count("0", unit="s"),
    Key("SampledDataCtrlr", "TxEndedMeasurands"): _list(_REGISTER, _MEASURANDS),
    Key("SampledDataCtrlr", "TxStartedMeasurands"): _list(_REGISTER, _MEASURANDS),
    Key("SampledDataCtrlr", "TxUpdatedInterval"): _count("60", unit="s"),
    Key("SampledDataCtrlr", "TxUpdatedMeasurands"): _list(_SAMPLED, _MEASURANDS),
    Key("SecurityCtrlr", "BasicAuthPassword"): Entry("", STRING, Mutability.WRITE_ONLY, maximum=40),
    Key("SecurityCtrlr", "CertificateEntries"): _fixed("0"),
    Key("SecurityCtrlr", "Identity"): _fixed("", STRING),
    Key("SecurityCtrlr", "OrganizationName"): Entry("Chargeloom", STRING, WRITABLE, maximum=64),
    Key("SecurityCtrlr", "SecurityProfile"): _fixed("1"),
    **_at_work("SmartChargingCtrlr"),
    Key("SmartChargingCtrlr", "Entries", "ChargingProfiles"): Entry("0", INTEGER, maximum=32),
    Key("SmartChargingCtrlr", "LimitChangeSignificance"): Entry(
        "1", DECIMAL, WRITABLE, unit="Percent", minimum=0, maximum=100
    ),
    Key("SmartChargingCtrlr", "PeriodsPerSchedule"): _fixed("1024"),
    Key("SmartChargingCtrlr", "ProfileStackLevel"): _fixed("9"),
    Key("SmartChargingCtrlr", "RateUnit"): _fixed("A,W", MEMBERS),
    Key("TariffCostCtrlr", "Available", "Cost"): _flag("true", is_writable=False),
    Key("TariffCostCtrlr", "Currency"): Entry("EUR", STRING, WRITABLE, maximum=3),
    Key("TariffCostCtrlr", "TariffFallbackMessage"): Entry("", STRING, WRITABLE, maximum=255),
    Key("TariffCostCtrlr", "TotalCostFallbackMessage"): Entry("", STRING, WRITABLE, maximum=255),
    Key("TxCtrlr", "EVConnectionTimeOut"): _count("60", unit="s", least=1),
    Key("TxCtrlr", "StopTxOnEVSideDisconnect"): _flag("true"),
    Key("TxCtrlr", "StopTxOnInvalidId"): _flag("true"),
    Key("TxCtrlr", "TxStartPoint"): _list("PowerPathClosed", _POINTS),
    Key("TxCtrlr", "TxStopPoint"): _list("EVConnected,Authorized", _POINTS),
}
"""The controllers, which are the same at every station."""

_STATE: Final = Entry("Available", OPTIONS, values=_STATES, is_monitored=True)


@cache
def inventory(evses: tuple[tuple[ConnectorKind, ...], ...]) -> dict[Key, Entry]:
    """List what a station with these EVSEs has; stations of the same kind share the list."""
    phases = max(kind.lines for connectors in evses for kind in connectors)
    listed = {
        **CONTROLLERS,
        Key("ChargingStation", "AvailabilityState"): _STATE,
        Key("ChargingStation", "Available"): _flag("true", is_writable=False),
        Key("ChargingStation", "Model"): _fixed("", STRING),
        Key("ChargingStation", "SupplyPhases"): _fixed(str(phases)),
        Key("ChargingStation", "VendorName"): _fixed("", STRING),
    }
    if any(kind.can_switch for connectors in evses for kind in connectors):
        listed[Key("SmartChargingCtrlr", "ACPhaseSwitchingSupported")] = _fixed("true", BOOLEAN)
    for evse, connectors in enumerate(evses, start=1):
        listed |= _evse(evse, connectors)
    return listed


def _evse(evse: int, connectors: tuple[ConnectorKind, ...]) -> dict[Key, Entry]:
    kind = connectors[0]
    listed = {
        Key("EVSE", "AllowReset", evse=evse): _flag("true", is_writable=False),
        Key("EVSE", "AvailabilityState", evse=evse): _STATE,
        Key("EVSE", "Available", evse=evse): _flag("true", is_writable=False),
        Key("EVSE", "Power", evse=evse): Entry(
            "0", DECIMAL, unit="W", maximum=round(_power_w(kind)), is_monitored=True
        ),
        Key("EVSE", "SupplyPhases", evse=evse): _fixed(_phases(kind)),
    }
    for number, one in enumerate(connectors, start=1):
        listed |= {
            Key("Connector", "AvailabilityState", evse=evse, connector=number): _STATE,
            Key("Connector", "Available", evse=evse, connector=number): _flag(
                "true", is_writable=False
            ),
            Key("Connector", "ConnectorType", evse=evse, connector=number): _fixed(
                "cCCS2" if one.supply is Supply.DC else "cType2", STRING
            ),
            Key("Connector", "SupplyPhases", evse=evse, connector=number): _fixed(_phases(one)),
        }
    return listed


def _phases(kind: ConnectorKind) -> str:
    """0 means DC (appendix 3.2)."""
    return "0" if kind.supply is Supply.DC else str(kind.lines)


def _power_w(kind: ConnectorKind) -> float:
    volts = 400.0 if kind.supply is Supply.DC else 230.0 * kind.lines
    return kind.maximum_a * volts

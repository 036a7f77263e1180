"""The configuration keys of a station: the core profile's, read and changed as the standard says."""

import string
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from chargeloom.protocols.ocpp.v16.messages.datatypes import KeyValue
from chargeloom.protocols.ocpp.v16.messages.enumerations import ConfigurationStatus
from chargeloom.sim.v16.sampling import Wanted, read_wanted


class Key(StrEnum):
    """(OCPP 1.6, 9.1 to 9.4; errata 3.91; security whitepaper, 7.2)."""

    ALLOW_OFFLINE_TX_FOR_UNKNOWN_ID = "AllowOfflineTxForUnknownId"
    AUTHORIZATION_CACHE_ENABLED = "AuthorizationCacheEnabled"
    AUTHORIZATION_KEY = "AuthorizationKey"
    AUTHORIZE_REMOTE_TX_REQUESTS = "AuthorizeRemoteTxRequests"
    CHARGE_PROFILE_MAX_STACK_LEVEL = "ChargeProfileMaxStackLevel"
    CHARGING_SCHEDULE_ALLOWED_CHARGING_RATE_UNIT = "ChargingScheduleAllowedChargingRateUnit"
    CHARGING_SCHEDULE_MAX_PERIODS = "ChargingScheduleMaxPeriods"
    CLOCK_ALIGNED_DATA_INTERVAL = "ClockAlignedDataInterval"
    CONNECTION_TIME_OUT = "ConnectionTimeOut"
    CONNECTOR_PHASE_ROTATION = "ConnectorPhaseRotation"
    CONNECTOR_SWITCH_3_TO_1_PHASE_SUPPORTED = "ConnectorSwitch3to1PhaseSupported"
    GET_CONFIGURATION_MAX_KEYS = "GetConfigurationMaxKeys"
    HEARTBEAT_INTERVAL = "HeartbeatInterval"
    LOCAL_AUTH_LIST_ENABLED = "LocalAuthListEnabled"
    LOCAL_AUTH_LIST_MAX_LENGTH = "LocalAuthListMaxLength"
    LOCAL_AUTHORIZE_OFFLINE = "LocalAuthorizeOffline"
    LOCAL_PRE_AUTHORIZE = "LocalPreAuthorize"
    MAX_CHARGING_PROFILES_INSTALLED = "MaxChargingProfilesInstalled"
    METER_VALUES_ALIGNED_DATA = "MeterValuesAlignedData"
    METER_VALUES_SAMPLED_DATA = "MeterValuesSampledData"
    METER_VALUE_SAMPLE_INTERVAL = "MeterValueSampleInterval"
    NUMBER_OF_CONNECTORS = "NumberOfConnectors"
    RESERVE_CONNECTOR_ZERO_SUPPORTED = "ReserveConnectorZeroSupported"
    RESET_RETRIES = "ResetRetries"
    SEND_LOCAL_LIST_MAX_LENGTH = "SendLocalListMaxLength"
    STOP_TRANSACTION_MAX_METER_VALUES = "StopTransactionMaxMeterValues"
    STOP_TRANSACTION_ON_EV_SIDE_DISCONNECT = "StopTransactionOnEVSideDisconnect"
    STOP_TRANSACTION_ON_INVALID_ID = "StopTransactionOnInvalidId"
    STOP_TXN_ALIGNED_DATA = "StopTxnAlignedData"
    STOP_TXN_SAMPLED_DATA = "StopTxnSampledData"
    SUPPORTED_FEATURE_PROFILES = "SupportedFeatureProfiles"
    TRANSACTION_MESSAGE_ATTEMPTS = "TransactionMessageAttempts"
    TRANSACTION_MESSAGE_RETRY_INTERVAL = "TransactionMessageRetryInterval"
    UNLOCK_CONNECTOR_ON_EV_SIDE_DISCONNECT = "UnlockConnectorOnEVSideDisconnect"


def _is_boolean(text: str) -> bool:
    return text.lower() in {"true", "false"}


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _is_at_least_one(text: str) -> bool:
    return _is_count(text) and int(text) > 0


def _is_password(text: str) -> bool:
    """16 to 20 bytes, each as two hexadecimal digits (OCPP 1.6 security, 7.2)."""
    is_hexadecimal = set(text) <= set(string.hexdigits)
    return is_hexadecimal and len(text) % 2 == 0 and 32 <= len(text) <= 40


def _are_measurands(text: str) -> bool:
    return read_wanted(text) is not None


def _is_phase_rotation(text: str) -> bool:
    items = (item.strip().partition(".") for item in text.split(","))
    return all(_is_count(number) and rotation in _ROTATIONS for number, _, rotation in items)


_ROTATIONS: Final = frozenset(
    {"NotApplicable", "Unknown", *["RST", "RTS", "SRT", "STR", "TRS", "TSR"]}
)


class Rule(NamedTuple):
    """How a key begins, and which values it takes; without a test it can only be read."""

    begins: str
    is_valid: Callable[[str], bool] | None


_SAMPLED: Final = "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC"

RULES: Final[dict[Key, Rule]] = {
    Key.ALLOW_OFFLINE_TX_FOR_UNKNOWN_ID: Rule("false", _is_boolean),
    Key.AUTHORIZATION_CACHE_ENABLED: Rule("true", _is_boolean),
    Key.AUTHORIZATION_KEY: Rule("", _is_password),
    Key.AUTHORIZE_REMOTE_TX_REQUESTS: Rule("false", _is_boolean),
    Key.CHARGE_PROFILE_MAX_STACK_LEVEL: Rule("9", None),
    Key.CHARGING_SCHEDULE_ALLOWED_CHARGING_RATE_UNIT: Rule("Current,Power", None),
    Key.CHARGING_SCHEDULE_MAX_PERIODS: Rule("1024", None),
    Key.CLOCK_ALIGNED_DATA_INTERVAL: Rule("0", _is_count),
    Key.CONNECTION_TIME_OUT: Rule("60", _is_at_least_one),
    Key.CONNECTOR_PHASE_ROTATION: Rule("0.RST", _is_phase_rotation),
    Key.CONNECTOR_SWITCH_3_TO_1_PHASE_SUPPORTED: Rule("false", None),
    Key.GET_CONFIGURATION_MAX_KEYS: Rule("50", None),
    Key.HEARTBEAT_INTERVAL: Rule("300", _is_count),
    Key.LOCAL_AUTH_LIST_ENABLED: Rule("true", _is_boolean),
    Key.LOCAL_AUTH_LIST_MAX_LENGTH: Rule("100000", None),
    Key.LOCAL_AUTHORIZE_OFFLINE: Rule("true", _is_boolean),
    Key.LOCAL_PRE_AUTHORIZE: Rule("false", _is_boolean),
    Key.MAX_CHARGING_PROFILES_INSTALLED: Rule("32", None),
    Key.METER_VALUES_ALIGNED_DATA: Rule("Energy.Active.Import.Register", _are_measurands),
    Key.METER_VALUES_SAMPLED_DATA: Rule(_SAMPLED, _are_measurands),
    Key.METER_VALUE_SAMPLE_INTERVAL: Rule("60", _is_count),
    Key.NUMBER_OF_CONNECTORS: Rule("1", None),
    Key.RESERVE_CONNECTOR_ZERO_SUPPORTED: Rule("false", None),
    Key.RESET_RETRIES: Rule("0", _is_count),
    Key.SEND_LOCAL_LIST_MAX_LENGTH: Rule("100", None),
    Key.STOP_TRANSACTION_MAX_METER_VALUES: Rule("100", None),
    Key.STOP_TRANSACTION_ON_EV_SIDE_DISCONNECT: Rule("true", _is_boolean),
    Key.STOP_TRANSACTION_ON_INVALID_ID: Rule("true", _is_boolean),
    Key.STOP_TXN_ALIGNED_DATA: Rule("", _are_measurands),
    Key.STOP_TXN_SAMPLED_DATA: Rule("", _are_measurands),
    Key.SUPPORTED_FEATURE_PROFILES: Rule(
        "Core,FirmwareManagement,LocalAuthListManagement,Reservation,RemoteTrigger,SmartCharging",
        None,
    ),
    Key.TRANSACTION_MESSAGE_ATTEMPTS: Rule("3", _is_at_least_one),
    Key.TRANSACTION_MESSAGE_RETRY_INTERVAL: Rule("60", _is_count),
    Key.UNLOCK_CONNECTOR_ON_EV_SIDE_DISCONNECT: Rule("true", None),
}
"""The last one may be read-only (errata, 3.84): here every connector lets go of its cable."""

_BY_FOLDED_NAME: Final = {key.value.casefold(): key for key in Key}


class Configuration:
    """The settings of one station."""

    def __init__(self, values: Mapping[Key, str] | None = None) -> None:
        self._values = {key: rule.begins for key, rule in RULES.items()} | dict(values or {})
        self._wanted: dict[Key, tuple[Wanted, ...]] = {}

    def change(self, name: str, value: str) -> ConfigurationStatus:
        """Change one key for the central system (OCPP 1.6, 5.3 and 3.16.4)."""
        key = _BY_FOLDED_NAME.get(name.casefold())
        if key is None:
            return ConfigurationStatus.NOT_SUPPORTED
        is_valid = RULES[key].is_valid
        if is_valid is None or not is_valid(value):
            return ConfigurationStatus.REJECTED
        self.set(key, value)
        return ConfigurationStatus.ACCEPTED

    def set(self, key: Key, value: str) -> None:
        """Set a key from inside, whoever may write it."""
        self._values[key] = value
        self._wanted.pop(key, None)

    def told(self, names: Iterable[str]) -> tuple[tuple[KeyValue, ...], tuple[str, ...]]:
        """Tell the keys asked for, or all, and which of them are unknown (OCPP 1.6, 5.8)."""
        asked = tuple(dict.fromkeys(names))
        known = [_BY_FOLDED_NAME.get(name.casefold()) for name in asked] if asked else list(Key)
        found = tuple(self._key_value(key) for key in known if key is not None)
        unknown = (name for name, key in zip(asked, known, strict=False) if key is None)
        return found, tuple(unknown)

    def flag(self, key: Key) -> bool:
        return self._values[key].lower() == "true"

    def number(self, key: Key) -> int:
        return int(self._values[key])

    def password(self) -> bytes | None:
        """Give what the central system has set to sign in with; None while it has not (OCPP-J 1.6, 6.2.2)."""
        return bytes.fromhex(self._values[Key.AUTHORIZATION_KEY]) or None

    def wanted(self, key: Key) -> tuple[Wanted, ...]:
        """Read a list of measurands."""
        if key not in self._wanted:
            self._wanted[key] = read_wanted(self._values[key]) or ()
        return self._wanted[key]

    def values(self) -> dict[str, str]:
        """Give what must survive a restart."""
        return {key.value: value for key, value in self._values.items()}

    def _key_value(self, key: Key) -> KeyValue:
        is_readonly = RULES[key].is_valid is None
        value = None if key is Key.AUTHORIZATION_KEY else self._values[key]
        return KeyValue(key=key.value, readonly=is_readonly, value=value)

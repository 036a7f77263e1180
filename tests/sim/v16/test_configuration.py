import pytest

from chargeloom.protocols.ocpp.v16.messages.enumerations import ConfigurationStatus
from chargeloom.sim.v16.configuration import RULES, Configuration, Key

ACCEPTED = ConfigurationStatus.ACCEPTED
REJECTED = ConfigurationStatus.REJECTED

# (OCPP 1.6, 9.1): what every station must have, and which of it can only be read.
REQUIRED = {
    "AuthorizeRemoteTxRequests", "ClockAlignedDataInterval", "ConnectionTimeOut",
    "ConnectorPhaseRotation", "GetConfigurationMaxKeys", "HeartbeatInterval",
    "LocalAuthorizeOffline", "LocalPreAuthorize", "MeterValuesAlignedData",
    "MeterValuesSampledData", "MeterValueSampleInterval", "NumberOfConnectors", "ResetRetries",
    "StopTransactionOnEVSideDisconnect", "StopTransactionOnInvalidId", "StopTxnAlignedData",
    "StopTxnSampledData", "SupportedFeatureProfiles", "TransactionMessageAttempts",
    "TransactionMessageRetryInterval", "UnlockConnectorOnEVSideDisconnect",
}  # fmt: skip
READ_ONLY = {
    "ChargeProfileMaxStackLevel",
    "ChargingScheduleAllowedChargingRateUnit",
    "ChargingScheduleMaxPeriods",
    "LocalAuthListMaxLength", "MaxChargingProfilesInstalled", "SendLocalListMaxLength",
    "ConnectorSwitch3to1PhaseSupported", "GetConfigurationMaxKeys", "NumberOfConnectors",
    "ReserveConnectorZeroSupported", "StopTransactionMaxMeterValues",
    "SupportedFeatureProfiles", "UnlockConnectorOnEVSideDisconnect",
}  # fmt: skip


def test_all_required_keys_of_the_core_profile_are_there() -> None:
    told, unknown = Configuration().told(())
    assert {item.key for item in told} >= REQUIRED
    assert unknown == ()


def test_a_station_says_which_keys_can_only_be_read() -> None:
    told, _ = Configuration().told(())
    assert {item.key for item in told if item.readonly} == READ_ONLY


def test_keys_asked_for_are_told_and_the_unknown_are_listed() -> None:
    told, unknown = Configuration().told(["heartbeatinterval", "Nonsense"])
    assert [(item.key, item.value) for item in told] == [("HeartbeatInterval", "300")]
    assert unknown == ("Nonsense",)


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("HeartbeatInterval", "60", ACCEPTED),
        ("HEARTBEATINTERVAL", "60", ACCEPTED),
        ("HeartbeatInterval", "-1", REJECTED),
        ("HeartbeatInterval", "soon", REJECTED),
        ("HeartbeatInterval", "9" * 400, REJECTED),
        ("LocalPreAuthorize", "TRUE", ACCEPTED),
        ("LocalPreAuthorize", "1", REJECTED),
        ("MeterValuesSampledData", "Voltage.L1,SoC", ACCEPTED),
        ("MeterValuesSampledData", "Voltage,RPM", REJECTED),
        ("MeterValuesSampledData", "", ACCEPTED),
        ("ConnectorPhaseRotation", "0.RST, 1.TSR", ACCEPTED),
        ("ConnectorPhaseRotation", "1.ABC", REJECTED),
        ("TransactionMessageAttempts", "0", REJECTED),
        ("NumberOfConnectors", "4", REJECTED),
        ("Nonsense", "1", ConfigurationStatus.NOT_SUPPORTED),
    ],
)
def test_a_change_is_answered_as_the_standard_says(
    key: str, value: str, status: ConfigurationStatus
) -> None:
    """(OCPP 1.6, 5.3 and 3.16.4)."""
    configuration = Configuration()
    before = configuration.values()
    assert configuration.change(key, value) is status
    assert (configuration.values() != before) is (status is ACCEPTED)


def test_a_changed_list_of_measurands_counts_at_once() -> None:
    configuration = Configuration()
    assert len(configuration.wanted(Key.METER_VALUES_SAMPLED_DATA)) == 5
    configuration.change("MeterValuesSampledData", "SoC")
    assert len(configuration.wanted(Key.METER_VALUES_SAMPLED_DATA)) == 1


def test_every_key_begins_with_a_value_that_it_would_take() -> None:
    tests = {key: (rule.is_valid, rule.begins) for key, rule in RULES.items() if rule.is_valid}
    begins_unset = [key for key, (is_valid, begins) in tests.items() if not is_valid(begins)]
    assert begins_unset == [Key.AUTHORIZATION_KEY]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("00" * 16, ACCEPTED),
        ("aF" * 20, ACCEPTED),
        ("00" * 15, REJECTED),
        ("00" * 21, REJECTED),
        ("0" * 33, REJECTED),
        ("a-long-random-secret-of-40-digits-really", REJECTED),
    ],
)
def test_a_password_is_16_to_20_bytes_in_hexadecimal(
    value: str, status: ConfigurationStatus
) -> None:
    """(OCPP 1.6 security, 7.2)."""
    assert Configuration().change("AuthorizationKey", value) is status


def test_a_password_is_kept_and_never_told() -> None:
    """(OCPP-J 1.6, 6.2.2; security whitepaper, 7.2)."""
    configuration = Configuration()
    assert configuration.password() is None
    configuration.change("authorizationkey", "00ff" * 10)
    assert configuration.password() == b"\x00\xff" * 10
    told, _ = configuration.told(["AuthorizationKey"])
    assert [(one.value, one.readonly) for one in told] == [(None, False)]
    assert "00ff" not in str(configuration.told(()))

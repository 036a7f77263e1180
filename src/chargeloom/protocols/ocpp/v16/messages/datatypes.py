"""What the messages of OCPP 1.6 are made of (chapter 7; security extension, chapter 6).

None stands for what was left out: the defaults that the standard states are the reader's to apply.
"""

from decimal import Decimal
from typing import Annotated, TypeAlias

from msgspec import Meta

from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AuthorizationStatus,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    HashAlgorithm,
    Location,
    Measurand,
    Phase,
    ReadingContext,
    RecurrencyKind,
    UnitOfMeasure,
    ValueFormat,
)
from chargeloom.wire.message import Message
from chargeloom.wire.timestamps import Timestamp

CiString20: TypeAlias = Annotated[str, Meta(max_length=20)]
CiString25: TypeAlias = Annotated[str, Meta(max_length=25)]
CiString40: TypeAlias = Annotated[str, Meta(max_length=40)]
CiString50: TypeAlias = Annotated[str, Meta(max_length=50)]
CiString128: TypeAlias = Annotated[str, Meta(max_length=128)]
CiString255: TypeAlias = Annotated[str, Meta(max_length=255)]
CiString500: TypeAlias = Annotated[str, Meta(max_length=500)]
IdToken: TypeAlias = CiString20

Integer: TypeAlias = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""The standard sets no bounds; ours are what every database and language can hold."""

Rate: TypeAlias = Annotated[Decimal, Meta(extra={"multiple_of": Decimal("0.1")})]
"""Amperes or watts in steps of a tenth (OCPP 1.6, 7.13 and 7.14)."""


class IdTagInfo(Message):
    """(OCPP 1.6, 7.27)."""

    expiry_date: Timestamp | None = None
    parent_id_tag: IdToken | None = None
    status: AuthorizationStatus


class SampledValue(Message):
    """One value as the meter wrote it (OCPP 1.6, 7.43)."""

    value: str
    context: ReadingContext | None = None
    format: ValueFormat | None = None
    measurand: Measurand | None = None
    phase: Phase | None = None
    location: Location | None = None
    unit: UnitOfMeasure | None = None


class MeterValue(Message):
    """Values sampled at one moment (OCPP 1.6, 7.33)."""

    timestamp: Timestamp
    sampled_value: Annotated[tuple[SampledValue, ...], Meta(min_length=1)]


class TransactionReading(MeterValue):
    """A MeterValue inside StopTransaction, whose schema lets it be empty: no stop is lost for that."""

    sampled_value: tuple[SampledValue, ...]


class KeyValue(Message):
    """(OCPP 1.6, 7.29)."""

    key: CiString50
    readonly: bool
    value: CiString500 | None = None


class AuthorizationData(Message):
    """An entry of the local list (OCPP 1.6, 7.1)."""

    id_tag: IdToken
    id_tag_info: IdTagInfo | None = None


class ChargingSchedulePeriod(Message):
    """(OCPP 1.6, 7.14)."""

    start_period: Integer
    limit: Rate
    number_phases: Integer | None = None


class ChargingSchedule(Message):
    """(OCPP 1.6, 7.13)."""

    duration: Integer | None = None
    start_schedule: Timestamp | None = None
    charging_rate_unit: ChargingRateUnit
    charging_schedule_period: tuple[ChargingSchedulePeriod, ...]
    min_charging_rate: Rate | None = None


class ChargingProfile(Message):
    """(OCPP 1.6, 7.8)."""

    charging_profile_id: Integer
    transaction_id: Integer | None = None
    stack_level: Integer
    charging_profile_purpose: ChargingProfilePurpose
    charging_profile_kind: ChargingProfileKind
    recurrency_kind: RecurrencyKind | None = None
    valid_from: Timestamp | None = None
    valid_to: Timestamp | None = None
    charging_schedule: ChargingSchedule


class CertificateHashData(Message):
    """(OCPP 1.6 security, 6.1)."""

    hash_algorithm: HashAlgorithm
    issuer_name_hash: CiString128
    issuer_key_hash: CiString128
    serial_number: CiString40


class LogParameters(Message):
    """(OCPP 1.6 security, 6.14)."""

    remote_location: Annotated[str, Meta(max_length=512)]
    oldest_timestamp: Timestamp | None = None
    latest_timestamp: Timestamp | None = None


class Firmware(Message):
    """(OCPP 1.6 security, 6.9)."""

    location: Annotated[str, Meta(max_length=512)]
    retrieve_date_time: Timestamp
    install_date_time: Timestamp | None = None
    signing_certificate: Annotated[str, Meta(max_length=5500)]
    signature: Annotated[str, Meta(max_length=800)]

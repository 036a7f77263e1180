"""Components, their variables, and what is read or set of them (OCPP 2.0.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String16,
    String50,
    String1000,
    String2500,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import (
    AttributeType,
    DataType,
    GetVariableStatus,
    Mutability,
    SetVariableStatus,
)


class EVSE(Extensible):
    """(OCPP 2.0.1, 2.23)."""

    id: Integer
    connector_id: Integer | None = None


class Component(Extensible):
    """(OCPP 2.0.1, 2.16)."""

    evse: EVSE | None = None
    name: String50
    instance: String50 | None = None


class Variable(Extensible):
    """(OCPP 2.0.1, 2.53)."""

    name: String50
    instance: String50 | None = None


class ComponentVariable(Extensible):
    """(OCPP 2.0.1, 2.17)."""

    component: Component
    variable: Variable | None = None


class VariableAttribute(Extensible):
    """(OCPP 2.0.1, 2.50)."""

    type: AttributeType | None = None
    value: String2500 | None = None
    mutability: Mutability | None = None
    persistent: bool | None = None
    constant: bool | None = None


class VariableCharacteristics(Extensible):
    """(OCPP 2.0.1, 2.51)."""

    unit: String16 | None = None
    data_type: DataType
    min_limit: Decimal | None = None
    max_limit: Decimal | None = None
    values_list: String1000 | None = None
    supports_monitoring: bool


class ReportData(Extensible):
    """(OCPP 2.0.1, 2.38)."""

    component: Component
    variable: Variable
    variable_attribute: Annotated[tuple[VariableAttribute, ...], Meta(min_length=1, max_length=4)]
    variable_characteristics: VariableCharacteristics | None = None


class GetVariableData(Extensible):
    """(OCPP 2.0.1, 2.25)."""

    attribute_type: AttributeType | None = None
    component: Component
    variable: Variable


class GetVariableResult(Extensible):
    """(OCPP 2.0.1, 2.26)."""

    attribute_status_info: StatusInfo | None = None
    attribute_status: GetVariableStatus
    attribute_type: AttributeType | None = None
    attribute_value: String2500 | None = None
    component: Component
    variable: Variable


class SetVariableData(Extensible):
    """(OCPP 2.0.1, 2.44)."""

    attribute_type: AttributeType | None = None
    attribute_value: String1000
    component: Component
    variable: Variable


class SetVariableResult(Extensible):
    """(OCPP 2.0.1, 2.45)."""

    attribute_type: AttributeType | None = None
    attribute_status: SetVariableStatus
    attribute_status_info: StatusInfo | None = None
    component: Component
    variable: Variable

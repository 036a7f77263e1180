"""The device model of a station: components and their variables (OCPP 2.0.1, Part 1, 4)."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from chargeloom.protocols.ocpp.v201.messages.datatypes.device_model import (
    EVSE,
    Component,
    ReportData,
    Variable,
    VariableAttribute,
    VariableCharacteristics,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import (
    AttributeType,
    DataType,
    GetVariableStatus,
    Mutability,
    SetVariableStatus,
)

ACTUAL: Final = AttributeType.ACTUAL


class Key(NamedTuple):
    """One variable of one component."""

    component: str
    variable: str
    instance: str | None = None
    """The instance of the variable."""
    evse: int | None = None
    connector: int | None = None

    def component_words(self) -> Component:
        """Name the component as the wire does."""
        place = None if self.evse is None else EVSE(id=self.evse, connector_id=self.connector)
        return Component(name=self.component, evse=place)

    def variable_words(self) -> Variable:
        """Name the variable as the wire does."""
        return Variable(name=self.variable, instance=self.instance)


class Entry(NamedTuple):
    """What a variable is, and how it begins."""

    begins: str
    data_type: DataType
    mutability: Mutability = Mutability.READ_ONLY
    unit: str | None = None
    values: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    is_monitored: bool = False
    needs_reboot: bool = False

    def characteristics(self) -> VariableCharacteristics:
        """Describe the variable as the wire does."""
        return VariableCharacteristics(
            data_type=self.data_type,
            unit=self.unit,
            values_list=self.values,
            min_limit=None if self.minimum is None else Decimal(self.minimum),
            max_limit=None if self.maximum is None else Decimal(self.maximum),
            supports_monitoring=self.is_monitored,
        )

    def allows(self, text: str) -> bool:
        """Whether the variable may take this value."""
        return _ALLOWS[self.data_type](self, text)


def _allows_number(entry: Entry, text: str) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    is_whole = entry.data_type is not DataType.INTEGER or number == number.to_integral_value()
    low = entry.minimum is None or number >= entry.minimum
    high = entry.maximum is None or number <= entry.maximum
    return number.is_finite() and is_whole and low and high


def _allows_options(entry: Entry, text: str) -> bool:
    known = (entry.values or "").split(",")
    return not entry.values or text in known


def _allows_members(entry: Entry, text: str) -> bool:
    known = (entry.values or "").split(",")
    return not entry.values or all(part in known for part in text.split(",") if part)


def _allows_text(entry: Entry, text: str) -> bool:
    return entry.maximum is None or len(text) <= entry.maximum


_ALLOWS: Final[dict[DataType, Callable[[Entry, str], bool]]] = {
    DataType.BOOLEAN: lambda _, text: text.lower() in {"true", "false"},
    DataType.DATE_TIME: _allows_text,
    DataType.DECIMAL: _allows_number,
    DataType.INTEGER: _allows_number,
    DataType.MEMBER_LIST: _allows_members,
    DataType.OPTION_LIST: _allows_options,
    DataType.SEQUENCE_LIST: _allows_members,
    DataType.STRING: _allows_text,
}


class DeviceModel:
    """What the variables are worth now; the table of what there is, is shared by all of a kind."""

    def __init__(
        self, inventory: Mapping[Key, Entry], begins: Mapping[Key, str] | None = None
    ) -> None:
        self.inventory: Final = inventory
        self._set: dict[Key, str] = dict(begins or {})
        self._live: Callable[[Key], str | None] = _still

    def follow(self, live: Callable[[Key], str | None]) -> None:
        """Let variables tell what holds at the moment of asking, where that knows them."""
        self._live = live

    def text(self, key: Key) -> str:
        """Read a variable."""
        value = self._live(key) if key.variable in _LIVELY else None
        if value is None:
            value = self._set.get(key)
        return self.inventory[key].begins if value is None else value

    def flag(self, key: Key) -> bool:
        return self.text(key).lower() == "true"

    def number(self, key: Key) -> int:
        return int(self.text(key))

    def members(self, key: Key) -> tuple[str, ...]:
        """Read a list."""
        return tuple(part.strip() for part in self.text(key).split(",") if part.strip())

    def set(self, key: Key, value: str) -> None:
        """Set a variable from inside, whoever may write it."""
        self._set[key] = value

    def values(self) -> dict[Key, str]:
        """Give what must survive a restart."""
        return dict(self._set)

    def find(self, component: Component, variable: Variable) -> Key | GetVariableStatus:
        """Find the variable that is meant; names have no case (OCPP 2.0.1, 2.16 and 2.53)."""
        same = [key for key in self.inventory if _is_component(key, component)]
        meant = [key for key in same if _is_variable(key, variable)]
        if meant:
            return meant[0]
        return GetVariableStatus.UNKNOWN_VARIABLE if same else GetVariableStatus.UNKNOWN_COMPONENT

    def read(self, key: Key, attribute: AttributeType) -> tuple[GetVariableStatus, str | None]:
        """Read a variable for the central system (OCPP 2.0.1, B06)."""
        if attribute is not ACTUAL:
            return GetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE, None
        if self.inventory[key].mutability is Mutability.WRITE_ONLY:
            return GetVariableStatus.REJECTED, None
        return GetVariableStatus.ACCEPTED, self.text(key)

    def write(self, key: Key, attribute: AttributeType, value: str) -> SetVariableStatus:
        """Change a variable for the central system (OCPP 2.0.1, B05)."""
        entry = self.inventory[key]
        if attribute is not ACTUAL:
            return SetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE
        if entry.mutability is Mutability.READ_ONLY or not entry.allows(value):
            return SetVariableStatus.REJECTED
        self.set(key, value)
        return (
            SetVariableStatus.REBOOT_REQUIRED if entry.needs_reboot else SetVariableStatus.ACCEPTED
        )

    def report(self, is_meant: Callable[[Key, Entry], bool]) -> Iterator[ReportData]:
        """Describe the variables that are meant (OCPP 2.0.1, B07 and B08)."""
        for key, entry in self.inventory.items():
            if is_meant(key, entry):
                yield self._report(key, entry)

    def _report(self, key: Key, entry: Entry) -> ReportData:
        is_hidden = entry.mutability is Mutability.WRITE_ONLY
        attribute = VariableAttribute(
            type=ACTUAL,
            value=None if is_hidden else self.text(key),
            mutability=entry.mutability,
            persistent=True,
            constant=False,
        )
        return ReportData(
            component=key.component_words(),
            variable=key.variable_words(),
            variable_attribute=(attribute,),
            variable_characteristics=entry.characteristics(),
        )


def _still(_: Key) -> str | None:
    """Nothing changes by itself."""


_LIVELY: Final = frozenset({"AvailabilityState", "DateTime", "DisplayMessages", "Entries", "Power"})


def _is_component(key: Key, component: Component) -> bool:
    place = component.evse
    evse, connector = (None, None) if place is None else (place.id, place.connector_id)
    is_same = key.component.casefold() == component.name.casefold()
    return is_same and component.instance is None and (key.evse, key.connector) == (evse, connector)


def _is_variable(key: Key, variable: Variable) -> bool:
    is_same = key.variable.casefold() == variable.name.casefold()
    return is_same and (key.instance or "").casefold() == (variable.instance or "").casefold()

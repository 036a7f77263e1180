"""Reading requests strictly: what a client got wrong is named by its place, and nothing is guessed."""

import functools
from collections.abc import Iterable
from typing import Any, Final, NamedTuple, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import inspect

from chargeloom.web.problems import Fault, invalid
from chargeloom.wire.json import check_document
from chargeloom.wire.misspelt import WORDS, misspelt
from chargeloom.wire.unfit import unfit
from chargeloom.wire.violation import WireError, inside

T = TypeVar("T", bound=msgspec.Struct)

_FROM_TEXT: Final = (inspect.IntType, inspect.BoolType)


def read_body(kind: type[T], data: bytes) -> T:
    """Read a JSON body. Raises Problem: 422, with the place of what is wrong."""
    try:
        check_document(data)
        said = _with_whole_numbers(msgspec.json.decode(data))
        body = msgspec.convert(said, kind)
    except WireError as error:
        raise invalid(Fault(error.pointer, error.description)) from None
    except msgspec.ValidationError as error:
        raise invalid(fault_of(error, kind)) from None
    demand_numbers(kind, said)
    return body


def demand_numbers(kind: type[msgspec.Struct], said: Any) -> None:
    """Demand that decimals in texts are written with digits alone. Raises Problem."""
    pointer = misspelt(kind, said)
    if pointer is not None:
        raise invalid(Fault(pointer, WORDS))


def read_query(kind: type[T], pairs: Iterable[tuple[str, str]]) -> T:
    """Read the parameters of an address: each known, each once. Raises Problem: 422 with every fault."""
    parameters = parameters_of(kind)
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, text in pairs:
        parameter = parameters.get(name)
        if parameter is None:
            faults.append(Fault(inside("", name), "no such parameter"))
        elif name in values:
            faults.append(Fault(inside("", name), "stands twice"))
        else:
            try:
                values[name] = parameter.read(text)
            except msgspec.ValidationError as error:
                values[name] = None
                faults.append(Fault(inside("", name), unfit(error, parameter.kind).words))
    if faults:
        raise invalid(*faults)
    return kind(**{parameters[name].attribute: value for name, value in values.items()})


class Parameter(NamedTuple):
    """One parameter of an address: numbers and truth values are written as text there."""

    attribute: str
    kind: Any
    is_from_text: bool

    def read(self, text: str) -> Any:
        """Read its value. Raises ValidationError."""
        return msgspec.convert(text, self.kind, strict=not self.is_from_text)


@functools.cache
def parameters_of(kind: type[msgspec.Struct]) -> dict[str, Parameter]:
    """Find what may stand in an address, by its name there."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        field.encode_name: _parameter(field.name, hints[field.name])
        for field in msgspec.structs.fields(kind)
    }


def _parameter(attribute: str, hint: Any) -> Parameter:
    """Take None out of a parameter's type: it means absent."""
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    kind = kinds[0] if type(None) in get_args(hint) else hint
    described = inspect.type_info(kind)
    if isinstance(described, inspect.Metadata):
        described = described.type
    return Parameter(attribute, kind, isinstance(described, _FROM_TEXT))


def _with_whole_numbers(value: Any) -> Any:
    """Read 2.0 as 2: to JSON Schema, and to some clients, both are the same integer."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_with_whole_numbers(item) for item in value]
        case dict():
            return {name: _with_whole_numbers(item) for name, item in value.items()}
    return value


def fault_of(error: Exception, kind: Any) -> Fault:
    """Say what the reader of values of a kind found wrong, and where."""
    found = unfit(error, kind)
    return Fault(found.pointer, found.words)

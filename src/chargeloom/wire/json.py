"""Strict typed JSON: one msgspec pass when all is well, an exact second look when it is not.

What is told when several things are wrong: too deep, malformed, then what is wrong with the
document as such (repeated names, forbidden text, numbers out of range), then the first field in
document order that is unknown or wrong. What an object lacks is told after what it holds, in
declared order, and before what follows that object. A field that may be absent must not be null.
"""

import decimal
import functools
import operator
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

import msgspec
from msgspec import inspect

from chargeloom.wire.decimals import proof_for
from chargeloom.wire.document import BACKSLASH, MAX_DEPTH, read_exactly
from chargeloom.wire.message import Message
from chargeloom.wire.rules import Rule, rule_for
from chargeloom.wire.timestamps import to_text, without_leap_second

M = TypeVar("M", bound=Message)

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_UNREADABLE: Final = (
    msgspec.DecodeError, UnicodeDecodeError, RecursionError, decimal.InvalidOperation
)  # fmt: skip


class _FirstLook(NamedTuple, Generic[M]):
    """How a kind of payload is read, and proven to need no second look."""

    decode: Callable[[bytes], M]
    proves_decimals: Callable[[M], bool]
    loose_names: tuple[bytes, ...]


class TypedDecoder(Generic[M]):
    """Reads payloads of one kind, or raises the exact WireError."""

    def __init__(self, kind: type[M]) -> None:
        self._kind = kind

    def decode(self, payload: bytes | memoryview | msgspec.Raw) -> M:
        """Read one payload (a whole JSON text)."""
        data = bytes(payload)
        look = self._first_look
        try:
            message = look.decode(data)
        except _UNREADABLE:
            if (spelled := without_leap_second(data)) != data:
                return self.decode(spelled)
            self._check(data)
            raise  # a fault that the rules do not know is ours, not the peer's
        if not _is_proven(look, data, message):
            self._check(data)
        return message

    def of_items(self, name: str) -> "TypedDecoder[Any]":
        """Make what reads one item of a list of objects, by the list's name on the wire. Raises LookupError."""
        described = cast("inspect.StructType", inspect.type_info(self._kind))
        for field in described.fields:
            if field.encode_name == name:
                return TypedDecoder(next(_structs(field.type)).cls)
        raise LookupError(name)

    @functools.cached_property
    def _first_look(self) -> _FirstLook[M]:
        """Compiled for the first payload: most kinds of message never come, and all of them are a part of each start."""
        described = inspect.type_info(self._kind)
        decode = msgspec.json.Decoder(self._kind, float_hook=Decimal).decode
        return _FirstLook(decode, proof_for(described), _loose_names(described))

    @functools.cached_property
    def _rule(self) -> Rule:
        """Compiled once something is wrong: nearly all kinds of message never are, and it takes a while."""
        return rule_for(inspect.type_info(self._kind))

    def _check(self, data: bytes) -> None:
        self._rule(read_exactly(data), "")


def _is_proven(look: _FirstLook[M], data: bytes, message: M) -> bool:
    """Prove cheaply that a second look finds nothing; what nobody describes always gets one."""
    return (
        _is_told_whole(data, message)
        and look.proves_decimals(message)
        and not (look.loose_names and any(name in data for name in look.loose_names))
    )


def check_document(data: bytes, max_depth: int = MAX_DEPTH) -> None:
    """Refuse repeated names, NUL, lone surrogates, unholdable numbers and deep nesting, anywhere."""
    try:
        is_clean = _is_told_whole(data, msgspec.json.decode(data))
    except _UNREADABLE:
        is_clean = False
    if not is_clean or data.count(b"{") + data.count(b"[") > max_depth:
        read_exactly(data, max_depth)


def encode(message: Message) -> bytes:
    """Write a message compactly; moments in UTC with `Z` and milliseconds, decimals as numbers."""
    return _ENCODER.encode(_message_in_wire_form(message))


def encode_in(head: tuple[Any, ...], message: Message) -> bytes:
    """Write an array that ends with a message."""
    return _ENCODER.encode((*head, _message_in_wire_form(message)))


def _is_told_whole(data: bytes, content: object) -> bool:
    r"""Prove cheaply that nothing got lost between the text and what was read from it.

    Without a backslash there is no escaped quote, NUL or surrogate, and every name and text has
    two quotes; so equal numbers of quotes mean that no member was dropped: no name stood twice,
    and no optional field was null. A text that was read as a decimal lost its quotes too.
    """
    return BACKSLASH not in data and data.count(b'"') == _ENCODER.encode(content).count(b'"')


def _in_wire_form(value: Any) -> Any:
    match value:
        case Message():
            return _message_in_wire_form(value)
        case tuple():
            items = tuple(_in_wire_form(item) for item in value)
            return value if all(map(operator.is_, items, value)) else items
        case datetime():
            return to_text(value)
        case Decimal() if not value.is_finite():
            raise ValueError(f"{value} has no place in JSON")
    return value


def _message_in_wire_form(message: Message) -> Message:
    names = _formed(type(message))
    if not names:
        return message
    changes = {}
    for name in names:
        value = getattr(message, name)
        if value is not None and (formed := _in_wire_form(value)) is not value:
            changes[name] = formed
    return msgspec.structs.replace(message, **changes) if changes else message


@functools.cache
def _formed(kind: type[Message]) -> tuple[str, ...]:
    """Name the fields of a message in which a moment or a decimal may stand."""
    described = cast("inspect.StructType", inspect.type_info(kind))
    formed = (inspect.DateTimeType, inspect.DecimalType)
    return tuple(
        field.name
        for field in described.fields
        if any(isinstance(part, formed) for part in _parts(field.type))
    )


def _loose_names(kind: inspect.Type) -> tuple[bytes, ...]:
    """Name the fields, quoted as on the wire, whose content no declaration describes."""
    fields = (field for struct in _structs(kind) for field in struct.fields)
    return tuple(
        {b'"%s"' % field.encode_name.encode() for field in fields if _is_loose(field.type)}
    )


def _is_loose(kind: inspect.Type) -> bool:
    match kind:
        case inspect.Metadata():
            return _is_loose(kind.type)
        case inspect.UnionType():
            return any(map(_is_loose, kind.types))
        case inspect.VarTupleType():
            return _is_loose(kind.item_type)
    return isinstance(kind, inspect.AnyType | inspect.DictType)


def _structs(kind: inspect.Type) -> Iterator[inspect.StructType]:
    return (part for part in _parts(kind) if isinstance(part, inspect.StructType))


def _parts(kind: inspect.Type) -> Iterator[inspect.Type]:
    yield kind
    match kind:
        case inspect.StructType():
            inner = [field.type for field in kind.fields]
        case inspect.VarTupleType():
            inner = [kind.item_type]
        case inspect.UnionType():
            inner = list(kind.types)
        case inspect.Metadata():
            inner = [kind.type]
        case _:
            inner = []
    for part in inner:
        yield from _parts(part)

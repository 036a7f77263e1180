"""A message's declaration as rules over untyped JSON: names the exact fault where msgspec only says no."""

import decimal
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeAlias, cast

import msgspec
from msgspec import inspect

from chargeloom.wire.decimals import is_decimal, judge_of
from chargeloom.wire.document import Json, Members, Real
from chargeloom.wire.message import Message
from chargeloom.wire.violation import Form, Violation, Wanted, WireError, inside

Rule: TypeAlias = Callable[[Json, str], None]
"""Raises WireError when the value that stands at this pointer is not as declared."""


def rule_for(kind: inspect.Type) -> Rule:
    """Compile a declared type; a kind of type that has no rule is a bug and says so."""
    try:
        compiler = _COMPILERS[type(kind)]
    except KeyError:
        raise TypeError(f"no rule for {type(kind).__name__} on the wire") from None
    return compiler(kind)


def _object(kind: inspect.StructType) -> Rule:
    return _members(kind, is_open=False)


def _members(kind: inspect.StructType, *, is_open: bool) -> Rule:
    rules = {field.encode_name: rule_for(_present(field)) for field in kind.fields}
    required = tuple(field.encode_name for field in kind.fields if field.required)
    anything = _anything(inspect.AnyType())

    def check(value: Json, pointer: str) -> None:
        if not isinstance(value, Members):
            violation = Violation.WRONG_TYPE if pointer else Violation.NOT_AN_OBJECT
            _refuse(violation, pointer, "an object is expected", _OBJECT)
        for name, member in value.pairs:
            place = inside(pointer, name)
            if name not in rules and not is_open:
                _refuse(Violation.UNKNOWN_FIELD, place, "no such field")
            rules.get(name, anything)(member, place)
        present = {name for name, _ in value.pairs}
        for name in required:
            if name not in present:
                _refuse(Violation.MISSING_FIELD, inside(pointer, name), "is required")

    return check


def _present(field: inspect.Field) -> inspect.Type:
    """Take None out of a field's type: it means absent, and null is not a way to say so."""
    if not isinstance(field.type, inspect.UnionType):
        return field.type
    kinds = [kind for kind in field.type.types if not isinstance(kind, inspect.NoneType)]
    if len(kinds) != 1 or field.default is not None:
        raise TypeError(f"{field.name}: only `X | None = None` is a union on the wire")
    return kinds[0]


def _array(kind: inspect.VarTupleType) -> Rule:
    item = rule_for(kind.item_type)
    wanted = Wanted(Form.ARRAY, kind.max_length)

    def check(value: Json, pointer: str) -> None:
        if not isinstance(value, list):
            _refuse(Violation.WRONG_TYPE, pointer, "an array is expected", wanted)
        if not _within(len(value), kind.min_length, kind.max_length):
            _refuse(Violation.WRONG_COUNT, pointer, "too few or too many items", wanted)
        for index, element in enumerate(value):
            item(element, inside(pointer, index))

    return check


def _text(kind: inspect.StrType) -> Rule:
    def is_long_as_wanted(value: str) -> bool:
        return _within(len(value), kind.min_length, kind.max_length)

    def is_formed(value: str) -> bool:
        return kind.pattern is None or bool(re.search(kind.pattern, value))

    def takes(value: str) -> bool:
        return is_long_as_wanted(value) and is_formed(value)

    wanted = Wanted(Form.STRING, kind.max_length, takes)

    def check(value: Json, pointer: str) -> None:
        if not isinstance(value, str):
            _refuse(Violation.WRONG_TYPE, pointer, "a string is expected", wanted)
        if not is_long_as_wanted(value):
            _refuse(Violation.INVALID_VALUE, pointer, "too short or too long", wanted)
        if not is_formed(value):
            _refuse(Violation.INVALID_VALUE, pointer, "not of the form that is expected", wanted)

    return check


def _choice(kind: inspect.EnumType) -> Rule:
    values = frozenset(member.value for member in kind.cls)
    wanted = Wanted(Form.CHOICE, takes=values.__contains__, words=values)

    def check(value: Json, pointer: str) -> None:
        if not isinstance(value, str):
            _refuse(Violation.WRONG_TYPE, pointer, "a string is expected", wanted)
        if value not in values:
            _refuse(Violation.INVALID_VALUE, pointer, "not one of the values allowed", wanted)

    return check


def _moment(_: inspect.DateTimeType) -> Rule:
    def check(value: Json, pointer: str) -> None:
        if not isinstance(value, str):
            _refuse(Violation.WRONG_TYPE, pointer, "a string is expected", _MOMENT)
        if not _is_moment(value):
            _refuse(Violation.INVALID_VALUE, pointer, "not a date and time of RFC 3339", _MOMENT)

    return check


def _is_moment(value: str) -> bool:
    try:
        msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return False
    return True


def _integer(kind: inspect.IntType) -> Rule:
    if (kind.gt, kind.lt, kind.multiple_of) != (None, None, None):
        raise TypeError("an integer on the wire is bounded by ge and le alone")

    def check(value: Json, pointer: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            _refuse(Violation.WRONG_TYPE, pointer, "an integer is expected", _INTEGER)
        if not _within(value, kind.ge, kind.le):
            _refuse(Violation.INVALID_VALUE, pointer, "too small or too large")

    return check


def _number(kind: inspect.Type) -> Rule:
    judge = judge_of(kind)

    def check(value: Json, pointer: str) -> None:
        if not isinstance(value, int | Real) or isinstance(value, bool):
            _refuse(Violation.WRONG_TYPE, pointer, "a number is expected", _NUMBER)
        number = _decimal(value)
        violation = Violation.NUMBER_OUT_OF_RANGE if number is None else judge(number)
        if violation is not None:
            _refuse(violation, pointer, _NUMBER_FAULTS[violation])

    return check


def _decimal(value: int | Real) -> Decimal | None:
    try:
        return Decimal(value.digits if isinstance(value, Real) else value)
    except decimal.InvalidOperation:
        return None


_NUMBER_FAULTS: Final = {
    Violation.NUMBER_OUT_OF_RANGE: "too large or too small for a number",
    Violation.INVALID_VALUE: "too small or too large",
    Violation.NOT_MULTIPLE: "not a multiple of the step",
}


def _boolean(_: inspect.BoolType) -> Rule:
    def check(value: Json, pointer: str) -> None:
        if not isinstance(value, bool):
            _refuse(Violation.WRONG_TYPE, pointer, "true or false is expected", _BOOLEAN)

    return check


def _anything(_: inspect.AnyType) -> Rule:
    number = _number(inspect.DecimalType())

    def check(value: Json, pointer: str) -> None:
        match value:
            case Members():
                for name, member in value.pairs:
                    check(member, inside(pointer, name))
            case list():
                for index, element in enumerate(value):
                    check(element, inside(pointer, index))
            case Real():
                number(value, pointer)

    return check


def _open_object(kind: inspect.DictType, extra: Mapping[str, Any] | None = None) -> Rule:
    """Compile a free object: `Meta(extra={"members": M})` demands those of M among its members."""
    if (kind.key_type, kind.value_type) != (inspect.StrType(), inspect.AnyType()):
        raise TypeError("a free object on the wire is `dict[str, Any]`")
    known = inspect.type_info((extra or {}).get("members", Message))
    return _members(cast("inspect.StructType", known), is_open=True)


def _annotated(kind: inspect.Metadata) -> Rule:
    """Compile a type with remarks of ours."""
    if is_decimal(kind):
        return _number(kind)
    if isinstance(kind.type, inspect.DictType):
        return _open_object(kind.type, kind.extra)
    return rule_for(kind.type)


def _within(value: int, lowest: float | None, highest: float | None) -> bool:
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def _refuse(
    violation: Violation, pointer: str, description: str, wanted: Wanted | None = None
) -> NoReturn:
    raise WireError(violation, pointer, description, wanted)


_OBJECT: Final = Wanted(Form.OBJECT)
_MOMENT: Final = Wanted(Form.MOMENT, takes=_is_moment)
_INTEGER: Final = Wanted(Form.INTEGER)
_NUMBER: Final = Wanted(Form.NUMBER)
_BOOLEAN: Final = Wanted(Form.BOOLEAN)


_COMPILERS: Final[dict[type[inspect.Type], Callable[[Any], Rule]]] = {
    inspect.AnyType: _anything,
    inspect.BoolType: _boolean,
    inspect.DateTimeType: _moment,
    inspect.DecimalType: _number,
    inspect.DictType: _open_object,
    inspect.EnumType: _choice,
    inspect.IntType: _integer,
    inspect.Metadata: _annotated,
    inspect.StrType: _text,
    inspect.StructType: _object,
    inspect.VarTupleType: _array,
}

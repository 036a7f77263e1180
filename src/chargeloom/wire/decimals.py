"""Decimals in a message: what a declaration allows of them, and a quick proof that all are so.

`Meta(extra={"minimum": Decimal(0), "maximum": Decimal(100), "multiple_of": Decimal("0.1")})`:
msgspec knows no bounds of decimals, and lets pass what no double holds.
"""

import decimal
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from msgspec import inspect

from chargeloom.wire.violation import Violation

Judge: TypeAlias = Callable[[Decimal], Violation | None]
Proof: TypeAlias = Callable[[Any], bool]

LARGEST_EXPONENT: Final = 308
"""Beyond it no double holds a number, and its plain digits would fill the memory."""

_WIDE: Final = decimal.Context(prec=2 * LARGEST_EXPONENT)


def is_decimal(kind: inspect.Type) -> bool:
    """Tell a decimal, with or without remarks of ours."""
    bare = kind.type if isinstance(kind, inspect.Metadata) else kind
    return isinstance(bare, inspect.DecimalType)


def judge_of(kind: inspect.Type) -> Judge:
    """Compile what a declared decimal must be."""
    extra = _remarks(kind)
    lowest, highest = extra.get("minimum"), extra.get("maximum")
    step = extra.get("multiple_of")

    def judge(number: Decimal) -> Violation | None:
        if not _is_within_reach(number):
            return Violation.NUMBER_OUT_OF_RANGE
        if (lowest is not None and number < lowest) or (highest is not None and number > highest):
            return Violation.INVALID_VALUE
        if step is not None and _WIDE.remainder(number, step):
            return Violation.NOT_MULTIPLE
        return None

    return judge


def proof_for(kind: inspect.Type) -> Proof:
    """Compile a look at every decimal in a value of this kind: true when all are as declared."""
    return _proof(kind) or _nothing_to_prove


def _nothing_to_prove(_: Any) -> bool:
    return True


def _remarks(kind: inspect.Type) -> Mapping[str, Any]:
    return (isinstance(kind, inspect.Metadata) and kind.extra) or {}


def _is_within_reach(number: Decimal) -> bool:
    return -LARGEST_EXPONENT <= number.adjusted() <= LARGEST_EXPONENT


def _proof(kind: inspect.Type) -> Proof | None:
    if is_decimal(kind):
        return _proof_of_decimal(kind)
    match kind:
        case inspect.StructType():
            return _proof_of_fields(kind)
        case inspect.VarTupleType():
            return _proof_of_items(kind)
        case inspect.UnionType():
            (present,) = (k for k in kind.types if not isinstance(k, inspect.NoneType))
            return _proof(present)
    return None


def _proof_of_decimal(kind: inspect.Type) -> Proof:
    if not _remarks(kind):
        return _is_within_reach
    judge = judge_of(kind)
    return lambda number: judge(number) is None


def _proof_of_fields(kind: inspect.StructType) -> Proof | None:
    proofs = tuple((field.name, proof) for field in kind.fields if (proof := _proof(field.type)))
    if not proofs:
        return None

    def holds(message: Any) -> bool:
        for name, proof in proofs:
            value = getattr(message, name)
            if value is not None and not proof(value):
                return False
        return True

    return holds


def _proof_of_items(kind: inspect.VarTupleType) -> Proof | None:
    proof = _proof(kind.item_type)
    return None if proof is None else lambda items: all(map(proof, items))

"""The kinds of columns: whole numbers of 64 bits, documents as JSON text, exact decimals as text."""

from decimal import Decimal
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Column, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from chargeloom.domain.ids import THE_OPERATOR

Whole: Final = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; only SQLite's INTEGER may be the row's own number."""

Caseless: Final = Text().with_variant(Text(collation="NOCASE"), "sqlite")
"""Letters of ASCII are the same in capitals."""


class Document(TypeDecorator[Any]):
    """A structured value as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else msgspec.json.decode(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal as its own text: no digit is added or lost."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


def written(value: Any) -> str:
    """Write a structured value as JSON text."""
    return msgspec.json.encode(value).decode()


def number(name: str) -> Column[int]:
    """Make a whole number that is always there: a count, a place, an instant in microseconds."""
    return Column(name, Whole, nullable=False)


def maybe_number(name: str) -> Column[int | None]:
    """Make a whole number that may be absent."""
    return Column(name, Whole)


def words(name: str) -> Column[str]:
    """Make a text that is always there."""
    return Column(name, Text, nullable=False)


def maybe_words(name: str) -> Column[str | None]:
    """Make a text that may be absent."""
    return Column(name, Text)


def key_number(name: str) -> Column[int]:
    """Make the number that names the row; we choose it."""
    return Column(name, Whole, primary_key=True, autoincrement=False)


def key_words(name: str) -> Column[str]:
    """Make a text that is part of the row's name; absent is empty."""
    return Column(name, Text, primary_key=True)


def key_name(name: str) -> Column[str]:
    """Make a text that is part of the row's name, and the same in capitals; absent is empty."""
    return Column(name, Caseless, primary_key=True)


def drawn_number(name: str) -> Column[int]:
    """Make the number that names the row; the database draws it."""
    return Column(name, Whole, primary_key=True)


def operator() -> Column[int]:
    """Say whose row it is."""
    return Column("operator_id", Whole, nullable=False, server_default=str(THE_OPERATOR))

"""Facts as rows and back: columns bear the names of fields, a station becomes its number."""

from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import Row, Table

from chargeloom.domain.charging.token import normalised
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.stations.local_list import LocalList
from chargeloom.domain.unit import Fact
from chargeloom.domain.word import unknown_words
from chargeloom.storage.columns import Document, written
from chargeloom.storage.sealing import seal_of

Values = dict[str, Any]
Record = TypeVar("Record", bound=msgspec.Struct)

_AS_THEY_ARE: Final = (bytes,)


def columns_of(table: Table) -> tuple[str, ...]:
    """List the columns that a writer fills; whose row it is has a default."""
    return tuple(column.name for column in table.columns if column.name != "operator_id")


def values_of(fact: Fact) -> Values:
    """Take a fact apart: words for enumerations, text for decimals."""
    values: Values = msgspec.to_builtins(fact, builtin_types=_AS_THEY_ARE)
    return values


def token_values(fact: Fact) -> Values:
    """Take a token apart, with the uid as readers' habits leave it."""
    values = values_of(fact)
    values["normal_uid"] = normalised(values["uid"])
    return values


def list_values(known: LocalList) -> Values:
    """Take a list apart, with whether it holds what it ought to; whom it holds are facts of their own."""
    values = values_of(msgspec.structs.replace(known, members=()))
    values["is_settled"] = known.is_settled
    return values


def transaction_values(record: TransactionRecord) -> Values:
    """Take a transaction apart, with its seal and the instant that lists go by."""
    values = values_of(record)
    values["seal"] = seal_of(values)
    started_at = record.started_at
    values["began_at"] = record.received_at if started_at is None else started_at
    return values


class RowMaker:
    """Puts values into the order of a table's columns."""

    def __init__(self, table: Table, *, leaves_out: tuple[str, ...] = ()) -> None:
        self.columns = tuple(name for name in columns_of(table) if name not in leaves_out)
        documents = {column.name for column in table.columns if isinstance(column.type, Document)}
        self._documents = tuple(name for name in self.columns if name in documents)

    def row(self, values: Values) -> tuple[Any, ...]:
        """Make a row; every column has its value."""
        for name in self._documents:
            value = values[name]
            values[name] = None if value is None else written(value)
        return tuple([values[name] for name in self.columns])


def record_of(kind: type[Record], row: Row[Any], **instead: Any) -> Record:
    """Put a fact together again; `instead` are fields that the row tells in its own way."""
    values = dict(zip(_names(row._fields), row, strict=True))
    said = values | instead
    try:
        return msgspec.convert(said, kind, strict=False)
    except msgspec.ValidationError:
        with unknown_words():
            return msgspec.convert(said, kind, strict=False)


@lru_cache(maxsize=256)
def _names(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Turn names into plain text: some come as a kind of text of their own."""
    return tuple(map(str.__str__, fields))

"""A question to the database, with how its rows are read."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Row, Select

Answer = TypeVar("Answer")


class Asked(NamedTuple, Generic[Answer]):
    """A statement, and what to make of each of its rows."""

    statement: Select[Any]
    read: Callable[[Row[Any]], Answer]

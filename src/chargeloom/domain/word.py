"""Enumerations that are stored: a database may know words that this version does not.

It was written by a newer version whose schema is the same, or restored from one. Such a word is a member
apart: it equals none that is known, is written back as it was read, and comes from a database alone.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any, Final, Self, TypeVar

T = TypeVar("T")

_UNKNOWN: Final = "(unknown)"
_are_welcome: ContextVar[bool] = ContextVar("_are_welcome", default=False)


class Word(StrEnum):
    """One of the words that a fact may bear."""

    __hash__ = str.__hash__
    """An enumeration's own is a call of Python, and the same text as a plain word would have another."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not _are_welcome.get() or not isinstance(value, str):
            return None
        stranger = str.__new__(cls, value)
        stranger._name_ = _UNKNOWN
        stranger._value_ = value
        return stranger

    @property
    def is_known(self) -> bool:
        """Whether this version knows what the word means."""
        return self._name_ in type(self).__members__


class Told(dict["Word", T]):
    """What is told of each word, and of one that this version does not know."""

    def __init__(self, table: Mapping[Any, T], unknown: T) -> None:
        super().__init__(table)
        self.unknown: Final = unknown

    def __missing__(self, word: object) -> T:
        if isinstance(word, Word) and not word.is_known:
            return self.unknown
        raise KeyError(word)


@contextmanager
def unknown_words() -> Iterator[None]:
    """Read words that this version does not know; nobody outside a database may say one."""
    before = _are_welcome.set(True)
    try:
        yield
    finally:
        _are_welcome.reset(before)

"""A case: one thing that a standard demands, and how it is found out over the wire."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec

Desk = TypeVar("Desk")

OCPP_16: Final = frozenset({"ocpp1.6"})
OCPP_2: Final = frozenset({"ocpp2.0.1", "ocpp2.1"})
OCPP_21: Final = frozenset({"ocpp2.1"})
ALL: Final = OCPP_16 | OCPP_2


class Broken(Exception):
    """The other side does not do what the clause demands; the message says what it did."""


class NotApplicable(Exception):
    """The case can't be played here; the message says what it lacks."""


class Verdict(StrEnum):
    """How a case ended."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"


class Case(NamedTuple, Generic[Desk]):
    """A case."""

    name: str
    words: str
    clause: str
    protocols: frozenset[str]
    play: Callable[[Desk], Awaitable[None]]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a case."""

    name: str
    words: str
    clause: str
    verdict: Verdict
    why: str = ""
    took_s: float = 0.0


class Cases(Generic[Desk]):
    """Cases in their order, written down where they are played."""

    def __init__(self) -> None:
        self.all: Final[list[Case[Desk]]] = []

    def case(
        self, protocols: frozenset[str], clause: str
    ) -> Callable[[Callable[[Desk], Awaitable[None]]], Callable[[Desk], Awaitable[None]]]:
        """Write a case down: it is called as its function, and told in the function's words."""

        def written(
            play: Callable[[Desk], Awaitable[None]],
        ) -> Callable[[Desk], Awaitable[None]]:
            words = (play.__doc__ or "").strip().partition("\n")[0].rstrip(".")
            name = getattr(play, "__name__", "").replace("_", "-")
            self.all.append(Case(name, words, clause, protocols, play))
            return play

        return written


def demand(fulfilled: Any, words: str) -> None:
    """Raise Broken unless this is so."""
    if not fulfilled:
        raise Broken(words)

"""What stations said and were answered, and what they were asked: the truth that the server must keep."""

from dataclasses import dataclass, field
from typing import Any

from tests.durability.promises import TRANSACTIONAL

Payload = dict[str, Any]


@dataclass(slots=True, eq=False)
class Told:
    """A call of a station: offered once or more, with one content, perhaps under several ids."""

    station: str
    action: str
    payload: Payload
    offered: list[str] = field(default_factory=list)
    """The message id of each time."""
    answer: Payload | None = None

    @property
    def is_transactional(self) -> bool:
        """Whether it may never be lost once it was answered."""
        return self.action in TRANSACTIONAL


@dataclass(slots=True)
class Ordered:
    """A command that the API took with 201, and what it then said of its fate."""

    id: str
    station: str
    name: str
    status: str


@dataclass(slots=True)
class Asked:
    """A call that a station received."""

    station: str
    action: str
    payload: Payload


@dataclass(slots=True)
class Ledger:
    """Everything that crossed the wires of the load, seen from the stations and the operator."""

    told: list[Told] = field(default_factory=list)
    ordered: list[Ordered] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Every CALLERROR, and every answer that makes no sense."""
    closings: list[int | None] = field(default_factory=list)
    """The code of each close frame; None where a link ended without one."""
    turned_away: list[int] = field(default_factory=list)
    """The HTTP status of each upgrade that was refused."""
    acknowledged: int = 0
    """How many transactional calls were answered."""

    def acknowledge(self, call: Told, answer: Payload) -> None:
        """Note that a call was answered."""
        call.answer = answer
        self.acknowledged += call.is_transactional

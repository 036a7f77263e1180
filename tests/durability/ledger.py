"""What stations said and were answered, and what they were asked: the truth that the server must keep."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.durability.promises import TRANSACTIONAL

Payload = dict[str, Any]


@dataclass(slots=True)
class Told:
    """A call of a station: offered once or more, with one content, perhaps under several ids."""

    station: str
    action: str
    payload: Payload
    message_ids: list[str] = field(default_factory=list)
    answer: Payload | None = None

    @property
    def is_transactional(self) -> bool:
        """Whether it may never be lost once it was answered."""
        return self.action in TRANSACTIONAL

    @property
    def is_in_flight(self) -> bool:
        """Whether it was offered and not answered."""
        return bool(self.message_ids) and self.answer is None


@dataclass(slots=True)
class Ordered:
    """A command that the API took with 201, and the newest that was heard of it."""

    id: str
    station: str
    name: str
    status: str
    token: str | None = None


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
    """The code of each close frame; None where a link broke without one."""
    turned_away: list[int] = field(default_factory=list)
    """The HTTP status of each upgrade that was refused."""

    @property
    def acknowledged(self) -> int:
        """Count the transactional calls that were answered."""
        return sum(1 for call in self.told if call.is_transactional and call.answer is not None)

    def in_flight(self) -> Iterator[Told]:
        """Go through the transactional calls that wait for their answer."""
        return (call for call in self.told if call.is_transactional and call.is_in_flight)

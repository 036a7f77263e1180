"""A timer wheel: many things, each to be looked after at some beat, for the price of those due."""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class Timed(Protocol):
    """What can be put on a wheel; `due` is the wheel's own note of where it hangs."""

    due: int


Item = TypeVar("Item", bound=Timed)


class Wheel(Generic[Item]):
    """Counts beats. A beat that does not happen ages nobody: time here is the time we ran."""

    def __init__(self) -> None:
        self.beat = 0
        self._slots: dict[int, set[Item]] = {}

    def hang(self, item: Item, beats: int) -> None:
        """Have an item come up after so many beats (at least one), and not before."""
        self.take(item)
        item.due = self.beat + max(1, beats)
        self._slots.setdefault(item.due, set()).add(item)

    def take(self, item: Item) -> None:
        """Take an item off, if it hangs here."""
        slot = self._slots.get(item.due)
        if slot is not None:
            slot.discard(item)
            if not slot:
                del self._slots[item.due]

    def turn(self) -> Iterable[Item]:
        """Let one beat pass, and return what comes up."""
        self.beat += 1
        return self._slots.pop(self.beat, ())

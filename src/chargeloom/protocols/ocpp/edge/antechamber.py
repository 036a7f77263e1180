"""Connections that have not been answered yet: bounded in all and by address; the oldest makes room."""

from collections.abc import Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Antechamber(Generic[Item]):
    """Who waits, in the order of arrival. A peer that dawdles crowds out itself, not the others."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._of: dict[str, dict[Item, None]] = {}
        self._all: dict[Item, str] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Item]:
        return iter(tuple(self._all))

    def enter(self, item: Item, address: str) -> Item | None:
        """Let one in; return the one that has to go for it, if somebody has to."""
        waiting = self._of.setdefault(address, {})
        oldest: Item | None = None
        if len(waiting) >= self._most_of_one:
            oldest = next(iter(waiting))
        elif len(self._all) >= self._most:
            oldest = next(iter(self._all))
        waiting[item] = None
        self._all[item] = address
        if oldest is not None:
            self.leave(oldest)
        return oldest

    def leave(self, item: Item) -> None:
        """Forget one, if it is here."""
        address = self._all.pop(item, None)
        if address is None:
            return
        waiting = self._of[address]
        del waiting[item]
        if not waiting:
            del self._of[address]

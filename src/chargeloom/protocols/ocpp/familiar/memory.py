"""A memory of words and what they mean, which has an end: stations choose their words."""

from typing import Any, Final, TypeVar

MOST_LEARNT: Final = 4_000_000
"""Characters kept in a memory."""

T = TypeVar("T")


class Memory(dict[Any, Any]):
    """Holds what was learnt; when that has become too much, it begins anew."""

    def __init__(self) -> None:
        super().__init__()
        self._room = MOST_LEARNT

    def keep(self, words: str, meaning: T) -> T:
        """Keep what words mean."""
        if len(words) > self._room:
            self.clear()
            self._room = MOST_LEARNT
        self._room -= len(words)
        self[words] = meaning
        return meaning

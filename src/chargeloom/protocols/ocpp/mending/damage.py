"""A fault in a payload: where it is, what it stands in, and where else the same was said."""

from collections.abc import Iterator
from typing import Any, Final

from chargeloom.wire.violation import Violation, WireError

_OF_ONE_KIND: Final = frozenset({Violation.WRONG_TYPE, Violation.UNKNOWN_FIELD})
"""Faults of which any other value of the same kind is one, too; of the others the same value is, and a text that is refused as well."""


class Damage:
    """A fault in its tree: the value that is wrong, and what it stands in."""

    def __init__(
        self, tree: Any, error: WireError, action: str, path: list[str] | None = None
    ) -> None:
        self.error = error
        self.action = action
        self.tree = tree
        self.path = _read(error.pointer) if path is None else path

    @property
    def name(self) -> str:
        """The name of the member that is at fault."""
        return self.path[-1] if self.path else ""

    def at(self, *, above: int = 0) -> Any:
        """Find the value, or one that it stands in. Raises LookupError."""
        value = self.tree
        for step in self.path[: len(self.path) - above]:
            value = value[int(step)] if isinstance(value, list) else value[step]
        return value

    def put(self, value: Any) -> None:
        """Put another value in its place."""
        holder = self.at(above=1)
        holder[int(self.name) if isinstance(holder, list) else self.name] = value

    def drop(self, *, above: int = 0) -> None:
        """Take the value, or one that it stands in, out of what holds it."""
        holder = self.at(above=above + 1)
        step = self.path[len(self.path) - above - 1]
        del holder[int(step) if isinstance(holder, list) else step]

    @property
    def pointer(self) -> str:
        """Where it is (RFC 6901)."""
        return "".join(f"/{_escaped(token)}" for token in self.path)

    def alike(self, wrong: Any) -> Iterator["Damage"]:
        """Find where else in lists the same is wrong or missing, the last first: what is dropped moves no other."""
        for path in reversed(list(_places(self.tree, self.path))):
            other = Damage(self.tree, self.error, self.action, path)
            if other._is_alike(wrong):
                yield other

    def _is_alike(self, wrong: Any) -> bool:
        is_left_out = self.error.violation is Violation.MISSING_FIELD
        try:
            value = self.at()
        except (LookupError, TypeError):  # it went with what it stood in, or was never there
            return is_left_out and isinstance(self._holder(), dict)
        if is_left_out:
            return False
        is_kind_enough = self.error.violation in _OF_ONE_KIND
        if type(value) is not type(wrong):
            return False
        return is_kind_enough or bool(value == wrong) or self._is_refused(value)

    def _is_refused(self, value: Any) -> bool:
        takes = self.error.wanted.takes if self.error.wanted is not None else None
        return takes is not None and isinstance(value, str) and not takes(value)

    def _holder(self) -> Any:
        try:
            return self.at(above=1)
        except (LookupError, TypeError):
            return None


def _places(value: Any, path: list[str]) -> Iterator[list[str]]:
    """Give the places of a tree that differ from this one only in their numbers in lists."""
    if not path:
        yield []
        return
    if isinstance(value, list):
        steps = [(str(number), one) for number, one in enumerate(value)]
    else:
        is_place = isinstance(value, dict) and (path[0] in value or len(path) == 1)
        steps = [(path[0], value.get(path[0]))] if is_place else []
    for step, below in steps:
        for rest in _places(below, path[1:]):
            yield [step, *rest]


def _read(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def _escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")

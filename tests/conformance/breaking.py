"""How a rule is broken for as long as a test lasts."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import pytest

from tests.rig import Rig

Case = Callable[[Rig], Awaitable[None]]


class Mutant(NamedTuple):
    """A rule that is broken, and the case that must fail then."""

    rule: str
    case: Case
    put_in: Callable[[pytest.MonkeyPatch], None]


def entry(table: Mapping[Any, Any], key: object, value: object) -> Callable[..., None]:
    """Replace an entry of a table."""
    return lambda patch: patch.setitem(table, key, value)


def attribute(owner: object, name: str, value: object) -> Callable[..., None]:
    """Replace a function or a constant."""
    return lambda patch: patch.setattr(owner, name, value)


def silent(*_: object, **__: object) -> None:
    """Do nothing where something is to be done."""

"""What a command is asked with: its body, and how that becomes an order."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.commands.command import Order
from chargeloom.domain.ids import StationId
from chargeloom.services.core import Core
from chargeloom.web.problems import Fault, invalid

_LARGEST: Final = (1 << 31) - 1

Place: TypeAlias = Annotated[int, Meta(ge=1, le=1000)]
Number: TypeAlias = Annotated[int, Meta(ge=1, le=_LARGEST)]


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a command is told."""


class Wanted(NamedTuple):
    """A command as it was asked for."""

    core: Core
    station: StationId
    body: Any


class Recipe(NamedTuple):
    """How a command is asked for."""

    body: type[Body]
    order: Callable[[Wanted], Awaitable[Order]]


def without_evse(pointer: str = "") -> Exception:
    """Say that a connector lacks the EVSE that it belongs to."""
    return invalid(Fault(f"{pointer}/evse", "a connector is found by its EVSE"))

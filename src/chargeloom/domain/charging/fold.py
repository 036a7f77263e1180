"""How well founded each fact of a record is: what folding keeps beside the facts themselves.

Each fact has a key, and the lowest key wins. A key begins with how good the source is.
"""

from typing import Any, Final, TypeAlias

import msgspec

Key: TypeAlias = tuple[int, ...]
Fold: TypeAlias = dict[str, Key]
"""The key of each fact that is known."""


class Contribution(msgspec.Struct, frozen=True, gc=False):
    """What an event says about one thing, and how well founded that is."""

    about: str
    key: Key
    facts: dict[str, Any]


START: Final = "start"
STOP: Final = "stop"
TOKEN: Final = "token"
STOP_TOKEN: Final = "stop_token"
METER_START: Final = "meter_start_wh"
METER_STOP: Final = "meter_stop_wh"
AT_REST: Final = "at_rest"
"""When the vehicle was last told to draw nothing, before the end."""
DRAWING: Final = "drawing"
"""When it was last told to draw."""
WAITED: Final = "waited"
"""That no vehicle was there when it began."""
VEHICLE: Final = "vehicle"
"""When a vehicle was first told of."""

NAMED: Final = 0
"""A register whose context says that it is the first one, or the last."""
SAME_EVENT: Final = 1
"""A register of the event that begins the transaction, or ends it."""
INFERRED: Final = 2
"""The first register that was told at all, or the last one before an end that tells none."""

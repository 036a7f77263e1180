"""What may be wrong with a meter, and which one it is: words that need no arithmetic."""

from enum import StrEnum
from typing import NamedTuple


class Miswiring(StrEnum):
    """What is wrong with a meter."""

    NOTHING = "nothing"
    FLOWS_BACK = "flows-back"
    """More flows back than anything there can give."""
    REVERSED = "reversed"
    """It falls when cars start, and rises when they stop."""
    CROSSED = "crossed"
    """Cars show on other phases than they are said to lie on."""


class Wrong(NamedTuple):
    """A meter that is wired otherwise than it is said to be."""

    meter: str
    node: str
    kind: Miswiring

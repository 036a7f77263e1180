"""What is odd about a charge: every hundredth or so, as in the field."""

from enum import Enum, auto
from typing import Final


class Oddity(Enum):
    """A charge is odd in one way at most."""

    NONE = auto()
    CUT_OFF = auto()
    """The power failed, and nobody told of the end."""
    UNKNOWN = auto()
    """The token was none of ours when the station let it begin by its own list."""
    LATE = auto()
    """The station had no link, and told hours later."""
    OTHER = auto()
    """Somebody else's token ended it."""


_BELOW: Final = {
    Oddity.CUT_OFF: 0.008,
    Oddity.UNKNOWN: 0.014,
    Oddity.LATE: 0.024,
    Oddity.OTHER: 0.030,
}
"""The dice of each end below its number, and above that of the one before."""


def oddity(dice: float) -> Oddity:
    """Say what is odd about a charge, from a number between 0 and 1."""
    return next((odd for odd, below in _BELOW.items() if dice < below), Oddity.NONE)

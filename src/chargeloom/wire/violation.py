"""How a peer can break the protocol, and where: the words between codecs and sessions."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Final, NamedTuple

LONGEST_POINTER: Final = 160
LONGEST_NAME: Final = 50


class Violation(Enum):
    """What is wrong with a payload; each protocol has a table from here to its own codes."""

    MALFORMED = auto()
    """Not JSON in UTF-8 at all."""
    TOO_DEEP = auto()
    DUPLICATE_KEY = auto()
    FORBIDDEN_TEXT = auto()
    """NUL or half of a surrogate pair: text that databases and encoders refuse."""
    NUMBER_OUT_OF_RANGE = auto()
    """NaN, an infinity, a real that no double holds, an integer of thousands of digits."""
    NOT_AN_OBJECT = auto()
    UNKNOWN_FIELD = auto()
    WRONG_TYPE = auto()
    INVALID_VALUE = auto()
    """The right type, but not among the values, lengths, ranges or formats allowed."""
    WRONG_COUNT = auto()
    NOT_MULTIPLE = auto()
    MISSING_FIELD = auto()


class Form(Enum):
    """What kind of value is declared for a place."""

    STRING = "a string"
    CHOICE = "one of the values allowed"
    MOMENT = "a date and time of RFC 3339"
    INTEGER = "an integer"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    ARRAY = "an array"
    OBJECT = "an object"


class Wanted(NamedTuple):
    """What a place would have taken, for whoever may put it right."""

    form: Form
    most: int | None = None
    """How many characters or items at most."""
    takes: Callable[[str], bool] | None = None
    """Tells of another text whether it would be taken there."""
    words: frozenset[str] = frozenset()
    """What is taken of a choice."""


class WireError(Exception):
    """The peer broke the protocol, at this place; says so without echoing unbounded input."""

    def __init__(
        self,
        violation: Violation,
        pointer: str,
        description: str,
        wanted: Wanted | None = None,
    ) -> None:
        super().__init__(violation, pointer, description)
        self.violation = violation
        self.pointer = pointer
        self.description = description
        self.wanted = wanted

    def __str__(self) -> str:
        return f"{self.pointer}: {self.description}" if self.pointer else self.description


def inside(pointer: str, name: str | int) -> str:
    """Step from a place to the member or item of this name (RFC 6901), within bounds of length."""
    if len(pointer) > LONGEST_POINTER:
        return pointer
    return f"{pointer}/{name if isinstance(name, int) else _reference_token(name)}"


def _reference_token(name: str) -> str:
    shown = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "..."
    legible = shown if shown.isprintable() else ascii(shown)[1:-1]
    return legible.replace("~", "~0").replace("/", "~1")

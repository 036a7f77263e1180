"""How far what an outlet is told bounds what one of its lines carries."""

from enum import StrEnum


class Reckoning(StrEnum):
    """In what an AC outlet is limited."""

    AMPERES = "amperes"
    """Of each line."""
    WATTS = "watts"
    """Of the lines of its car once it is seen on them; until then all may be drawn from one."""
    WATTS_OF_ONE = "watts-of-one"
    """All may always be drawn from one line: who charges next finds the same limit."""

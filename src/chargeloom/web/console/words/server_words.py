"""Words for how the server is: what each of its facts means to somebody who reads it for the first time."""

from collections.abc import Mapping
from typing import Final

MEANINGS: Final[Mapping[str, str]] = {
    "Version": "The release of chargeloom; the changelog says what came with it.",
    "Installed meanwhile": "Another version was put in the place of this one. Restart the server: it is not all here until then.",
    "Running for": "Since this process was started; the figures beneath count from then on.",
    "Python": "What runs the server.",
    "Machine": "The operating system and the kind of processor.",
    "Process": "Its number on the machine, as ps and top show it.",
    "Peak memory": "The most that it has taken at one time.",
    "Database": "The file that holds everything, with what is still to be put into it.",
    "Disk left": "When none is left, charges are recorded in room that is kept back, and readings of meters refused.",
    "Stalls": "How often nobody was served for two seconds or longer: the machine was overloaded, paused or asleep. It ought to be 0.",
    "Longest stall": "How long the longest of them took.",
    "Clock jumps": "How often the machine's clock was set by 30 seconds or more. Let a time service (NTP) keep it.",
    "Stations connect to": "Enter it in a station, with the station's identity behind it.",
}
"""By the name of the fact."""
REASONS: Final[Mapping[str, str]] = {
    "the database takes no facts": "Stations keep what they have to tell, and offer it again. Mostly the disk is full, or may not be written to.",
}
"""By what keeps the server from serving: what follows from it, and where to look."""
STORING: Final = {
    True: "What a station says is on disk before it is answered.",
    False: "Stations are sent away until it can.",
}


def every_text() -> set[str]:
    """List all that the page of health says in words of this table."""
    names = MEANINGS.keys() - {"Python"}
    return {*names, *MEANINGS.values(), *REASONS, *REASONS.values(), *STORING.values()}

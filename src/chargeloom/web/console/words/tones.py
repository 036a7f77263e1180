"""Tones: which colour a word of state is shown in; the word itself always stands beside it."""

from typing import Final

from chargeloom.domain.commands.progress import STEPS, Finish

_OF_PROGRESS: Final = {
    None: "busy",
    Finish.WELL: "good",
    Finish.BADLY: "bad",
    Finish.CANCELLED: "mute",
}

TONES: Final[dict[str, str]] = {
    **{word: _OF_PROGRESS[step.ending] for word, step in STEPS.items()},
    **dict.fromkeys(("Available", "accepted", "active", "online", "ok", "whole"), "good"),
    **dict.fromkeys(("Charging", "running"), "busy"),
    **dict.fromkeys(
        ("Preparing", "SuspendedEV", "SuspendedEVSE", "Finishing", "Occupied", "Reserved"), "warm"
    ),
    **dict.fromkeys(("pending", "timeout", "blocked", "no-credit", "suspect"), "warm"),
    **dict.fromkeys(("Faulted", "rejected", "failed", "broken"), "bad"),
    **dict.fromkeys(("Unavailable", "Unknown", "disabled", "offline", "expired"), "mute"),
}


def tone(word: object) -> str:
    """Find the tone of a word."""
    return TONES.get(str(word), "mute")

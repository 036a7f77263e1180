"""Tones: which colour a word of state is shown in; the word itself always stands beside it."""

from typing import Final

TONES: Final[dict[str, str]] = {
    **dict.fromkeys(("Available", "accepted", "active", "online", "ok", "whole"), "good"),
    **dict.fromkeys(("Charging", "running"), "busy"),
    **dict.fromkeys(
        ("Preparing", "SuspendedEV", "SuspendedEVSE", "Finishing", "Occupied", "Reserved"), "warm"
    ),
    **dict.fromkeys(("pending", "timeout", "blocked", "suspect"), "warm"),
    **dict.fromkeys(("Faulted", "rejected", "failed", "broken"), "bad"),
    **dict.fromkeys(("Unavailable", "Unknown", "disabled", "offline", "expired"), "mute"),
}


def tone(word: object) -> str:
    """Find the tone of a word."""
    return TONES.get(str(word), "mute")

"""Quoting: what a station said, written so that it can neither run on nor turn the line around."""

import unicodedata
from typing import Final

LONGEST: Final = 80


def plain(text: str, longest: int = LONGEST) -> str:
    """Write what a station said so that it can neither run on nor turn the line around."""
    seen = "".join(
        "\N{REPLACEMENT CHARACTER}" if _is_unruly(one) else one for one in text[:longest]
    )
    return seen + ("…" if len(text) > longest else "")


def _is_unruly(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

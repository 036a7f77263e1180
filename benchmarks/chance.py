"""Chance that repeats: every run of a benchmark draws the same."""

import random


def drawn_from(seed: int) -> random.Random:
    """Make a source of chance for a load; nothing secret comes from it."""
    return random.Random(seed)  # noqa: S311

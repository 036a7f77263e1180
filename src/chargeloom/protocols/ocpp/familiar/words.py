"""Marks in words, in place of what was taken out of them; JSON has neither."""

from typing import Final

GAP: Final = "\0"
SAMPLES: Final = "\1"

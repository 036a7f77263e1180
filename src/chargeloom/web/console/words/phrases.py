"""Phrases: texts with gaps, recognised in what was said in English and said again in another language."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

_GAP: Final = re.compile(r"\\\{(\w+)\\\}")


class Phrases:
    """A list of phrases; of two that fit, the first. What a gap may hold is any text, unless it is said."""

    def __init__(self, texts: tuple[str, ...], gaps: Mapping[str, str]) -> None:
        self.texts: Final = texts
        self._gaps = gaps

    def recognise(self, said: str) -> tuple[str, dict[str, str]] | None:
        """Find the phrase that was said, and what stood in its gaps."""
        for text, pattern in self._patterns:
            found = pattern.fullmatch(said)
            if found is not None:
                return text, found.groupdict()
        return None

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((text, re.compile(self._pattern(text), re.DOTALL)) for text in self.texts)

    def _pattern(self, text: str) -> str:
        def gap(name: re.Match[str]) -> str:
            return f"(?P<{name[1]}>{self._gaps.get(name[1], '.+')})"

        return _GAP.sub(gap, re.escape(text))

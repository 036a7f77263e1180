"""Telling time on a page: moments as elements that stand on one line, and of which the relative ones tick."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from markupsafe import Markup

from chargeloom.domain.instant import Instant
from chargeloom.web.console.words.formats import Formats, datetime_of


class TimeTeller:
    """Tells one reader the time."""

    def __init__(self, formats: Formats, now: Instant | None) -> None:
        self._formats = formats
        self._now = now

    def when(self, at: Instant | int | str | None) -> str:
        """Write a date and a time."""
        return _element(_FIXED, at, self._formats.moment(at))

    def ago(self, at: Instant | int | str | None) -> str:
        """Say how long ago something was, or how soon it comes; `clock.js` says it anew while the page is open."""
        if self._now is None:
            return self.when(at)
        return _element(_TICKING, at, self._formats.ago(at, self._now))


def filled(sentence: str, values: Mapping[str, Any]) -> str:
    """Fill the gaps of a sentence; where a time is among what fills them, the rest is escaped around it."""
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup.escape(sentence).format(**values)
    return sentence.format(**values)


def _element(shape: Markup, at: Instant | int | str | None, text: str) -> str:
    found = datetime_of(at)
    if found is None:
        return text
    return shape.format(f"{found.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", text)


_FIXED: Final = Markup('<time datetime="{}">{}</time>')
_TICKING: Final = Markup('<time datetime="{}" data-ago>{}</time>')

"""Logging: structured, to standard error, readable in a terminal and JSON elsewhere."""

import json
import logging
import sys
from collections.abc import Callable, MutableMapping
from typing import Any, Final, TextIO, cast

import structlog

from chargeloom import clock
from chargeloom.throttle import Throttle

PROVOKED: Final = frozenset(
    {
        "too many connections wait",
        "TLS handshake failed",
        "station refused",
        "no common subprotocol",
        "request refused",
        "sign-on provider of no use",
    }
)
"""What any stranger can make us say, as often as he likes."""

_LINES_AT_ONCE: Final = 200
_LINES_A_SECOND: Final = 10.0


class Quota:
    """Lets strangers fill no disk: of what they provoke, so many lines a second are written."""

    def __init__(self) -> None:
        self._throttles = {event: Throttle(_LINES_A_SECOND, _LINES_AT_ONCE) for event in PROVOKED}
        self._left_out = dict.fromkeys(PROVOKED, 0)

    def __call__(
        self, _: object, __: str, line: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Pass a line on, with how many like it were left out before; or drop it."""
        event = line["event"]
        if event not in PROVOKED:
            return line
        if not self._throttles[event].take(clock.monotonic()):
            self._left_out[event] += 1
            raise structlog.DropEvent
        if self._left_out[event]:
            line["left_out"] = self._left_out[event]
            self._left_out[event] = 0
        return line


class Steady:
    """A place for lines that may be full, or read by nobody: what can't be written stops no work.

    Before the first line that can be written again one says how many could not.
    """

    def __init__(self, stream: TextIO, missing: Callable[[int], str]) -> None:
        self._stream = stream
        self._missing = missing
        self._lost = 0

    def write(self, line: str) -> None:
        """Write a line with its end, or lose it."""
        before = f"{self._missing(self._lost)}\n" if self._lost else ""
        try:
            self._stream.write(before + line)
            self._stream.flush()
        except (OSError, ValueError):
            self._lost += 1
        else:
            self._lost = 0

    def flush(self) -> None:
        """Do nothing: each line is."""


def in_words(lost: int) -> str:
    """Say in a terminal how many lines are missing."""
    return f"{lost} lines of this log are missing: they could not be written"


def in_json(lost: int) -> str:
    """Say to programs how many lines are missing."""
    return json.dumps({"event": "lines of this log are missing", "level": "error", "lines": lost})


def configure(form: str, level: str) -> None:
    """Set up logging, once in a process; `auto` is text in a terminal and JSON elsewhere."""
    if structlog.is_configured():
        return
    is_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if is_text else structlog.processors.JSONRenderer()
    )
    numeric = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            Quota(),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.WriteLoggerFactory(
            cast("TextIO", Steady(sys.stderr, in_words if is_text else in_json))
        ),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(numeric, logging.WARNING), stream=sys.stderr, force=True)

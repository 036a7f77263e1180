"""Numbers and times that must be new when something is said again, and how both sides stay in step."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.instant import Instant, from_datetime, to_rfc3339

NUMBERS: Final = frozenset({"transactionId", "requestId", "remoteStartId", "reservationId"})
"""Fields by which later messages refer to earlier ones."""
_TOKENS: Final = frozenset({"idTag", "idToken", "parentIdTag"})
_LONGEST: Final = 40
"""No time is written with more letters."""


class Renumbering:
    """Knows what the recorded numbers are called now."""

    def __init__(
        self, *, shift_us: int, token: str | None = None, hides_tokens: bool = False
    ) -> None:
        """Times are moved by `shift_us`; `token` stands in for those that are hidden, or for all."""
        self._shift_us = shift_us
        self._hides_tokens = hides_tokens
        self._token = token
        self._now: dict[tuple[str, Any], Any] = {}

    def call(self, name: str, recorded: Any, now: Any) -> None:
        """Remember what a recorded number is called now."""
        self._now[name, recorded] = now

    def learn(self, recorded: Any, live: Any) -> None:
        """Compare what the other side said then and now, and remember its new numbers."""
        if isinstance(recorded, Mapping) and isinstance(live, Mapping):
            for name, value in recorded.items():
                if name in NUMBERS and name in live and not isinstance(value, dict | list):
                    self._now[name, value] = live[name]
                else:
                    self.learn(value, live.get(name))
        elif isinstance(recorded, list) and isinstance(live, list):
            for one, other in zip(recorded, live, strict=False):
                self.learn(one, other)

    def renew(self, document: Any, name: str = "") -> Any:
        """Write what was recorded with the numbers and times of now."""
        if isinstance(document, Mapping):
            return {key: self.renew(value, key) for key, value in document.items()}
        if isinstance(document, list):
            return [self.renew(one, name) for one in document]
        if (name, document) in self._now and name in NUMBERS:
            return self._now[name, document]
        if name in _TOKENS and self._token is not None and self._hides(document):
            return self._token
        return self._moved(document) if isinstance(document, str) else document

    def _hides(self, document: Any) -> bool:
        return document == HIDDEN or (self._hides_tokens and isinstance(document, str))

    def _moved(self, text: str) -> str:
        at = moment(text) if self._shift_us else None
        return text if at is None else to_rfc3339(Instant(at + self._shift_us))


def moment(text: str) -> Instant | None:
    """Read a time of a message; None where it is none."""
    if len(text) > _LONGEST or "T" not in text[10:11]:
        return None
    try:
        return from_datetime(datetime.fromisoformat(text))
    except ValueError:
        return None


def hides_something(document: Any) -> bool:
    """Whether the recording leaves something out that a token does not stand in for."""
    if isinstance(document, Mapping):
        return any(
            (value == HIDDEN and name not in _TOKENS) or hides_something(value)
            for name, value in document.items()
        )
    return isinstance(document, list) and any(hides_something(one) for one in document)


def fresh(payloads: Iterable[Any], new_id: Callable[[], str], renumbering: Renumbering) -> None:
    """Give the transactions that the station itself numbered (OCPP 2.x) new ids."""
    for payload in payloads:
        info = payload.get("transactionInfo") if isinstance(payload, Mapping) else None
        known = info.get("transactionId") if isinstance(info, Mapping) else None
        if isinstance(known, str) and renumbering.renew(known, "transactionId") == known:
            renumbering.call("transactionId", known, new_id())

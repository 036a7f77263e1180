"""Comparing answers: what is different now, in words; times and numbers that must differ do not count."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from chargeloom.domain.stations.journal import FrameKind
from chargeloom.replaying.recording import Told
from chargeloom.replaying.renumbering import NUMBERS, moment

_ABSENT: Final = object()
_LONGEST: Final = 80
_NAMES: Final = {
    FrameKind.RESULT: "a result",
    FrameKind.ERROR: "an error",
    FrameKind.RESULT_ERROR: "an objection",
}


def differences(recorded: Told | None, live: Told | None) -> Iterator[str]:
    """Say how an answer differs from the one of then."""
    if recorded is None or live is None:
        if recorded is not live:
            yield "was not answered then, and is now" if recorded is None else "is not answered now"
        return
    if recorded.kind is not live.kind:
        yield (
            f"was answered by {_NAMES.get(recorded.kind, recorded.kind)},"
            f" and now by {_NAMES.get(live.kind, live.kind)}: {_shown(live.payload)}"
        )
    elif recorded.kind is FrameKind.ERROR:
        # The words of an error are for people; its code is what programs act on.
        yield from _between({"code": _code(recorded)}, {"code": _code(live)}, "")
    else:
        yield from _between(recorded.payload, live.payload, "")


def _code(error: Told) -> Any:
    return error.payload.get("code") if isinstance(error.payload, Mapping) else error.payload


def _between(recorded: Any, live: Any, path: str) -> Iterator[str]:
    if isinstance(recorded, Mapping) and isinstance(live, Mapping):
        for name in dict.fromkeys((*recorded, *live)):
            place = f"{path}.{name}" if path else name
            was, now = recorded.get(name, _ABSENT), live.get(name, _ABSENT)
            yield from _of_field(name, place, was, now)
    elif isinstance(recorded, list) and isinstance(live, list):
        if len(recorded) != len(live):
            yield f"{path} had {len(recorded)} entries, and has {len(live)} now"
        for number, (was, now) in enumerate(zip(recorded, live, strict=False)):
            yield from _between(was, now, f"{path}[{number}]")
    elif recorded != live and not _are_times(recorded, live):
        yield f"{path or 'it'} was {_shown(recorded)}, and is {_shown(live)} now"


def _of_field(name: str, place: str, was: Any, now: Any) -> Iterator[str]:
    if was is _ABSENT:
        yield f"{place} is new: {_shown(now)}"
    elif now is _ABSENT:
        yield f"{place} is gone; it was {_shown(was)}"
    elif name == "interval" and _are_near(was, now):
        return
    elif name not in NUMBERS or isinstance(was, dict | list):
        yield from _between(was, now, place)


def _are_near(was: Any, now: Any) -> bool:
    """Whether two intervals differ no more than chance makes them: not all stations shall come at once."""
    return all(isinstance(one, int) for one in (was, now)) and abs(was - now) * 4 <= max(was, now)


def _are_times(recorded: Any, live: Any) -> bool:
    both = (recorded, live)
    return all(isinstance(one, str) and moment(one) is not None for one in both)


def _shown(document: Any) -> str:
    text = msgspec.json.encode(document).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

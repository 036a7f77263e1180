"""As shown: a form bears a mark of what it was filled from, so that nobody undoes a change without having seen it."""

import hashlib
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.web.problems import Problem

Mark: TypeAlias = Annotated[str, Meta(max_length=64)]
CHANGED: Final = "somebody changed this since the page was opened: open it again to see how"


def mark_of(*shown: Any) -> str:
    """Write the mark of what a form shows."""
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:32]


def demand_as_shown(mark: str | None, *now: Any) -> None:
    """Refuse a form that was filled from something else; one without a mark says all that it means. Raises Problem."""
    if mark is not None and mark != mark_of(*now):
        raise Problem(409, "changed-meanwhile", CHANGED)

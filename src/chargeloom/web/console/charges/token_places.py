"""Where a token may charge, as people write it: a station on each line, and behind a colon its EVSEs."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.token_places import AllowedPlace
from chargeloom.web.api.charges.tokens import Places
from chargeloom.web.console.forms import told_at
from chargeloom.web.problems import Fault, invalid
from chargeloom.web.reading import read_body

POINTER: Final = "/places"
_LINE: Final = re.compile(r"(?P<station>[^:]+)(?::\s*(?P<evses>\d{1,4}(?:[,\s]+\d{1,4})*)?\s*)?")
_WRONG: Final = "each line names a station, and behind a colon its EVSEs, as in CP-1: 1, 2"


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    places: Places


def write(places: Iterable[AllowedPlace] | None) -> str:
    """Write the places; none are everywhere."""
    return "\n".join(
        one.station + (f": {', '.join(map(str, one.evses))}" if one.evses else "")
        for one in places or ()
    )


def read(text: str | None) -> Places | None:
    """Read the places. Raises Problem at the field."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if not lines:
        return None
    said = {"places": [_place(line) for line in lines]}
    with told_at(lambda _: POINTER):
        return read_body(_Said, msgspec.json.encode(said)).places


@contextmanager
def told() -> Iterator[None]:
    """Name our field where the API names its own. Raises Problem."""
    with told_at(lambda pointer: POINTER if pointer.startswith("/allowed_at") else pointer):
        yield


def _place(line: str) -> dict[str, Any]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise invalid(Fault(POINTER, _WRONG))
    numbers = re.findall(r"\d+", found["evses"] or "")
    return {"station": found["station"].strip(), "evses": [int(one) for one in numbers]}

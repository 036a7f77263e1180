"""Whatever is refused is said in the reader's language: no reason, no fault of a field is left out."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from chargeloom.domain.stations.quirk import Avoidance
from chargeloom.web.api import identifiers
from chargeloom.web.console.words.complaints import complaint
from chargeloom.web.console.words.texts import DEFAULT, LANGUAGES
from chargeloom.wire.unfit import unfit
from tests.shared import REPOSITORY

SOURCE = REPOSITORY / "src" / "chargeloom"
PLACES = ("web", "services", "domain", "energy", "protocols/devices")
SAYS = {"Fault": 1, "Problem": -1, "Refusal": 1, "not_found": 0}
"""Who says what is wrong, and which of its arguments are the words."""
NOT_SAID_TO_PEOPLE = {
    "services/ocsp/responders.py",
    "web/idempotency.py",
    "web/files.py",
    "web/streaming.py",
    "web/api/commands/raw_ocpp.py",
    "web/console/trace/faults.py",
}
OTHERS = sorted(LANGUAGES.keys() - {DEFAULT})
GAP = "7"


def words(node: ast.expr) -> Iterator[str]:
    """Read a text of the source; what is filled in later is a figure."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else GAP for part in parts
            )
        case ast.BinOp(left=left, right=right):
            for one in words(left):
                yield from (one + other for other in words(right))


def told_in(path: Path) -> Iterator[str]:
    """Find what a file says is wrong: in its refusals, and in the functions that judge an address."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = SAYS.get(name)
            if place is not None and len(node.args) > max(place, 0):
                head = "there is no such " if name == "not_found" else ""
                yield from (head + text for text in words(node.args[place]))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in {"what", "said"}:
            yield from words(node.value)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("fault_of"):
            returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
            yield from (text for one in returned if one is not None for text in words(one))


def every_refusal() -> set[str]:
    paths = [path for place in PLACES for path in (SOURCE / place).rglob("*.py")]
    return {
        text
        for path in paths
        if path.relative_to(SOURCE).as_posix() not in NOT_SAID_TO_PEOPLE
        for text in told_in(path)
        if " " in text
    } - {f"there is no such {GAP}"}


@pytest.mark.parametrize("language", OTHERS)
def test_no_refusal_of_the_source_is_left_in_english(language: str) -> None:
    told = every_refusal()
    assert len(told) > 60
    assert {text for text in told if complaint(language, text) == text} == set()


@pytest.mark.parametrize("language", OTHERS)
def test_what_an_address_names_and_nobody_has_is_said(language: str) -> None:
    missing = {f"there is no such {kind}" for kind in identifiers._IN_PATH}
    assert {text for text in missing if complaint(language, text) == text} == set()


class Colour(Enum):
    RED = "red"


class Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    whole: Annotated[int, Meta(ge=1, le=5)] | None = None
    number: Annotated[float, Meta(gt=1, lt=5)] = 2.0
    tick: bool = False
    text: Annotated[str, Meta(min_length=2, max_length=3)] = "ab"
    shape: Annotated[str, Meta(pattern="^a+$")] = "a"
    day: date | None = None
    at: datetime | None = None
    zoned: Annotated[datetime, Meta(tz=True)] | None = None
    colour: Colour = Colour.RED
    side: Literal["left", "right"] = "left"
    phase: Literal[1, 2] = 1
    some: Annotated[list[int], Meta(min_length=1, max_length=2)] | None = None
    three: tuple[float, float, float] = (1, 2, 3)
    part: "Form | None" = None


FAULTS: dict[str, tuple[Any, ...]] = {
    "whole": (0, 6, "x", []),
    "number": (1, 5, "x"),
    "tick": ("x", []),
    "text": ("a", "abcd", []),
    "shape": ("b",),
    "day": ("x", []),
    "at": ("x", []),
    "zoned": ("2026-01-01T00:00:00",),
    "colour": ("green",),
    "side": ("up",),
    "phase": (3, "x"),
    "some": ([], [1, 2, 3], 1),
    "three": ([1], 1),
    "part": (1,),
    "unknown": (1,),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in FAULTS.items() for value in values]
)
def test_what_the_reader_of_values_says_is_said_in_words(
    name: str, value: Any, language: str
) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert({name: value}, Form, strict=False)
    message = unfit(refused.value).words
    shown = complaint(language, message)
    assert not re.search(r"Expected|Invalid|Object|`", shown), message
    if language != DEFAULT:
        assert shown != complaint(DEFAULT, message)


def test_a_missing_field_is_named_as_missing() -> None:
    assert complaint("de", "is required") == "fehlt"


def test_figures_and_names_stay_and_what_is_inside_is_translated() -> None:
    assert complaint("de", "is below 0") == "liegt unter 0"
    said = "lim_0000000000001 holds here: there is no node west"
    assert complaint("de", said) == "lim_0000000000001 gilt hier: den Stromkreis west gibt es nicht"
    said = "line 2, type: there is no such choice: 'nope'"
    assert complaint("de", said) == "Zeile 2, type: das steht nicht zur Wahl: 'nope'"
    shown = complaint("de", f"this model: {Avoidance.CHANGE_AVAILABILITY}")
    assert shown == "dieses Modell: Sie wird nicht per Befehl außer Betrieb genommen."


def test_what_nobody_has_foreseen_stays_as_it_is() -> None:
    for said in ("so 100 {per} cent new", "", "{", "a\nb"):
        assert complaint("de", said) == complaint("en", said) == said

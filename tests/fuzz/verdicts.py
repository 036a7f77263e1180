"""What every version answers to every mutation, written out by hand from Part 4 and decision 0010."""

from typing import Final

TAKEN: Final = "taken"
SILENT: Final = "silent"
NOBODY: Final = "-1 "
"""Before a code: the answer is under the id -1."""

_FORMAT: Final = ("FormationViolation", "FormatViolation", "FormatViolation")
_TYPE: Final = ("TypeConstraintViolation",) * 3
_PROPERTY: Final = ("PropertyConstraintViolation",) * 3
_COUNT: Final = (
    "OccurenceConstraintViolation",
    "OccurrenceConstraintViolation",
    "OccurrenceConstraintViolation",
)
_MISSING: Final = (
    "ProtocolError",
    "OccurrenceConstraintViolation",
    "OccurrenceConstraintViolation",
)
_NO_JSON: Final = (SILENT, "FormatViolation", "FormatViolation")
_UNREADABLE: Final = (SILENT, NOBODY + "RpcFrameworkError", NOBODY + "RpcFrameworkError")
_NO_ID: Final = (
    NOBODY + "FormationViolation",
    NOBODY + "RpcFrameworkError",
    NOBODY + "RpcFrameworkError",
)
_UNKNOWN_TYPE: Final = (SILENT, "MessageTypeNotSupported", SILENT)
_TAKEN: Final = (TAKEN,) * 3
_SILENT: Final = (SILENT,) * 3

VERSIONS: Final = ("1.6", "2.0.1", "2.1")

VERDICTS: Final[dict[str, tuple[str, str, str]]] = {
    "nothing": _TAKEN,
    "spaces between everything": _TAKEN,
    "an id of 36 characters": _TAKEN,
    "a text of the greatest length": _TAKEN,
    "an integer at its bound": _TAKEN,
    "as many items as may be": _TAKEN,
    "nesting as deep as may be": _TAKEN,
    "a required field is missing": _MISSING,
    "an unknown field": _FORMAT,
    "null for a value": _TYPE,
    "a value of the wrong type": _TYPE,
    "a text too long by one": _PROPERTY,
    "an unknown choice": _PROPERTY,
    "a time that is none": _PROPERTY,
    "an integer out of bounds": _PROPERTY,
    "a number between the steps": _PROPERTY,
    "an item too many": _COUNT,
    "no items": _COUNT,
    "a name twice": _FORMAT,
    "text that no database takes": _PROPERTY,
    "a name that no database takes": _PROPERTY,
    "a number that nothing holds": _FORMAT,
    "a number that JSON does not have": _FORMAT,
    "nesting too deep by one": _FORMAT,
    "nesting without end": _FORMAT,
    "a payload that ends early": _NO_JSON,
    "a head that ends early": _UNREADABLE,
    "a comma too many": _NO_JSON,
    "a raw control character": _NO_JSON,
    "noise": _UNREADABLE,
    "a payload that is no object": _FORMAT,
    "a null payload": _MISSING,
    "too few or too many elements": _FORMAT,
    "an id too long or empty": _FORMAT,
    "an id that is no text": _NO_ID,
    "an action that is no text": _FORMAT,
    "an unknown action": ("NotImplemented",) * 3,
    "an action of the other side": ("NotSupported",) * 3,
    "an unknown type": _UNKNOWN_TYPE,
    "a call that is sent": _UNKNOWN_TYPE,
    "a send that is called": ("NotSupported",) * 3,
    "an answer to nothing": _SILENT,
}

OF_SENDS: Final = frozenset({
    "a send that is called",
    "an answer to nothing",
    "an unknown type",
    "noise",
})  # fmt: skip
"""What is answered (or taken) as a call's damage is, although the draft is a SEND."""


OF_RESULTS: Final = frozenset({
    "nothing", "a text of the greatest length", "an integer at its bound", "as many items as may be",
    "nesting as deep as may be", "a required field is missing", "an unknown field", "null for a value",
    "a value of the wrong type", "a text too long by one", "an unknown choice", "a time that is none",
    "an integer out of bounds", "a number between the steps", "an item too many", "no items",
    "a name twice", "text that no database takes", "a name that no database takes",
    "a number that nothing holds", "a number that JSON does not have", "nesting too deep by one",
    "nesting without end", "a payload that is no object",
    "a null payload",
})  # fmt: skip
"""The damage of a payload that a CALLRESULT may have as well; its code is what the asker gets."""


def verdict_on(mutation: str, version: str, *, is_send: bool) -> str:
    """Look up what must come of a mutated draft; a SEND at fault is never answered."""
    verdict = VERDICTS[mutation][VERSIONS.index(version)]
    if is_send and verdict != TAKEN and mutation not in OF_SENDS:
        return SILENT
    return verdict

"""Faults: what the codes of error messages mean, and where the standard says so."""

from typing import Final, NamedTuple

FAMILIES: Final = {
    "ocpp1.6": "OCPP-J 1.6, 4.2.3",
    "ocpp2.0.1": "OCPP 2.0.1, Part 4, 4.3",
    "ocpp2.1": "OCPP 2.1, Part 4, 4.3",
}

_ALL: Final = frozenset(FAMILIES)
_OLD: Final = frozenset({"ocpp1.6"})
_NEW: Final = _ALL - _OLD


class Code(NamedTuple):
    """A code in words, and the versions that have it."""

    words: str
    versions: frozenset[str]


CODES: Final[dict[str, Code]] = {
    "NotImplemented": Code("Whoever was asked does not know this action.", _ALL),
    "NotSupported": Code("Whoever was asked knows this action, but does not do it.", _ALL),
    "InternalError": Code("Whoever was asked met a bug of its own.", _ALL),
    "ProtocolError": Code("The content is incomplete.", _ALL),
    "SecurityError": Code(
        "It is not allowed now: the station is not accepted, or may not do this.", _ALL
    ),
    "FormationViolation": Code("The content is not in the form that this action has.", _OLD),
    "FormatViolation": Code("The content is not in the form that this action has.", _NEW),
    "PropertyConstraintViolation": Code("A field has a value that is not allowed there.", _ALL),
    "OccurenceConstraintViolation": Code("A list has too few or too many entries.", _OLD),
    "OccurrenceConstraintViolation": Code(
        "A field is missing, or a list has too few or too many entries.", _NEW
    ),
    "TypeConstraintViolation": Code(
        "A field has a value of the wrong type, such as text for a number.", _ALL
    ),
    "GenericError": Code("Something went wrong that no other code describes.", _ALL),
    "MessageTypeNotSupported": Code(
        "This type of message does not exist in the version in use.", _NEW
    ),
    "RpcFrameworkError": Code("This is no message: it could not be read at all.", _NEW),
}

STRANGE: Final = "This code is none of the version in use."
UNREADABLE: Final = "This is no message: it could not be read at all."


class Fault(NamedTuple):
    """An error message explained."""

    code: str
    words: str
    clause: str
    description: str


def explain(protocol: str, code: str, description: str) -> Fault:
    """Explain an error message; of a code that its version lacks, say so."""
    known = CODES.get(code)
    clause = FAMILIES.get(protocol, "")
    if known is None:
        return Fault(code, STRANGE, clause, description)
    return Fault(code, known.words, clause if protocol in known.versions else "", description)

"""Words of answers that are none of the standard's: written in other letters, or a station's own."""

import re
from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.wire.violation import Form

LONGEST: Final = 50
"""A longer one is no word."""

_BETWEEN: Final = re.compile(r"[\s_-]+")
_ANSWERS: Final = "Reply"
_STATES: Final = frozenset({"attributeStatus", "status"})


class StandIn:
    """A word that can be read in place of what was said."""

    __slots__ = ("said", "word")

    def __init__(self, word: str, said: str) -> None:
        self.word = word
        self.said = said


def written(value: Any) -> str:
    """Write the word that stands in. Raises TypeError."""
    if isinstance(value, StandIn):
        return value.word
    raise TypeError(type(value).__name__)


def respell(damage: Damage) -> bool:
    """Take a word in other letters (`accepted`, `REBOOT_REQUIRED`) for the only one that it can be."""
    said, wanted = damage.at(), damage.error.wanted
    if wanted is None or not isinstance(said, str):
        return False
    meant = [word for word in wanted.words if _letters(word) == _letters(said)]
    if len(meant) != 1 or said in wanted.words:
        return False
    damage.put(meant[0])
    return True


def let_stand(damage: Damage) -> bool:
    """Let any word stand in for the one that says how something went, which `as_meant` brings back."""
    said, wanted = damage.at(), damage.error.wanted
    is_state = damage.name in _STATES and damage.action.endswith(_ANSWERS)
    if not is_state or wanted is None or wanted.form is not Form.CHOICE:
        return False
    if not isinstance(said, str) or not said.strip() or len(said) > LONGEST:
        return False
    if said in wanted.words:
        return False
    damage.put(StandIn(min(wanted.words), said))
    return True


def as_meant(message: Any, tree: Any) -> Any:
    """Bring back what was said: a plain text, which is none of an enumeration's words."""
    if isinstance(tree, StandIn):
        return tree.said
    if isinstance(message, tuple):
        return tuple(as_meant(*pair) for pair in zip(message, tree, strict=True))
    if not isinstance(message, msgspec.Struct):
        return message
    fields = {field.encode_name: field.name for field in msgspec.structs.fields(message)}
    told = ((fields[name], said) for name, said in tree.items() if name in fields)
    return msgspec.structs.replace(
        message,
        **{
            name: as_meant(getattr(message, name), said)
            for name, said in told
            if isinstance(said, dict | list | StandIn)
        },
    )


def _letters(word: str) -> str:
    return _BETWEEN.sub("", word).casefold()

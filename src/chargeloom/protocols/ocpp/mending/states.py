"""Reading how far an update, a publication or an upload is when it is said in a word that the version lacks."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chargeloom.domain.commands.progress import STEPS
from chargeloom.protocols.ocpp.mending.damage import Damage

_STATES: Final = frozenset(
    {
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "LogStatusNotification",
        "PublishFirmwareStatusNotification",
        "SignedFirmwareStatusNotification",
    }
)
_NAME: Final = "status"
_NOTHING: Final = "Idle"
"""Every version has it, and it moves nothing."""
_WORDS: Final[Mapping[str, str]] = {word.casefold(): word for word in STEPS}


def name_nothing(damage: Damage) -> bool:
    """Let a word that moves nothing stand for the station's own, which `as_meant` brings back."""
    if damage.action not in _STATES or damage.path != [_NAME]:
        return False
    said = damage.at()
    if not isinstance(said, str) or not said.strip():
        return False
    damage.at(above=1)[_NAME] = _NOTHING
    return True


def as_meant(message: Any, said: Mapping[str, Any]) -> Any:
    """Take the word that was said: one of any version however it is written, or else the station's own."""
    word = said[_NAME].strip()
    return msgspec.structs.replace(message, status=_WORDS.get(word.casefold(), word))

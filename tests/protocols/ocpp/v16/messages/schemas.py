"""Every message of OCPP 1.6 by the name of its schema, and where the standard keeps its schemas."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from chargeloom.protocols.ocpp.v16.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.wire.message import Message
from tests.protocols.ocpp.official import Schema, load_all

CALLS: Final = {**STATION_CALLS, **CSMS_CALLS}
MESSAGES: Final[dict[str, type[Message]]] = dict(CALLS) | {
    f"{name}Response": call.reply_type() for name, call in CALLS.items()
}
"""Every message by the name of its schema."""


def folders(find: Callable[[str], Path]) -> Mapping[str, Schema]:
    """Read the schemas of the standard from where `find` knows its folders."""
    names = ("schemas/json", "security-schemas")
    return load_all([find(f"specs/ocpp/1.6/{name}") for name in names])

"""Every message of OCPP 2.0.1 by the name of its schema, and where the standard keeps its schemas."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from chargeloom.protocols.ocpp.v201.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.wire.message import Message
from tests.protocols.ocpp.official import Schema, load_all

CALLS: Final = {**STATION_CALLS, **CSMS_CALLS}
MESSAGES: Final[Mapping[str, type[Message]]] = {
    **{f"{name}Request": call for name, call in CALLS.items()},
    **{f"{name}Response": call.reply_type() for name, call in CALLS.items()},
}
"""Every message by the name of its schema."""


def folder(find: Callable[[str], Path]) -> Mapping[str, Schema]:
    """Read the schemas of the standard from where `find` knows its folder."""
    return load_all([find("specs/ocpp/2.0.1/OCPP-2.0.1_part3_JSON_schemas")])

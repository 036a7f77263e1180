"""Every declaration against the official schema: names, types, what is required, lengths, counts."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from tests.protocols.ocpp.declarations import differences
from tests.protocols.ocpp.official import Schema, packaged
from tests.protocols.ocpp.v16.messages.schemas import MESSAGES, folders
from tests.shared import shared

READINGS: Final = "/meterValue/items/sampledValue"
STOP_READINGS: Final = "/transactionData/items/sampledValue"

SOURCES: Final[Mapping[str, Callable[[], Mapping[str, Schema]]]] = {
    "package": lambda: packaged("v16"),
    "standard": lambda: folders(shared),
}

EXCEPTIONS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "package": {
        "StopTransaction": {
            f"{STOP_READINGS}/items/unit: enum +Hertz": "added to MeterValues only",
        },
    },
    "standard": {
        "MeterValues": {
            "/meterValue: minItems 1, not None": "text 6.31 says one or more",
            f"{READINGS}: minItems 1, not None": "text 7.33 says one or more",
            f"{READINGS}/items/unit: enum +Hertz": "a frequency has no other unit",
        },
        "StopTransaction": {
            f"{STOP_READINGS}/items/unit: enum +Hertz": "a frequency has no other unit",
        },
    },
}
"""Where a declaration differs on purpose, and why."""


@pytest.mark.parametrize("source", SOURCES)
def test_there_are_78_schemas(source: str) -> None:
    assert len(SOURCES[source]()) == 78


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_declaration_says_what_the_schema_says(source: str, name: str) -> None:
    expected = EXCEPTIONS[source].get(name, {})
    assert differences(MESSAGES[name], SOURCES[source]()[name]) == set(expected)

"""Every declaration against the official schema: names, types, what is required, bounds, counts."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from tests.protocols.ocpp.declarations import differences
from tests.protocols.ocpp.official import Schema, packaged
from tests.protocols.ocpp.v201.messages.schemas import MESSAGES, folder
from tests.shared import shared

SOURCES: Final[Mapping[str, Callable[[], Mapping[str, Schema]]]] = {
    "package": lambda: packaged("v201"),
    "standard": lambda: folder(shared),
}

EXCEPTIONS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "package": {},
    "standard": {
        "Get15118EVCertificateResponse": {
            "/exiResponse: maxLength 7500, not 5600": "edition 2 says 7500; stations may take more",
        },
    },
}
"""Where a declaration differs on purpose, and why."""


@pytest.mark.parametrize("source", SOURCES)
def test_there_are_128_schemas(source: str) -> None:
    assert len(SOURCES[source]()) == 128


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_declaration_says_what_the_schema_says(source: str, name: str) -> None:
    expected = EXCEPTIONS[source].get(name, {})
    assert differences(MESSAGES[name], SOURCES[source]()[name]) == set(expected)

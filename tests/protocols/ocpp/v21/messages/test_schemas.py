"""Every declaration against the official schema: names, types, what is required, bounds, counts."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from tests.protocols.ocpp.declarations import differences
from tests.protocols.ocpp.official import Schema, packaged
from tests.protocols.ocpp.v21.messages.schemas import MESSAGES, folder
from tests.shared import shared

SOURCES: Final[Mapping[str, Callable[[], Mapping[str, Schema]]]] = {
    "package": lambda: packaged("v21"),
    "standard": lambda: folder(shared),
}


@pytest.mark.parametrize("source", SOURCES)
def test_there_are_181_schemas(source: str) -> None:
    assert len(SOURCES[source]()) == 181


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_declaration_says_what_the_schema_says(source: str, name: str) -> None:
    assert differences(MESSAGES[name], SOURCES[source]()[name]) == set()

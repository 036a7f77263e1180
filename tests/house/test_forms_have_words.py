"""Whoever writes a text in another form than the one that is wanted is told which one is, in their language."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from chargeloom.config import Config
from chargeloom.web import console
from chargeloom.web.api.endpoints import ENDPOINTS
from chargeloom.web.console.words.complaints import complaint
from chargeloom.web.console.words.texts import DEFAULT, LANGUAGES
from chargeloom.wire.unfit import plain, words_of

UNSAID = plain("Expected `str` matching regex '^a$'")
OTHERS = sorted(LANGUAGES.keys() - {DEFAULT})


def kinds() -> Iterator[type[msgspec.Struct]]:
    """Find what settings, requests and forms are read as; what is read within them is theirs."""
    yield Config
    for endpoint in ENDPOINTS:
        yield from (one for one in (endpoint.query, endpoint.body) if is_struct(one))
    for found in pkgutil.walk_packages(console.__path__, f"{console.__name__}."):
        module = importlib.import_module(found.name)
        for kind in vars(module).values():
            if is_struct(kind) and kind.__struct_config__.forbid_unknown_fields:
                yield kind


def is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


KINDS = [*kinds()]
TEXTS = sorted({words for kind in KINDS for words in words_of(kind).values()})


def test_every_form_of_a_text_says_what_is_wanted() -> None:
    assert len(TEXTS) > 20
    unsaid = {kind.__qualname__ for kind in KINDS if not all(words_of(kind).values())}
    assert unsaid == set()
    assert UNSAID not in TEXTS


@pytest.mark.parametrize("language", OTHERS)
def test_it_is_said_in_every_language(language: str) -> None:
    assert {text for text in TEXTS if complaint(language, text) == text} == set()


def test_no_expression_is_shown_to_anybody() -> None:
    assert [text for text in TEXTS if set(text) & set("^$[]{}\\`")] == []

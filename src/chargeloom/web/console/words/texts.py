"""Texts: pages are written in English; a catalogue holds the same in another language."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

DEFAULT: Final = "en"
LANGUAGES: Final = {"en": "English", "de": "Deutsch"}
"""Every language there is, in its own words; a new one is a line here and a catalogue."""


def translate(language: str, text: str) -> str:
    """Say a text in a language; what its catalogue lacks stays English."""
    return catalogue(language).get(text, text)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Read the catalogue of a language: from English to it."""
    if language == DEFAULT or language not in LANGUAGES:
        return {}
    found: dict[str, str] = tomllib.loads(catalogues()[language])["texts"]
    return found


@cache
def catalogues() -> Mapping[str, str]:
    """Read the file of every language, at the start: later another version may lie in its place."""
    folder = files("chargeloom.web.console").joinpath("catalogues")
    others = (one for one in LANGUAGES if one != DEFAULT)
    return {one: folder.joinpath(f"{one}.toml").read_text(encoding="utf-8") for one in others}


def best_language(wanted: str | None, accepted: str) -> str:
    """Choose a language: what was wanted, else what the browser accepts first (RFC 9110, 12.5.4)."""
    if wanted in LANGUAGES:
        return wanted
    for tag in _by_weight(accepted):
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT


def _by_weight(accepted: str) -> Iterable[str]:
    weighed = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, tag))
        except ValueError:
            continue
    return (tag for weight, _, tag in sorted(weighed) if weight < 0)

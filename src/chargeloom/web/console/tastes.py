"""Tastes of a reader: the language, the clock and the light, as the browser says them."""

from datetime import tzinfo
from typing import Any, Final, NamedTuple

from litestar import Request

from chargeloom.web.console.words.local_time import zone_of
from chargeloom.web.console.words.texts import best_language

LANGUAGE_COOKIE: Final = "chargeloom_language"
ZONE_COOKIE: Final = "chargeloom_zone"
"""Written by the browser itself: the zone that its clock goes by."""
THEME_COOKIE: Final = "chargeloom_theme"
THEMES: Final = ("auto", "light", "dark")


class Tastes(NamedTuple):
    """How one reader wants things shown; the zone is UTC until the browser says another."""

    language: str
    zone: tzinfo
    theme: str


def tastes_of(request: Request[Any, Any, Any]) -> Tastes:
    """Read what was chosen before, and what the browser asks for where nothing was."""
    cookies = request.cookies
    asked = request.headers.get("accept-language", "")
    theme = cookies.get(THEME_COOKIE)
    return Tastes(
        language=best_language(cookies.get(LANGUAGE_COOKIE), asked),
        zone=zone_of(cookies.get(ZONE_COOKIE)),
        theme=theme if theme in THEMES else THEMES[0],
    )

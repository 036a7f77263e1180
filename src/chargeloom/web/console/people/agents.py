"""Browsers by their own words: enough for people to know them again."""

import re
from typing import Final

_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("Windows", "Windows"),
    ("Linux", "Linux"),
)
_TOOL: Final = re.compile(r"[A-Za-z][\w.-]{0,30}")


def browser_of(agent: str) -> str:
    """Name a browser and its system."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    if browser is None:
        tool = _TOOL.match(agent)
        return tool.group() if tool else "Browser"
    return f"{browser}, {system}" if system else browser

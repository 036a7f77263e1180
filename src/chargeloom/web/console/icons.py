"""Icons: line drawings on a grid of 24, as parts of the page itself."""

from typing import Final

from markupsafe import Markup

_PATHS: Final = {
    "overview": "M4 4h7v7H4zM13 4h7v4h-7zM13 11h7v9h-7zM4 14h7v6H4z",
    "station": "M5 20V6a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v14M3 20h14M8 8h4M15 11h2a2 2 0 0 1 2 2v3a1.5 1.5 0 0 0 3 0V9l-3-3M10.5 11 8.5 14h3l-2 3",
    "bolt": "M13 3 5 14h6l-1 7 8-11h-6z",
    "energy": "M12 3v5M12 8H6v4M12 8h6v4M3.500 12h5v3.500h-5zM15.500 12h5v3.500h-5zM6 15.500V21M18 15.500V21M12 8v13",
    "price": "M4 4h8l8 8-8 8-8-8zM8.500 8.500v.01",
    "card": "M3 6h18v12H3zM3 10h18M7 15h4",
    "inbox": "M4 13 7 5h10l3 8v6H4zM4 13h5l1 3h4l1-3h5",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.200.700 3.500 2.500 3.500 5.500",
    "key": "M15.500 14a5 5 0 1 0-4.700-3.300L4 17.500V20.500h3v-2h2v-2h2l1.800-1.800c.800.200 1.700.300 2.700.300zM17 8.200v.01",
    "audit": "M6 3h9l4 4v14H6zM9 12l2 2 4-4M9 18h6",
    "settings": "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5",
    "health": "M3 12h4l2.500-7 4 14 2.500-7H21",
    "account": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.500 3.500-7 8-7s8 2.500 8 7",
    "search": "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 21 21",
    "trace": "M4 7h12M12 3l4 4-4 4M20 17H8M12 13l-4 4 4 4",
    "to-us": "M3 12h17M14 6l6 6-6 6",
    "to-them": "M21 12H4M10 6l-6 6 6 6",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "out": "M14 4h5v16h-5M4 12h11M11 8l4 4-4 4",
    "warn": "M12 4 2.500 20h19zM12 10v4.500M12 17.500v.01",
    "check": "M5 12.500 10 17.500 19.500 7",
    "cross": "M6 6l12 12M18 6 6 18",
    "next": "M9 5l7 7-7 7",
    "back": "M15 5l-7 7 7 7",
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "all": "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    "download": "M12 4v11M7 11l5 5 5-5M5 20h14",
    "upload": "M12 16V5M7 9l5-5 5 5M5 20h14",
    "book": "M5 4h6a3 3 0 0 1 3 3v13a2 2 0 0 0-2-2H5zM19 4h-2a3 3 0 0 0-3 3v13a2 2 0 0 1 2-2h3z",
    "passkey": "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 20c0-4 3-6 7-6 1 0 2 .1 3 .4M18 11a3 3 0 0 0-1.500 5.600V21l1.500 1 1.500-1-1-1.500 1-1.500-.700-1.400A3 3 0 0 0 18 11z",
    "lock": "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 15v2",
    "phone": "M8 3h8v18H8zM11 18h2",
    "sun": "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M5 5l1.700 1.700M17.300 17.300 19 19M5 19l1.700-1.700M17.300 6.700 19 5",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
    "plug": "M9 3v5M15 3v5M7 8h10v3a5 5 0 0 1-10 0zM12 16v5",
    "power": "M12 3v8M7 6a7.500 7.500 0 1 0 10 0",
}


def icon(name: str) -> Markup:
    """Draw an icon; it says nothing to a screen reader, for a word stands beside it."""
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>'
    ).format(_PATHS[name])

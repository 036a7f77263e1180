"""Addresses of our own pages: what may stand in them, and where somebody may be sent."""

from urllib.parse import quote


def quoted(identity: str) -> str:
    """Write an identity as a part of an address."""
    return quote(identity, safe="")


def ascii_path(path: str) -> str:
    """Write a path with what stands behind it as a header may hold it; what is written so already stays."""
    return quote(path, safe="%/?#[]@:!$&'()*+,;=~")


def local_path(text: str) -> str:
    """Read where to go next: a path of ours, or the first page."""
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if is_ours and text.isprintable() and "\\" not in text else "/"

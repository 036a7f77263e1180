"""The audit's chain: each link covers its entry and the link before, under a key outside the database."""

import hmac
from typing import Final

import msgspec

BEGINNING: Final = b"\0" * 32
"""What the first link is tied to."""


class ChainEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An audit entry exactly as it is stored; `detail` is its JSON text."""

    id: int
    at: int
    actor: str
    action: str
    subject: str
    detail: str


def link_digest(key: bytes, before: bytes, place: int, entry: ChainEntry) -> bytes:
    """Tie an entry to the link before it."""
    said = [place, *msgspec.structs.astuple(entry)]
    return hmac.digest(key, b"link\0" + before + msgspec.json.encode(said), "sha256")


def head_seal(key: bytes, place: int, digest: bytes) -> bytes:
    """Seal where the chain ends: an older end can't be made up."""
    return hmac.digest(key, b"head\0" + place.to_bytes(8, "big") + digest, "sha256")

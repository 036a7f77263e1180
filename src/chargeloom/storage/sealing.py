"""Seals: a checksum of all that is billed by, kept beside it, so that a bit that flips on the disk is seen.

SQLite finds damage of its own structure; what a value said before, only we can know.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec


def seal_of(values: Mapping[str, Any]) -> int:
    """Return 63 bits of a record's plain values; one that says nothing may be added later and changes nothing."""
    said = {name: value for name, value in values.items() if value is not None}
    text = msgspec.json.encode(said, order="sorted")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1

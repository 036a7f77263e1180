"""The table of quirks: ours, and the operator's own rows after it."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from chargeloom.domain.stations.quirk import Quirk


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    quirk: tuple[Quirk, ...] = ()


@cache
def known() -> tuple[Quirk, ...]:
    """Read our own table."""
    return _read(resources.files(__package__).joinpath("known_quirks.toml").read_text("utf-8"))


def read(path: Path) -> tuple[Quirk, ...]:
    """Read a table of the same form. Raises OSError, and ValueError that says what is wrong with it."""
    return _read(path.read_text(encoding="utf-8"))


def _read(text: str) -> tuple[Quirk, ...]:
    return msgspec.convert(tomllib.loads(text), _Table).quirk

"""What the error codes of stations mean, in plain words: a table, and the operator's own rows before it."""

import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import msgspec


class FaultCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code, the stations whose code it is (patterns as of file names), and what it says."""

    code: str
    means: str
    advice: str = ""
    vendor: str = "*"
    model: str = "*"


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    fault: tuple[FaultCode, ...] = ()


class Maker(NamedTuple):
    """Who made a station."""

    vendor: str
    model: str


@cache
def known() -> tuple[FaultCode, ...]:
    """Read our own table."""
    return _read(resources.files(__package__).joinpath("known_faults.toml").read_text("utf-8"))


def read(path: Path) -> tuple[FaultCode, ...]:
    """Read a table of the same form. Raises OSError, and ValueError that says what is wrong with it."""
    return _read(path.read_text(encoding="utf-8"))


class FaultTable:
    """Translates codes; the first row that fits counts."""

    def __init__(self, rows: Iterable[FaultCode]) -> None:
        self._rows: dict[str, list[FaultCode]] = {}
        for row in rows:
            self._rows.setdefault(row.code.casefold(), []).append(row)

    def explain(self, maker: Maker, *codes: str | None) -> FaultCode | None:
        """Explain the first code that is known; the most telling one is asked for first."""
        for code in codes:
            for row in self._rows.get((code or "").strip().casefold(), ()):
                if _fits(row.vendor, maker.vendor) and _fits(row.model, maker.model):
                    return row
        return None


def _fits(pattern: str, name: str) -> bool:
    return fnmatchcase(name.casefold(), pattern.casefold())


def _read(text: str) -> tuple[FaultCode, ...]:
    return msgspec.convert(tomllib.loads(text), _Table).fault

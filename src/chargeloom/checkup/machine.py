"""The machine: interpreter, SQLite, packages, clock and limits."""

import ctypes
import platform
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final

from chargeloom.checkup.finding import Finding, failure, fine, note, warning
from chargeloom.domain.instant import DAY, Instant, from_datetime, to_rfc3339
from chargeloom.huge_pages import KERNEL
from chargeloom.storage.sqlite.inspecting import Library

OLDEST_PYTHON: Final = (3, 11)
FILES: Final = 4096
"""Each station takes an open file; fewer than this is a small site."""
EXTRAS: Final[Mapping[str, tuple[str, ...]]] = {
    "devices": ("aiomqtt",),
    "energy": ("highspy",),
    "export": ("pyarrow",),
}
PACKAGES: Final = (
    "litestar",
    "msgspec",
    "picows",
    "uvloop",
    "uvicorn",
    "sqlalchemy",
    "alembic",
    "cryptography",
)
_DULL: Final = ("DEFAULT_", "HAVE_", "MALLOC_", "MAX_")
"""Options of SQLite that explain nothing."""
_TIMEX_BYTES: Final = 512
"""More than struct timex needs on any machine."""
_TIME_ERROR: Final = 5
"""The kernel's word for a clock that nobody keeps right (adjtimex(2))."""


def python() -> Iterator[Finding]:
    """Tell whether the interpreter is new enough."""
    words = f"{platform.python_implementation()} {platform.python_version()}, {platform.platform()}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield failure("python", words, "chargeloom needs Python 3.11 or newer")
    else:
        yield fine("python", words)


def sqlite(library: Library) -> Iterator[Finding]:
    """Tell whether SQLite is new enough, and safe between threads."""
    options = ", ".join(one for one in library.options if not one.startswith(_DULL))
    words = f"SQLite {library.version}; {options}"
    if not library.is_new_enough:
        yield failure("sqlite", words, f"it must be {library.oldest} or newer")
    elif not library.is_thread_safe:
        yield failure("sqlite", words, "this build can't be used from threads; install another")
    else:
        yield fine("sqlite", words)


def packages(version_of: Callable[[str], str] = version) -> Iterator[Finding]:
    """Tell which packages are there."""
    found: list[str] = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version_of(name)}")
        except PackageNotFoundError:
            yield failure("packages", f"{name} is missing", "install chargeloom again")
    yield fine("packages", ", ".join(found))


def extras(is_there: Callable[[str], object] = find_spec) -> Iterator[Finding]:
    """Tell which extras are there."""
    for extra, needed in EXTRAS.items():
        missing = [name for name in needed if not is_there(name)]
        if missing:
            words = f"{extra}: not installed ({', '.join(missing)})"
            yield note("extras", words, f"pip install 'chargeloom[{extra}]' where it is wanted")
        else:
            yield fine("extras", f"{extra}: installed")


def files(soft: int | None = None) -> Iterator[Finding]:
    """Tell whether the process may have enough open files."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0] if soft is None else soft
    if limit == resource.RLIM_INFINITY:
        yield fine("file limit", "none")
    elif limit < FILES:
        yield warning(
            "file limit",
            f"{limit} open files, and each station takes one",
            f"raise it to {FILES} or more: ulimit -n, or LimitNOFILE= of systemd",
        )
    else:
        yield fine("file limit", f"{limit} open files")


def memory(size: int | None, system: str = sys.platform) -> Iterator[Finding]:
    """Tell whether Linux keeps our memory on pages of so many bytes."""
    if size is not None:
        yield fine("memory", f"huge pages of {size >> 20} MiB")
    elif system == "linux":
        yield note(
            "memory",
            "the kernel has no huge pages for us, and a message costs a tenth more",
            f"write madvise into {KERNEL}/enabled where that matters",
        )


def clock(now: Instant, newest: Instant | None, is_kept: bool | None) -> Iterator[Finding]:
    """Tell whether the clock can be true, and whether somebody keeps it right."""
    told = to_rfc3339(now)
    if now < _THIS_VERSION:
        yield failure("clock", f"{told} lies before this version was made", _SET)
    elif newest is not None and now < newest - DAY:
        words = f"{told}, but a message was stored at {to_rfc3339(newest)}"
        yield failure(
            "clock", words, "the clock went back, or was wrong then: look before you serve"
        )
    elif is_kept is False:
        yield warning("clock", f"{told}; no time service keeps it right", _SET)
    else:
        yield fine("clock", told if is_kept is None else f"{told}, kept right by a time service")


_SET: Final = "set it, and let NTP or chrony keep it right: stations take their time from here"
_THIS_VERSION: Final = from_datetime(datetime(2026, 1, 1, tzinfo=UTC))


def is_clock_kept() -> bool | None:
    """Ask the kernel whether a time service keeps its clock; None where it can't be asked."""
    if sys.platform != "linux":
        return None
    try:
        adjtimex = ctypes.CDLL(None).adjtimex
    except (AttributeError, OSError):
        return None
    state = adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR

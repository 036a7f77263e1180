"""Standard output whose reader may have seen enough: `chargeloom simulate | head`."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

LEFT: Final = 141
"""How a program ends that a closed pipe ended (128 and the number of SIGPIPE)."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})
INTERRUPTED: Final = 130
"""How a program ends that Ctrl-C ended (128 and the number of SIGINT)."""


@contextmanager
def readers_may_leave() -> Iterator[None]:
    """End quietly when whoever read standard output is gone; what waits to be written is written."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        fall_silent()
        raise SystemExit(LEFT) from None
    except OSError as error:
        if error.errno not in _FULL:
            raise
        fall_silent()
        print(f"chargeloom: standard output: {error.strerror}", file=sys.stderr)
        raise SystemExit(1) from None


def teller(gone: Callable[[], None]) -> Callable[[str], None]:
    """Make what tells lines to standard output; `gone` is called when nobody reads them any more."""

    def tell(line: str) -> None:
        try:
            print(line, flush=True)
        except BrokenPipeError:
            fall_silent()
            gone()
        except OSError:  # such as a disk that is full
            gone()

    return tell


def fall_silent() -> None:
    """Let nothing more be written to standard output, nor anybody complain about that."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)

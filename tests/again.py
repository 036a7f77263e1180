"""Run the few tests that failed once more, each in a process of its own: `python -m tests.again`.

A test that passes alone is unsteady: told by its name, a defect to mend, and no reason to refuse a
change that did not cause it (docs/decisions/0024). Where many failed nothing is tried again.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

FEW: Final = 3
CACHE: Final = Path(".pytest_cache/v/cache/lastfailed")


def failed(cache: Path) -> list[str]:
    """Name the tests that failed last; none where no run told of any."""
    return sorted(json.loads(cache.read_text())) if cache.is_file() else []


def judge(names: Sequence[str], passes: Callable[[str], bool]) -> str | None:
    """Try a few tests again; None when each passes, otherwise why this is a failure."""
    if not names:
        return "nothing tells which tests failed"
    if len(names) > FEW:
        return f"{len(names)} tests failed, and only {FEW} or fewer are tried again"
    broken = [name for name in names if not passes(name)]
    return f"failed again: {', '.join(broken)}" if broken else None


def _passes(name: str) -> bool:
    command = (sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", name)
    return subprocess.run(command, check=False).returncode == 0


def main() -> None:
    """Say what became of them; ends with 1 unless each passed."""
    names = failed(CACHE)
    reason = judge(names, _passes)
    if reason is not None:
        sys.exit(reason)
    for name in names:
        sys.stdout.write(f"UNSTEADY, failed beside others and passed alone: {name}\n")


if __name__ == "__main__":
    main()

"""The repository as its visitors see it: the files that git tracks or is about to track."""

import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.shared import REPOSITORY


@cache
def visible_files() -> tuple[Path, ...]:
    """List what git tracks and what it would add; skip the test outside a git checkout."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("this copy of the sources is not a git checkout")
    listing = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    ).stdout
    paths = (REPOSITORY / name for name in listing.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def text_of(path: Path) -> str:
    """Read a file as text, and a binary one as nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""

"""Where the standards' texts, schemas and examples lie when they are at hand."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("CHARGELOOM_SHARED", REPOSITORY.parent / "shared"))


def shared(relative: str) -> Path:
    """Return a path in the shared material, or skip the test when it is not there."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"the shared material has no {relative} here (set CHARGELOOM_SHARED)")
    return path

"""What is said of disks is tried on one."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.room import ON_DISK


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder on the disk, wherever other tests write."""
    with TemporaryDirectory(prefix="chargeloom-", dir=ON_DISK, ignore_cleanup_errors=True) as made:
        yield Path(made)

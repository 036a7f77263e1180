"""A small disk of our own: a tmpfs in a mount namespace, which needs no root."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_MOUNT: Final = 'mount -t tmpfs -o size="$1" chargeloom "$2" && echo mounted && exec cat'
_RESERVE_BYTES: Final = 64 * 1024


class SmallDisk:
    """Mounted for those only who enter its namespace; we reach it through one who did."""

    def __init__(self, holder: int, place: Path) -> None:
        self._place = Path(f"/proc/{holder}/root") / place.relative_to("/")
        self.wrapper = (
            "nsenter", "--target", str(holder), "--user", "--mount", "--preserve-credentials", "--",
        )  # fmt: skip

    def fill(self) -> None:
        """Take all the room there is, but for very little."""
        room = os.statvfs(self._place)
        free_bytes = room.f_bavail * room.f_frsize
        self._filling.write_bytes(bytes(max(0, free_bytes - _RESERVE_BYTES)))

    def make_room(self) -> None:
        """Give it back."""
        self._filling.unlink()

    def outside(self, path: Path) -> Path:
        """Where a file of the disk is found from outside of its namespace."""
        return self._place / path.name

    @property
    def _filling(self) -> Path:
        return self._place / "filling"


@contextmanager
def small_disk(place: Path, mebibytes: int) -> Iterator[SmallDisk]:
    """Mount it over an empty folder."""
    place.mkdir()
    mounting = ("sh", "-c", _MOUNT, "sh", f"{mebibytes}m", str(place))
    holder = subprocess.Popen(
        ("unshare", "--user", "--map-root-user", "--mount", *mounting),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"mounted\n"
        yield SmallDisk(holder.pid, place)
    finally:
        os.killpg(holder.pid, signal.SIGKILL)
        holder.communicate()

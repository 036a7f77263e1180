"""A small disk of our own: a tmpfs in a mount namespace, which needs no root."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_MOUNT: Final = 'mount -t tmpfs -o size="$1" chargeloom "$2" && echo mounted && exec cat'
_PIECE: Final = bytes(4096)


class SmallDisk:
    """Mounted for those only who enter its namespace; we reach it through one who did."""

    def __init__(self, holder: int, place: Path) -> None:
        self._mounted = place
        self._place = Path(f"/proc/{holder}/root") / place.relative_to("/")
        self.wrapper = (
            "nsenter", "--target", str(holder), "--user", "--mount", "--preserve-credentials", "--",
        )  # fmt: skip

    def fill(self) -> None:
        """Take all the room there is, in a race with whoever writes there."""
        with suppress(OSError), self._filling.open("wb", buffering=0) as filling:
            while True:
                filling.write(_PIECE)

    def make_room(self) -> None:
        """Give it back."""
        self._filling.unlink()

    def forbid_writing(self) -> None:
        """Make it read-only; nobody may have a file open for writing."""
        self._remount("ro")

    def allow_writing(self) -> None:
        """Make it writable again."""
        self._remount("rw")

    def _remount(self, mode: str) -> None:
        command = ("mount", "-o", f"remount,{mode}", str(self._mounted))
        subprocess.run((*self.wrapper, *command), check=True)

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

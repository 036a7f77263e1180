"""What we start does not outlive us, not even where we are killed ourselves."""

import subprocess
from typing import Final

_ONCE_ALONE: Final = 'read -r _; kill -s KILL -- "-$1"'


class Leash:
    """Ends the group of processes that the one of this number leads, once we are gone."""

    def __init__(self, leader: int) -> None:
        self._holder = subprocess.Popen(
            ("sh", "-c", _ONCE_ALONE, "sh", str(leader)),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def let_go(self) -> None:
        """Harm nobody any more; before the leader is waited for, since numbers are given again."""
        self._holder.kill()
        self._holder.communicate()

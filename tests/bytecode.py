"""Compiled modules are kept: hundreds of processes of a run would else compile the same ones again."""

import os
import sys
from typing import Final

from tests.shared import REPOSITORY

KEPT: Final = REPOSITORY / "build" / "bytecode"
FORBIDS: Final = "PYTHONDONTWRITEBYTECODE"


def keep_bytecode() -> None:
    """Keep it apart where the environment wants none beside the sources; ours and of all that we start."""
    if not os.environ.pop(FORBIDS, ""):
        return
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(KEPT))
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"]
    sys.dont_write_bytecode = False

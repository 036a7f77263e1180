"""How long a test waits for what must come: no machine is too busy for it, and a hang is still told."""

from typing import Final

PATIENCE_S: Final = 150.0

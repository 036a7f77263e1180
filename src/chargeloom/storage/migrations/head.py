"""The newest step of the schema's history."""

from typing import Final

HEAD: Final = "0039"

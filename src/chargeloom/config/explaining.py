"""Explaining the settings: each with its value and its origin; secrets are not shown."""

import re
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from chargeloom.config.sections import Config


class Setting(NamedTuple):
    """A setting as it is shown: what it is, and where that comes from; secrets are not shown."""

    name: str
    value: str
    origin: str


def explain(config: Config) -> tuple[Setting, ...]:
    """List every setting with its origin."""
    found = [Setting("data", str(config.data), config.origins.get("data", "default"))]
    for section in Config.__struct_fields__:
        part = getattr(config, section)
        if not isinstance(part, msgspec.Struct):
            continue
        for key in part.__struct_fields__:
            name = f"{section}.{key}"
            value = _shown(key, getattr(part, key))
            found.append(Setting(name, value, config.origins.get(name, "default")))
    return tuple(found)


def _shown(key: str, value: object) -> str:
    """Write a value; of a secret only that there is one, of an address no password."""
    is_secret = any(word in key for word in ("secret", "password", "key", "token"))
    if is_secret and value:
        return "••••••••"
    if isinstance(value, str | Path):
        return _PASSWORD_IN_URL.sub(r"\1••••••••@", str(value))
    return msgspec.json.encode(value, enc_hook=str).decode()


_PASSWORD_IN_URL: Final = re.compile(r"(://[^/@:]*:)[^/@]*@")

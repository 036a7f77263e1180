"""SQL that is written once for all databases of a process: each test opens its own, and all ask the same."""

from collections.abc import MutableMapping
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event

from chargeloom.storage.sqlite import reading


class _Shared:
    """What the first engine that was ever connected knows: its dialect, and what it compiled."""

    dialect: Dialect | None = None
    compiled: MutableMapping[Any, Any]


def share_compiled() -> None:
    """Let all that read SQLite from now on compile a statement once, not once for each file."""
    vars(reading)["create_engine"] = _sharing


def _sharing(*arguments: Any, **options: Any) -> Engine:
    own = create_engine(*arguments, **options)
    if _Shared.dialect is None:
        event.listen(own, "connect", lambda *_: _keep(own))
    else:
        own.dialect, own._compiled_cache = _Shared.dialect, _Shared.compiled
    return own


def _keep(engine: Any) -> None:
    if _Shared.dialect is None:
        _Shared.dialect, _Shared.compiled = engine.dialect, engine._compiled_cache

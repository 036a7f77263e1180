"""What every service is built on: settings, store, bus, ids, the fleet and the secret key."""

import random
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from chargeloom import clock
from chargeloom.bus.local import LocalBus
from chargeloom.config import Config
from chargeloom.domain.ids import IdSource
from chargeloom.places import database, make_folder
from chargeloom.services.ground import Ground
from chargeloom.services.secrets import SecretKeeper, load_or_create
from chargeloom.services.supervising import Fleet
from chargeloom.storage.sqlite.inspecting import was_used
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.store import Store

SECRET_KEY: Final = "secret.key"


class Footing(NamedTuple):
    """Built first; the store is not open yet."""

    config: Config
    ground: Ground
    fleet: Fleet
    key: bytes
    keeper: SecretKeeper


def footing(config: Config, *, is_guest: bool) -> Footing:
    """Make the folder and the key where they are missing; a guest's store may be a server's, too.

    Raises SecretKeyUnusable where a database has lost its key, ConfigError where the folder can't be used.
    """
    make_folder(config.data)
    path = database(config)
    key = _key(config.data / SECRET_KEY, path)
    keeper = SecretKeeper(key)
    store: Store = SqliteStore(
        path,
        synchronous=config.storage.synchronous,
        is_guest=is_guest,
        audit_key=keeper.audit_key,
        reserve_bytes=config.storage.reserve_mb << 20,
    )
    ground = Ground(store=store, bus=LocalBus(), ids=IdSource(_chance()), now=clock.now)
    return Footing(config, ground, Fleet(), key, keeper)


def _key(place: Path, database: Path) -> bytes:
    is_lost = not place.exists() and database.is_file() and was_used(database)
    return load_or_create(place, is_lost=is_lost)


def _chance() -> Callable[[int], int]:
    """Make chance for ids, which are opaque but no secrets: seeded well, cheap to draw."""
    return random.Random(secrets.randbits(256)).getrandbits  # noqa: S311

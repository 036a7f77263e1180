"""The data folder: rights, room, the key, the database, and who runs on it."""

import asyncio
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chargeloom import tenure
from chargeloom.checkup.finding import Finding, failure, fine, note, warning
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import MINUTE, Instant, to_rfc3339
from chargeloom.services.accessing.auditing import is_under
from chargeloom.services.secrets import KEY_BYTES, SecretKeeper
from chargeloom.storage.pages import Page
from chargeloom.storage.sqlite import inspecting
from chargeloom.storage.sqlite.reading import answering
from chargeloom.storage.unavailable import StorageUnavailable

LITTLE: Final = 1 << 30
TOO_LITTLE: Final = 64 << 20
LONG_LOG: Final = 1 << 30
REMOTE: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs", "ceph"})
MOUNTS: Final = Path("/proc/self/mounts")
QUICK_S: Final = 20.0
THOROUGH_S: Final = 3600.0
LATE_US: Final = 15 * MINUTE
"""A notice that waits for longer was refused several times."""
_PIECE: Final = 500
_NAMED: Final = 5

_READERS: Final = stat.S_IRWXG | stat.S_IRWXO


def folder(place: Path) -> Iterator[Finding]:
    """Tell whether we may write there, and whether there is room."""
    if place.exists() and not place.is_dir():
        yield failure("data folder", f"{place} is no folder", "name a folder by --data")
        return
    if not place.is_dir():
        above = next(one for one in place.parents if one.exists())
        if above.is_dir() and os.access(above, os.W_OK):
            yield note("data folder", f"{place} is not there yet; the first start makes it")
        else:
            yield failure("data folder", f"{place} is not there and can't be made", _RIGHTS)
        return
    if os.statvfs(place).f_flag & os.ST_RDONLY:
        yield failure(
            "data folder", f"{place}: its disk can only be read", "name another by --data"
        )
        return
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        yield failure("data folder", f"{place}: this user may not read and write there", _RIGHTS)
        return
    free = shutil.disk_usage(place).free
    words = f"{place}, {_amount(free)} free"
    if free < TOO_LITTLE:
        yield failure("data folder", words, "make room: soon nothing can be made durable")
    elif free < LITTLE:
        yield warning("data folder", words, "make room before stations have to be sent away")
    else:
        yield fine("data folder", words)


def filesystem(place: Path, mounts: Path = MOUNTS) -> Iterator[Finding]:
    """Tell whether the disk is one of this machine: a write-ahead log can't be shared over a network."""
    if not mounts.is_file():
        return
    there = next(
        (one for one in (place.resolve(), *place.resolve().parents) if one.exists()), place
    )
    kinds: dict[Path, str] = {}
    for line in mounts.read_text(errors="replace").splitlines():
        _, where, kind, *_ = (*line.split(), "", "", "")
        kinds[Path(where.replace("\\040", " "))] = kind
    kind = next((kinds[one] for one in (there, *there.parents) if one in kinds), "unknown")
    if kind in REMOTE:
        yield failure(
            "file system", f"{kind}: on the network", "SQLite needs a disk of this machine"
        )
    else:
        yield fine("file system", kind)


def secret_key(path: Path, *, has_database: bool) -> Iterator[Finding]:
    """Tell whether the key is there, whole, and nobody else's."""
    if not path.is_file():
        if has_database:
            yield failure(
                "secret key",
                f"{path} is missing, and the database is there",
                "restore it from the backup: a new key makes every password and API key worthless",
            )
        else:
            yield note("secret key", "not there yet; the first start makes it")
        return
    try:
        size = len(path.read_bytes())
    except OSError as error:
        yield failure("secret key", str(error), _RIGHTS)
        return
    if size != KEY_BYTES:
        yield failure("secret key", f"{path} holds {size} bytes, not {KEY_BYTES}", "restore it")
    elif path.stat().st_mode & _READERS:
        yield warning("secret key", "other users may read it", f"chmod 600 {path}")
    else:
        yield fine("secret key", "there, and for this user alone")


def private(database: Path) -> Iterator[Finding]:
    """Tell of a database that everybody on this machine may read, as a copy often is; silent where all is well."""
    try:
        modes = database.parent.stat().st_mode, database.stat().st_mode
    except OSError:
        return
    if modes[0] & stat.S_IXOTH and modes[1] & stat.S_IROTH:
        words = "other users may read who charged where, and what stands for passwords"
        yield warning("database", words, f"chmod 600 {database}")


def fitting(key: Path, database: Path) -> Iterator[Finding]:
    """Tell where a key is not that of the database; silent where one of them can't be read, which is told elsewhere."""
    try:
        is_fitting = asyncio.run(_is_fitting(key.read_bytes(), database))
    except (OSError, StorageUnavailable):
        return
    if not is_fitting:
        words = "not that of the database: passwords of stations and API keys that were made under another are wrong"
        yield warning("secret key", words, "bring the key from where the database came from")


async def _is_fitting(key: bytes, database: Path) -> bool:
    async with answering(database) as asked:
        return await is_under(asked, SecretKeeper(key).audit_key)


def database(path: Path, *, is_thorough: bool) -> Iterator[Finding]:
    """Tell whether the database is whole, and of our version."""
    if not path.is_file():
        yield note("database", "not there yet; the first start makes it")
        return
    try:
        found = inspecting.schema(path)
        patience_s = THOROUGH_S if is_thorough else QUICK_S
        faults = inspecting.faults(path, is_thorough=is_thorough, patience_s=patience_s)
    except StorageUnavailable as error:
        yield failure("database", str(error), "see the guide to backup and restore")
        return
    if found.is_blank:
        yield note("database", "still empty; the next start makes it")
        return
    yield _schema(found)
    yield _wholeness(path, faults)
    if is_thorough and found.is_newest:
        yield from _charges(path)
    log = path.with_name(f"{path.name}-wal")
    if log.is_file() and log.stat().st_size > LONG_LOG:
        words = f"the write-ahead log has grown to {_amount(log.stat().st_size)}"
        yield warning("database", words, "something reads the database without end")


def _schema(found: inspecting.Schema) -> Finding:
    if found.is_newest:
        return fine("database", f"schema {found.found}")
    if found.found is not None and found.found < found.newest:
        words = f"schema {found.found}, and this version has {found.newest}"
        return note(
            "database", words, "a start of serve brings it up to date: take a backup before"
        )
    words = f"schema {found.found or 'none of ours'}, and this version has {found.newest}"
    return failure("database", words, "a newer version made it, or another program")


def _wholeness(path: Path, faults: tuple[str, ...] | None) -> Finding:
    size = _amount(path.stat().st_size)
    if faults is None:
        return note("database", f"{size}; too large to look through it quickly", "use --thorough")
    if faults:
        return failure(
            "database", f"{size}; {'; '.join(faults)}", "it is damaged: restore the backup"
        )
    return fine("database", f"{size}, whole")


def _charges(path: Path) -> Iterator[Finding]:
    """Tell of transactions whose values are not those that were written."""
    try:
        damaged = asyncio.run(_damaged(path))
    except StorageUnavailable as error:
        yield failure("charges", str(error), "see the guide to backup and restore")
        return
    if damaged:
        words = f"{len(damaged)} were changed on the disk: {', '.join(damaged[:_NAMED])}"
        yield failure("charges", words, "nothing of them counts: restore the backup")
    else:
        yield fine("charges", "each is as it was written")


async def _damaged(path: Path) -> list[str]:
    found: list[str] = []
    after: int | None = None
    async with answering(path) as asked:
        while some := await asked.transactions(Page(_PIECE, after), None, None):
            found += [to_text("tx", one.id) for one in some if Suspicion.DAMAGED in one.suspect]
            after = some[-1].id
    return found


def notices(path: Path, now: Instant) -> Iterator[Finding]:
    """Tell whether alerts reach those who are to be told; silent before there is a database of ours."""
    try:
        if not path.is_file() or not inspecting.schema(path).is_newest:
            return
        waiting = inspecting.waiting(path)
    except StorageUnavailable:
        return  # what is wrong with the database is told of the database
    if waiting.since is None:
        yield fine("notices", "none waits to be mailed or posted")
        return
    words = f"{waiting.entries} wait for {waiting.topics} addressees, the oldest since {to_rfc3339(waiting.since)}"
    if now - waiting.since > LATE_US:
        yield warning("notices", words, "does the server run? Its log says why nobody takes them")
    else:
        yield note("notices", words)


def server(database: Path) -> Iterator[Finding]:
    """Tell who runs on the database."""
    try:
        process = tenure.holder(database)
    except OSError as error:
        yield warning("server", str(error), _RIGHTS)
        return
    yield fine("server", f"runs, as process {process}" if process else "does not run")


def _amount(count: int) -> str:
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1024:.0f} KiB"


_RIGHTS: Final = "give it to the user that serves"

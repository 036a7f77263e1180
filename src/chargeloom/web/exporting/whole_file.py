"""A file that appears only when it is whole: written beside its place, synced, and moved there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, *, replaces: bool = False) -> Iterator[BinaryIO]:
    """Write a file; of one whose writing failed nothing is left. Raises OSError."""
    if path.exists() and not replaces:
        raise FileExistsError(f"{path} exists; --overwrite replaces it")
    if path.exists() and not path.is_file():
        raise FileExistsError(f"{path} is no file that can be replaced")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path.parent}: there is no such folder")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

"""Secrets of stations and programs: only keyed hashes are kept, the key lies outside the database."""

import hmac
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
API_KEY_PREFIX: Final = "cl_"

_API_KEY_BYTES: Final = 24
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_FORMAT: Final = b"\x01"
_PASSWORD_PURPOSE: Final = b"station password\0"
_API_KEY_PURPOSE: Final = b"api key\0"
_HEXADECIMAL: Final = re.compile(rb"(?:[0-9A-Fa-f]{2}){16,20}")


class SecretKeyUnusable(Exception):
    """The file of the key holds no key, or is not there beside a database that was made under one."""


class SecretKeeper:
    """Hashes secrets under a key, so that a stolen database alone does not help to guess them."""

    def __init__(self, key: bytes, chance: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._key = key
        self._chance = chance
        self._nobodys_hash = self.hash_password(chance(KEY_BYTES))

    def hash_password(self, password: bytes) -> bytes:
        """Hash a station's password with a salt of its own (OCPP-J 1.6, 6.2.2)."""
        salt = self._chance(_SALT_BYTES)
        return _FORMAT + salt + self._password_code(salt, password)

    def matches(self, password: bytes, stored: bytes | None) -> bool:
        """Whether a password is the hashed one; takes the same time when there is none."""
        kept = stored if stored is not None else self._nobodys_hash
        salt, code = kept[1 : 1 + _SALT_BYTES], kept[1 + _SALT_BYTES :]
        is_equal = hmac.compare_digest(self._password_code(salt, password), code)
        return is_equal and stored is not None and kept.startswith(_FORMAT)

    def hash_api_key(self, secret: str) -> bytes:
        """Hash the secret of a program or browser; without a salt, for the hash is searched for."""
        return self._code(_API_KEY_PURPOSE, secret.encode("utf-8", "surrogatepass"))

    def new_api_key(self) -> str:
        """Make the secret of an API key: 192 bits of chance."""
        return API_KEY_PREFIX + secrets.token_urlsafe(_API_KEY_BYTES)

    @property
    def audit_key(self) -> bytes:
        """The key of the audit's chain."""
        return self._code(b"audit chain\0", b"")

    def seal(self, secret: bytes, about: str) -> bytes:
        """Encrypt a secret that must be read again; it opens for the same thing alone."""
        nonce = self._chance(_NONCE_BYTES)
        return nonce + self._sealer().encrypt(nonce, secret, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes | None:
        """Decrypt what was sealed; None when it was changed, or belongs to something else."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._sealer().decrypt(nonce, body, about.encode())
        except (InvalidTag, ValueError):
            return None

    def _sealer(self) -> AESGCM:
        return AESGCM(self._code(b"sealing\0", b""))

    def _password_code(self, salt: bytes, password: bytes) -> bytes:
        return self._code(_PASSWORD_PURPOSE + salt, plain(password))

    def _code(self, purpose: bytes, secret: bytes) -> bytes:
        return hmac.digest(self._key, purpose + secret, "sha256")


def plain(password: bytes) -> bytes:
    """Read a password that is written as 32 to 40 hexadecimal digits; leave any other as it is.

    Stations and operators disagree whether the key or its digits are the password
    (OCPP-J 1.6, 6.2.2); read so, both are the same secret.
    """
    return bytes.fromhex(password.decode("ascii")) if _HEXADECIMAL.fullmatch(password) else password


def load_or_create(path: Path, *, is_lost: bool = False) -> bytes:
    """Read the key; make it at the first start, never where a database has lost its own. Raises SecretKeyUnusable."""
    if not path.exists():
        if is_lost:
            raise SecretKeyUnusable(
                f"{path} is missing, and the database is there: bring the key from where the database came from. "
                "Under another one no password of a station and no API key would be right"
            )
        _create(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SecretKeyUnusable(
            f"{path} must hold {KEY_BYTES} bytes and holds {len(key)}: restore it from the backup"
        )
    return key


def _create(path: Path) -> None:
    """Write the key beside its place, then give it its name: whoever is first, wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
        _sync_folder(path.parent)
    except OSError as error:
        error.filename = str(path)  # of a write Python does not say where
        raise
    finally:
        draft.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

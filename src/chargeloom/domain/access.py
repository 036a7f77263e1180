"""Who may do what: roles and their rights."""

from enum import StrEnum
from typing import Final

import msgspec

from chargeloom.domain.ids import KeyId, UserId
from chargeloom.domain.instant import Instant


class Role(StrEnum):
    """What a person or a program may do here."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


class Right(StrEnum):
    """One thing that a role allows."""

    READ = "read"
    OPERATE = "operate"
    MANAGE_ACCESS = "manage-access"


RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.VIEWER: frozenset({Right.READ}),
    Role.OPERATOR: frozenset({Right.READ, Right.OPERATE}),
    Role.ADMIN: frozenset(Right),
}


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key of a program; only a keyed hash of its secret is kept."""

    id: KeyId
    name: str
    role: Role
    secret_hash: bytes
    created_at: Instant
    disabled_at: Instant | None = None


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person who may sign in."""

    id: UserId
    name: str
    role: Role
    created_at: Instant
    disabled_at: Instant | None = None


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time link or the browser session it opened: who, until when, used or not."""

    secret_hash: bytes
    user: UserId
    purpose: str
    expires_at: Instant
    used_at: Instant | None = None

"""Who may do what: roles and their rights, people, their ways in, and the sessions these open."""

from enum import StrEnum
from typing import Any, Final

import msgspec

from chargeloom.domain.ids import BrowserId, CredentialId, KeyId, UserId
from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.domain.word import Told, Word


class Role(Word):
    """What a person or a program may do here."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


class Right(Word):
    """One thing that a role allows."""

    READ = "read"
    OPERATE = "operate"
    KEEP_OWN_ACCOUNT = "keep-own-account"
    MANAGE_ACCESS = "manage-access"
    READ_AUDIT = "read-audit"
    READ_SETTINGS = "read-settings"
    MANAGE_ALERTS = "manage-alerts"
    MANAGE_DEVICES = "manage-devices"
    MANAGE_PRICES = "manage-prices"
    REPLAY = "replay"


RIGHTS: Final[Told[frozenset[Right]]] = Told(
    {
        Role.VIEWER: frozenset({Right.READ, Right.KEEP_OWN_ACCOUNT}),
        Role.OPERATOR: frozenset({Right.READ, Right.OPERATE, Right.KEEP_OWN_ACCOUNT}),
        Role.ADMIN: frozenset(Right),
    },
    frozenset(),
)

PERSONAL: Final = frozenset({Right.KEEP_OWN_ACCOUNT})
"""Rights of people alone: a program has no account."""

IDLE_US: Final = 4 * HOUR
"""How long a browser session lasts without a sign of life."""
ABSOLUTE_US: Final = 12 * HOUR
"""How long a browser session lasts at most."""
SEEN_STEP_US: Final = MINUTE
"""How exactly it is kept when a browser session was used last."""


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key of a program; only a keyed hash of its secret is kept. Scopes narrow its role down."""

    id: KeyId
    name: str
    role: Role
    secret_hash: bytes
    created_at: Instant
    disabled_at: Instant | None = None
    scopes: tuple[Right, ...] | None = None


class KeyScope(msgspec.Struct, frozen=True, kw_only=True):
    """What a key is narrowed down to."""

    key: KeyId
    rights: tuple[Right, ...]


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person who may sign in."""

    id: UserId
    name: str
    role: Role
    created_at: Instant
    disabled_at: Instant | None = None
    email: str | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What else is known of a person; the address also says who may come by single sign-on."""

    user: UserId
    email: str | None


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time link: who, until when, used or not."""

    secret_hash: bytes
    user: UserId
    purpose: str
    expires_at: Instant
    used_at: Instant | None = None


class CredentialKind(Word):
    """The ways in that a person can set up."""

    PASSWORD = "password"
    TOTP = "totp"
    PASSKEY = "passkey"
    OIDC = "oidc"


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """One way in of a person: what proves it, and what was used of it up to now."""

    id: CredentialId
    user: UserId
    kind: CredentialKind
    name: str
    handle: str | None = None
    """What the way in is found by: a passkey's id, a provider's name for the person."""
    secret: bytes
    """A password's argon2 hash, a sealed TOTP secret, a passkey's public key."""
    counter: int = 0
    """The last TOTP step, or the passkey's own count: what is not above it is a replay."""
    created_at: Instant
    confirmed_at: Instant | None = None
    used_at: Instant | None = None
    removed_at: Instant | None = None

    @property
    def is_good(self) -> bool:
        """Whether it lets its owner in."""
        return self.confirmed_at is not None and self.removed_at is None


class Method(Word):
    """How a browser session was opened."""

    LINK = "link"
    PASSWORD = "password"
    PASSWORD_AND_CODE = "password-and-code"
    PASSKEY = "passkey"
    OIDC = "oidc"


class BrowserSession(msgspec.Struct, frozen=True, kw_only=True):
    """A person's signed-in browser."""

    id: BrowserId
    secret_hash: bytes
    user: UserId
    method: Method
    address: str
    agent: str
    opened_at: Instant
    seen_at: Instant
    expires_at: Instant
    ended_at: Instant | None = None

    def is_over(self, now: Instant) -> bool:
        """Whether it was ended, is too old, or lay idle too long."""
        return (
            self.ended_at is not None
            or self.expires_at <= now
            or self.seen_at + IDLE_US <= now
            or now < self.opened_at - HOUR
        )


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is good once and for a short while: a step of a sign-in, a challenge."""

    secret_hash: bytes
    purpose: str
    user: UserId | None
    data: dict[str, Any]
    expires_at: Instant
    used_at: Instant | None = None


class Denial(StrEnum):
    """Why a person is not let in, or may not change this of an account."""

    WRONG = "sign-in-failed"
    SLOWED = "too-many-attempts"
    LINK_USED = "link-not-valid"
    STEP_OVER = "sign-in-step-over"
    USER_UNKNOWN = "user-unknown"
    USER_EXISTS = "user-exists"
    NOT_INVITED = "not-invited"
    LAST_ADMIN = "last-admin"
    PASSWORD_WEAK = "password-weak"
    PROVIDER_FAILED = "provider-failed"
    PROVIDER_REFUSED = "provider-refused"
    PROVIDER_REMOVED = "provider-removed"
    PROVIDER_TAKEN = "provider-taken"


class Denied(Exception):
    """Access is denied, for a reason of the closed list."""

    def __init__(self, denial: Denial, retry_after_s: float = 0.0) -> None:
        super().__init__(str(denial))
        self.denial = denial
        self.retry_after_s = retry_after_s

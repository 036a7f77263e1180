"""Who may do what: keys, people, their ways in, and the sessions that these opened."""

from typing import Any, Final

from sqlalchemy import Row, Select, func, select

from chargeloom.domain.access import (
    ApiKey,
    BrowserSession,
    Credential,
    CredentialKind,
    Role,
    SignIn,
    Ticket,
    User,
)
from chargeloom.domain.ids import KeyId, UserId
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import Page
from chargeloom.storage.queries.paging import paged, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import (
    api_key,
    browser_session,
    credential,
    key_scope,
    profile,
    sign_in,
    ticket,
    user,
)

_KEYS: Final = select(api_key, key_scope.c.rights).select_from(
    api_key.outerjoin(key_scope, key_scope.c.key == api_key.c.id)
)
_USERS: Final = select(user, profile.c.email).select_from(
    user.outerjoin(profile, profile.c.user == user.c.id)
)
_WHOSE: Final = [column.label(f"user_{column.name}") for column in (*user.c, profile.c.email)]


def keys(page: Page) -> Asked[ApiKey]:
    """List API keys by id."""
    chosen = within(_KEYS, api_key.c.id, api_key.c.created_at, page)
    return Asked(paged(chosen, api_key.c.id, page), _key)


def key_of(key_id: KeyId) -> Asked[ApiKey]:
    """Find an API key."""
    return Asked(_KEYS.where(api_key.c.id == key_id), _key)


def key_of_secret(secret_hash: bytes) -> Asked[ApiKey]:
    """Find the API key whose secret has this hash."""
    return Asked(_KEYS.where(api_key.c.secret_hash == secret_hash), _key)


def users(page: Page) -> Asked[User]:
    """List people by id."""
    chosen = within(_USERS, user.c.id, user.c.created_at, page)
    return Asked(paged(chosen, user.c.id, page), _user)


def user_of(user_id: UserId) -> Asked[User]:
    """Find a person."""
    return Asked(_USERS.where(user.c.id == user_id), _user)


def users_named(name: str) -> Asked[User]:
    """Find those who bear a name; the letters of ASCII count the same in both cases."""
    return Asked(_USERS.where(func.lower(user.c.name) == func.lower(name)).limit(10), _user)


def users_of_email(email: str) -> Asked[User]:
    """Find those who bear a mail address."""
    return Asked(_USERS.where(func.lower(profile.c.email) == func.lower(email)).limit(10), _user)


def someone_with(role: Role) -> Asked[User]:
    """Find anyone who has the role and may sign in."""
    return Asked(_USERS.where(user.c.role == role, user.c.disabled_at.is_(None)).limit(1), _user)


def credentials(user_id: UserId) -> Asked[Credential]:
    """List the ways in of a person."""
    chosen = select(credential).where(credential.c.user == user_id)
    return Asked(chosen.order_by(credential.c.id), _credential)


def credential_of(kind: CredentialKind, handle: str) -> Asked[Credential]:
    """Find ways in by what they are found by."""
    chosen = select(credential).where(credential.c.handle == handle, credential.c.kind == kind)
    return Asked(chosen, _credential)


def sign_in_of(secret_hash: bytes) -> Asked[tuple[SignIn, User]]:
    """Find a one-time link with its user."""
    chosen = _with_user(sign_in).where(sign_in.c.secret_hash == secret_hash)
    return Asked(chosen, lambda row: (record_of(SignIn, row), _whose(row)))


def browser_session_of(secret_hash: bytes) -> Asked[tuple[BrowserSession, User]]:
    """Find a browser session with its user."""
    chosen = _with_user(browser_session).where(browser_session.c.secret_hash == secret_hash)
    return Asked(chosen, lambda row: (record_of(BrowserSession, row), _whose(row)))


def browser_sessions(user_id: UserId) -> Asked[BrowserSession]:
    """List the newest browser sessions of a person that nobody ended, newest first."""
    chosen = select(browser_session).where(
        browser_session.c.user == user_id, browser_session.c.ended_at.is_(None)
    )
    ordered = chosen.order_by(browser_session.c.id.desc()).limit(100)
    return Asked(ordered, lambda row: record_of(BrowserSession, row))


def ticket_of(secret_hash: bytes) -> Asked[Ticket]:
    """Find a ticket."""
    chosen = select(ticket).where(ticket.c.secret_hash == secret_hash)
    return Asked(chosen, lambda row: record_of(Ticket, row))


def _with_user(table: Any) -> Select[Any]:
    rows = table.join(user, user.c.id == table.c.user)
    whole = rows.outerjoin(profile, profile.c.user == user.c.id)
    return select(table, *_WHOSE).select_from(whole)


def _key(row: Row[Any]) -> ApiKey:
    return record_of(ApiKey, row, scopes=row.rights)


def _user(row: Row[Any]) -> User:
    return record_of(User, row)


def _credential(row: Row[Any]) -> Credential:
    return record_of(Credential, row)


def _whose(row: Row[Any]) -> User:
    return User(
        id=row.user_id,
        name=row.user_name,
        role=Role(row.user_role),
        created_at=row.user_created_at,
        disabled_at=row.user_disabled_at,
        email=row.user_email,
    )

"""Who may do what: keys, people, and their ways in."""

from typing import Any

from sqlalchemy import Row, select

from chargeloom.domain.access import ApiKey, Role, SignIn, User
from chargeloom.domain.ids import KeyId
from chargeloom.storage.asked import Asked
from chargeloom.storage.queries.paging import paged, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.store import Page
from chargeloom.storage.tables import api_key, sign_in, user


def keys(page: Page) -> Asked[ApiKey]:
    """List API keys by id."""
    chosen = within(select(api_key), api_key.c.id, api_key.c.created_at, page)
    return Asked(paged(chosen, api_key.c.id, page), _key)


def key_of(key_id: KeyId) -> Asked[ApiKey]:
    """Find an API key."""
    return Asked(select(api_key).where(api_key.c.id == key_id), _key)


def key_of_secret(secret_hash: bytes) -> Asked[ApiKey]:
    """Find the API key whose secret has this hash."""
    return Asked(select(api_key).where(api_key.c.secret_hash == secret_hash), _key)


def users(page: Page) -> Asked[User]:
    """List people by id."""
    chosen = within(select(user), user.c.id, user.c.created_at, page)
    return Asked(paged(chosen, user.c.id, page), _user)


def someone_with(role: Role) -> Asked[User]:
    """Find anyone who has the role and may sign in."""
    chosen = select(user).where(user.c.role == role, user.c.disabled_at.is_(None))
    return Asked(chosen.limit(1), _user)


def sign_in_of(secret_hash: bytes) -> Asked[tuple[SignIn, User]]:
    """Find a one-time link or browser session with its user."""
    whose = [column.label(f"user_{column.name}") for column in user.c]
    rows = sign_in.join(user, user.c.id == sign_in.c.user)
    chosen = select(sign_in, *whose).select_from(rows)
    return Asked(chosen.where(sign_in.c.secret_hash == secret_hash), _sign_in)


def _key(row: Row[Any]) -> ApiKey:
    return record_of(ApiKey, row)


def _user(row: Row[Any]) -> User:
    return record_of(User, row)


def _sign_in(row: Row[Any]) -> tuple[SignIn, User]:
    whose = User(
        id=row.user_id,
        name=row.user_name,
        role=Role(row.user_role),
        created_at=row.user_created_at,
        disabled_at=row.user_disabled_at,
    )
    return record_of(SignIn, row), whose

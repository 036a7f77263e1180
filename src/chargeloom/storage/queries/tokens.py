"""Tokens."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.charging.token import Token
from chargeloom.domain.ids import TokenId
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import Page
from chargeloom.storage.queries.paging import paged, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import token


def tokens(page: Page) -> Asked[Token]:
    """List tokens by id; the page's time is that of their creation."""
    chosen = within(select(token), token.c.id, token.c.created_at, page)
    return Asked(paged(chosen, token.c.id, page), _token)


def token_of(token_id: TokenId) -> Asked[Token]:
    """Find a token by our id."""
    return Asked(select(token).where(token.c.id == token_id), _token)


def _token(row: Row[Any]) -> Token:
    return record_of(Token, row)


ALL_TOKENS: Final = Asked(select(token), _token)

"""Keys, people, what they signed in with, and what they did."""

from collections.abc import Sequence

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
from chargeloom.domain.audit import AuditEntry, AuditHead, AuditLink
from chargeloom.domain.chain import ChainEntry
from chargeloom.domain.ids import KeyId, UserId
from chargeloom.domain.stored_reply import StoredReply
from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.pages import AuditPage, Page
from chargeloom.storage.queries import access, audit, replies


class OfAccess(Asking):
    """Answers about who may do what, and who did."""

    async def keys(self, page: Page) -> Sequence[ApiKey]:
        """List API keys by id."""
        return await self._reader.all(access.keys(page))

    async def key(self, key: KeyId) -> ApiKey | None:
        """Find an API key."""
        return await self._reader.first(access.key_of(key))

    async def key_of_secret(self, secret_hash: bytes) -> ApiKey | None:
        """Find the API key whose secret has this hash."""
        return await self._reader.first(access.key_of_secret(secret_hash))

    async def users(self, page: Page) -> Sequence[User]:
        """List people by id."""
        return await self._reader.all(access.users(page))

    async def has_users(self, role: Role) -> bool:
        """Whether anyone has the role, and may sign in."""
        return await self._reader.first(access.someone_with(role)) is not None

    async def user(self, user: UserId) -> User | None:
        """Find a person."""
        return await self._reader.first(access.user_of(user))

    async def users_named(self, name: str) -> Sequence[User]:
        """Find the people who bear a name, however its letters are written."""
        return await self._reader.all(access.users_named(name))

    async def user_of_email(self, email: str) -> Sequence[User]:
        """Find the people who bear a mail address."""
        return await self._reader.all(access.users_of_email(email))

    async def credentials(self, user: UserId) -> Sequence[Credential]:
        """List the ways in that a person set up, also those that were taken away."""
        return await self._reader.all(access.credentials(user))

    async def credential_of(self, kind: CredentialKind, handle: str) -> Sequence[Credential]:
        """Find ways in by what they are found by."""
        return await self._reader.all(access.credential_of(kind, handle))

    async def browser_session(self, secret_hash: bytes) -> tuple[BrowserSession, User] | None:
        """Find a browser session with its user."""
        return await self._reader.first(access.browser_session_of(secret_hash))

    async def browser_sessions(self, user: UserId) -> Sequence[BrowserSession]:
        """List the newest browser sessions of a person that nobody ended, newest first."""
        return await self._reader.all(access.browser_sessions(user))

    async def ticket(self, secret_hash: bytes) -> Ticket | None:
        """Find a ticket."""
        return await self._reader.first(access.ticket_of(secret_hash))

    async def audit(self, asked: AuditPage) -> Sequence[AuditEntry]:
        """List audit entries by id."""
        return await self._reader.all(audit.entries(asked))

    async def audit_chain(
        self, after: int, limit: int
    ) -> Sequence[tuple[AuditLink, ChainEntry | None]]:
        """List the links of the audit's chain, each with the entry that it names if that is there."""
        return await self._reader.all(audit.chain(after, limit))

    async def audit_head(self) -> AuditHead | None:
        """Read where the audit's chain ends."""
        return await self._reader.first(audit.HEAD)

    async def audit_strays(self) -> int:
        """Count the entries that stand in no link, but came after the chain began."""
        return await self._reader.first(audit.STRAYS) or 0

    async def sign_in(self, secret_hash: bytes) -> tuple[SignIn, User] | None:
        """Find a one-time link or browser session with its user."""
        return await self._reader.first(access.sign_in_of(secret_hash))

    async def stored_reply(self, scope: str) -> StoredReply | None:
        """Find the answer kept for an Idempotency-Key."""
        return await self._reader.first(replies.reply_of(scope))

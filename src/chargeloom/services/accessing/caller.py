"""The caller: who asks, named in the audit, allowed by its role and its scopes."""

from typing import NamedTuple

from chargeloom.domain.access import PERSONAL, RIGHTS, BrowserSession, Right, Role, User


class Caller(NamedTuple):
    """Who asks: named in the audit, allowed by its role."""

    name: str
    role: Role
    scopes: frozenset[Right] | None = None
    user: User | None = None
    session: BrowserSession | None = None

    def may(self, right: Right) -> bool:
        """Whether the caller's role has the right, and no scope withholds it."""
        if right in PERSONAL and self.user is None:
            return False
        return right in RIGHTS[self.role] and (self.scopes is None or right in self.scopes)

    def may_give(self, role: Role, scopes: tuple[Right, ...] | None = None) -> bool:
        """Whether the caller may hand a role out: nobody gives more than they have."""
        given = RIGHTS[role] if scopes is None else RIGHTS[role] & frozenset(scopes)
        own = RIGHTS[self.role] if self.scopes is None else RIGHTS[self.role] & self.scopes
        return given - PERSONAL <= own

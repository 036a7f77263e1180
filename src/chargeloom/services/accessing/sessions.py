"""Sessions of browsers: opened, seen, listed and ended; idle ones and old ones are over."""

import secrets
from collections import Counter, OrderedDict
from typing import Final

import msgspec

from chargeloom.domain.access import (
    ABSOLUTE_US,
    SEEN_STEP_US,
    BrowserSession,
    Denial,
    Denied,
    Method,
    User,
)
from chargeloom.domain.ids import BrowserId, UserId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.services.accessing.caller import Caller
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.visit import Visit
from chargeloom.services.secrets import SecretKeeper

MOST_ENDED: Final = 10_000
"""So many sessions that ended lately are known by heart."""


class Sessions:
    """The browsers that people are signed in with."""

    def __init__(self, deeds: Deeds, keeper: SecretKeeper) -> None:
        self._deeds = deeds
        self._keeper = keeper
        self._ended: OrderedDict[BrowserId, None] = OrderedDict()
        """Whoever read one of them before it ended must not write it down as it was then."""
        self._eras: Counter[UserId] = Counter()

    def new_secret(self) -> str:
        """Make a secret of 256 bits of chance."""
        return secrets.token_urlsafe(32)

    def era(self, user: UserId) -> int:
        """Count how often all sessions of a person were ended: what was proven before counts no more."""
        return self._eras[user]

    async def open(self, user: User, method: Method, visit: Visit, era: int | None = None) -> str:
        """Open a session, and return its secret: always a new one, whatever the browser had before.

        `era` is that of the proof. Raises Denied when all sessions of the person were ended since.
        """
        ground = self._deeds.ground
        now = ground.now()
        secret = self.new_secret()
        session = BrowserSession(
            id=BrowserId(ground.ids.next(now)),
            secret_hash=self._keeper.hash_api_key(secret),
            user=user.id,
            method=method,
            address=visit.address,
            agent=visit.shown_agent,
            opened_at=now,
            seen_at=now,
            expires_at=Instant(now + ABSOLUTE_US),
        )
        about = {"method": method, "address": visit.address}
        subject = to_text("usr", user.id)
        await self._deeds.write((session,), "user.signed-in", subject, name_of(user), **about)
        if era is not None and era != self._eras[user.id]:
            await self._end(session, "user.session-ended", name_of(user))
            raise Denied(Denial.STEP_OVER)
        return secret

    async def caller(self, secret: str) -> Caller | None:
        """Find whose session this is; None when it is nobody's, or over."""
        ground = self._deeds.ground
        found = await ground.store.browser_session(self._keeper.hash_api_key(secret))
        if found is None:
            return None
        session, user = found
        now = ground.now()
        is_over = session.id in self._ended or session.is_over(now)
        if is_over or user.disabled_at is not None:
            return None
        if session.seen_at + SEEN_STEP_US <= now:
            session = msgspec.structs.replace(session, seen_at=now)
            await self._deeds.note(session)
        return Caller(name_of(user), user.role, user=user, session=session)

    async def list(self, user: UserId) -> tuple[BrowserSession, ...]:
        """List the sessions of a person that are not over, newest first."""
        now = self._deeds.ground.now()
        return tuple(one for one in await self._not_ended(user) if not one.is_over(now))

    async def end(self, secret: str) -> None:
        """End the session of a secret: it is no longer good."""
        found = await self._deeds.ground.store.browser_session(self._keeper.hash_api_key(secret))
        if found is not None:
            session, user = found
            await self._end(session, "user.signed-out", name_of(user))

    async def end_one(self, user: UserId, session: BrowserId, actor: str) -> bool:
        """End a session of a person by its id; False when there is none."""
        for one in await self.list(user):
            if one.id == session:
                await self._end(one, "user.session-ended", actor)
                return True
        return False

    async def end_all(self, user: UserId, actor: str, besides: BrowserId | None = None) -> None:
        """End every session of a person but one, also those that are being opened by what was good before."""
        self._eras[user] += 1
        while others := [one for one in await self._not_ended(user) if one.id != besides]:
            for one in others:
                await self._end(one, "user.session-ended", actor)

    async def _not_ended(self, user: UserId) -> tuple[BrowserSession, ...]:
        found = await self._deeds.ground.store.browser_sessions(user)
        return tuple(one for one in found if one.id not in self._ended)

    async def _end(self, session: BrowserSession, action: str, actor: str) -> None:
        self._ended[session.id] = None
        if len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)
        ended = msgspec.structs.replace(session, ended_at=self._deeds.ground.now())
        await self._deeds.write((ended,), action, to_text("usr", session.user), actor)


def name_of(user: User) -> str:
    """Name a person in the audit."""
    return f"{to_text('usr', user.id)} {user.name}"

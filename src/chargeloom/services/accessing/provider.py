"""Single sign-on: OpenID Connect, authorization code flow with PKCE (RFC 7636), state and nonce."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import structlog

from chargeloom.domain.access import (
    Credential,
    CredentialKind,
    Denial,
    Denied,
    Method,
    Role,
    User,
)
from chargeloom.domain.ids import CredentialId, UserId
from chargeloom.services.accessing.account import Account
from chargeloom.services.accessing.claims import Claims, Tokens, completed, is_name, verified
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.discovery import About, discovered
from chargeloom.services.accessing.enquiring import Unusable, asking, fetched
from chargeloom.services.accessing.people import People
from chargeloom.services.accessing.sessions import Sessions
from chargeloom.services.accessing.tickets import Tickets
from chargeloom.services.accessing.visit import Visit

log = structlog.get_logger(__name__)

STATE: Final = "oidc"
_NO: Final = "access_denied"
_LONGEST_ERROR: Final = 60


class ProviderSettings(NamedTuple):
    """The provider that people may sign in with."""

    issuer: str
    client_id: str
    client_secret: str
    name: str = "Single sign-on"
    new_people: Role | None = None
    """What whoever the provider vouches for becomes; None: only who was invited by mail address."""


class Begun(NamedTuple):
    """A sign-in that was begun: the browser keeps the state, and goes to the address."""

    state: str
    address: str


class Returned(NamedTuple):
    """What the provider sent a browser back with."""

    state: str
    code: str


class Provider:
    """Lets people in whom a provider vouches for."""

    def __init__(
        self,
        settings: ProviderSettings,
        *,
        deeds: Deeds,
        tickets: Tickets,
        sessions: Sessions,
        account: Account,
        people: People,
    ) -> None:
        self.settings = settings
        self._deeds = deeds
        self._tickets = tickets
        self._sessions = sessions
        self._account = account
        self._people = people

    async def begin(
        self, redirect: str, following: str, visit: Visit, owner: UserId | None = None
    ) -> Begun:
        """Send a browser to the provider: to sign in, or to connect the account of whoever is signed in.

        Raises Denied when that can't be reached, or it begins too often.
        """
        self._tickets.knock(visit)
        with _reasons_logged():
            about = await discovered(self.settings.issuer)
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        state = await self._tickets.give(
            STATE, owner, nonce=nonce, verifier=verifier, redirect=redirect, next=following
        )
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": redirect,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return Begun(state, asking(about.authorization, asked))

    async def finish(
        self, kept_state: str, returned: Returned, visit: Visit, owner: User | None = None
    ) -> tuple[str | None, str]:
        """Take what the provider sent the browser back with; returns a session and where to go.

        No session where `owner`, who is signed in, connected the account. Raises Denied: the state is good
        once, in the browser that began alone, and for the person who began.
        """
        state = returned.state
        if not kept_state or not hmac.compare_digest(kept_state.encode(), state.encode()):
            raise Denied(Denial.STEP_OVER)
        begun = await self._tickets.take(state, STATE)
        if begun.user is not None and (owner is None or owner.id != begun.user):
            raise Denied(Denial.STEP_OVER)
        following = str(begun.data["next"])
        with _reasons_logged():
            about = await discovered(self.settings.issuer)
            tokens = await self._redeem(about, returned.code, begun.data)
            claims = await verified(
                about,
                tokens.identity,
                client_id=self.settings.client_id,
                nonce=begun.data["nonce"],
                now=self._deeds.ground.now(),
            )
            if owner is not None and begun.user is not None:
                await self._connect(claims, owner)
                return None, following
            user = await self._person(about, claims, tokens.access)
        return await self._sessions.open(user, Method.OIDC, visit), following

    def refusal(self, error: str) -> Denied:
        """Say why a provider sent a browser back without a code (RFC 6749, 4.1.2.1): the person's no, or a fault."""
        if error == _NO:
            return Denied(Denial.PROVIDER_REFUSED)
        unusable = Unusable(f"it sends people back with {error[:_LONGEST_ERROR]}")
        _log(unusable)
        return unusable

    async def _redeem(self, about: About, code: str, begun: dict[str, Any]) -> Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun["redirect"],
            "code_verifier": begun["verifier"],
        }
        who = (self.settings.client_id, self.settings.client_secret)
        if about.takes_posted_secret:
            form |= dict(zip(("client_id", "client_secret"), who, strict=True))
            answer = await fetched("POST", about.token, form)
        else:
            answer = await fetched("POST", about.token, form, who)
        identity, access = answer.get("id_token"), answer.get("access_token")
        if not isinstance(identity, str):
            raise Unusable(f"{about.token}: no identity token (is `openid` allowed to us?)")
        return Tokens(identity, access if isinstance(access, str) else None)

    async def _person(self, about: About, claims: Claims, access: str | None) -> User:
        """Find whom a provider vouches for: known before, invited by address, or new.

        Raises Denied where it is unknown, or was taken away: an address brings back nobody's way in.
        """
        known, removed = await self._bonds(claims)
        if known is not None:
            return _may_come(known)
        claims = await completed(about, claims, access)
        user = await self._invited(claims)
        if removed and (user is None or user.id in removed):
            raise Denied(Denial.PROVIDER_REMOVED)
        user = user or await self._new(claims)
        await self._bind(claims, user)
        return user

    async def _connect(self, claims: Claims, owner: User) -> None:
        """Let a provider open the account of whoever is signed in. Raises Denied where it opens another."""
        known, _ = await self._bonds(claims)
        if known is None:
            await self._bind(claims, owner)
        elif known.id != owner.id:
            raise Denied(Denial.PROVIDER_TAKEN)

    async def _bonds(self, claims: Claims) -> tuple[User | None, frozenset[UserId]]:
        """Find whom a provider lets in, and from whose accounts it was removed."""
        store = self._deeds.ground.store
        bonds = await store.credential_of(CredentialKind.OIDC, self._handle(claims))
        for bond in bonds:
            user = await store.user(bond.user) if bond.is_good else None
            if user is not None:
                return user, frozenset()
        return None, frozenset(bond.user for bond in bonds if bond.removed_at is not None)

    async def _bind(self, claims: Claims, user: User) -> None:
        now = self._deeds.ground.now()
        bond = Credential(
            id=CredentialId(self._deeds.ground.ids.next(now)),
            user=user.id,
            kind=CredentialKind.OIDC,
            name=self.settings.name,
            handle=self._handle(claims),
            secret=b"",
            created_at=now,
            confirmed_at=now,
        )
        await self._account.keep(bond, user, "user.provider-added")

    def _handle(self, claims: Claims) -> str:
        return f"{self.settings.issuer} {claims['sub']}"

    async def _invited(self, claims: Claims) -> User | None:
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            return None
        found = await self._deeds.ground.store.user_of_email(email)
        return _may_come(found[0]) if len(found) == 1 else None

    async def _new(self, claims: Claims) -> User:
        role = self.settings.new_people
        if role is None:
            raise Denied(Denial.NOT_INVITED)
        said = (claims.get("preferred_username"), claims.get("name"), claims["sub"])
        name = next(text for text in said if is_name(text))
        email = claims.get("email") if claims.get("email_verified") is True else None
        return await self._people.create(name[:200].strip(), role, self.settings.issuer, email)


def _may_come(user: User) -> User:
    if user.disabled_at is not None:
        raise Denied(Denial.NOT_INVITED)
    return user


@contextmanager
def _reasons_logged() -> Iterator[None]:
    """Tell whoever runs the server why a provider is of no use; whoever signs in learns only that it is none."""
    try:
        yield
    except Unusable as unusable:
        _log(unusable)
        raise


def _log(unusable: Unusable) -> None:
    log.warning("sign-on provider of no use", reason=unusable.reason)

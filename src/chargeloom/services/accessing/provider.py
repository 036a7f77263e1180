"""Single sign-on: OpenID Connect, authorization code flow with PKCE (RFC 7636), state and nonce."""

import base64
import hashlib
import hmac
import secrets
from typing import Any, Final, NamedTuple, TypeGuard, cast

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
from chargeloom.domain.instant import SECOND
from chargeloom.outbound import is_address
from chargeloom.services.accessing.account import Account
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.enquiring import asking, fetched
from chargeloom.services.accessing.people import People
from chargeloom.services.accessing.sessions import Sessions
from chargeloom.services.accessing.tickets import Tickets
from chargeloom.services.accessing.visit import Visit

STATE: Final = "oidc"
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""What an identity token may be signed with: never with nothing, nor with a shared secret."""
LEEWAY_S: Final = 60
_LONGEST_SUB: Final = 255


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
        about = await self._discover()
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
        return Begun(state, asking(about["authorization_endpoint"], asked))

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
        about = await self._discover()
        raw = await self._redeem(about, returned.code, begun.data)
        claims = await self._verify(about, raw, begun.data["nonce"])
        following = str(begun.data["next"])
        if owner is not None and begun.user is not None:
            await self._connect(claims, owner)
            return None, following
        user = await self._person(claims)
        return await self._sessions.open(user, Method.OIDC, visit), following

    async def _discover(self) -> dict[str, Any]:
        issuer = self.settings.issuer.rstrip("/")
        about = await fetched("GET", f"{issuer}/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        is_whole = all(is_address(about.get(name)) for name in needed)
        if str(about.get("issuer", "")).rstrip("/") != issuer or not is_whole:
            raise Denied(Denial.PROVIDER_FAILED)
        return about

    async def _redeem(self, about: dict[str, Any], code: str, begun: dict[str, Any]) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun["redirect"],
            "code_verifier": begun["verifier"],
        }
        who = (self.settings.client_id, self.settings.client_secret)
        takes = about.get("token_endpoint_auth_methods_supported")
        if isinstance(takes, list) and "client_secret_post" in takes:
            form |= dict(zip(("client_id", "client_secret"), who, strict=True))
            answer = await fetched("POST", about["token_endpoint"], form)
        else:
            answer = await fetched("POST", about["token_endpoint"], form, who)
        raw = answer.get("id_token")
        if not isinstance(raw, str):
            raise Denied(Denial.PROVIDER_FAILED)
        return raw

    async def _verify(self, about: dict[str, Any], raw: str, nonce: str) -> dict[str, Any]:
        """Check an identity token (OpenID Connect Core 1.0, 3.1.3.7)."""
        from joserfc import jwt  # noqa: PLC0415 only who uses single sign-on pays for it
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        keys = await fetched("GET", about["jwks_uri"])
        must = {"essential": True}
        rules: dict[str, Any] = {
            "iss": must | {"value": about["issuer"]},
            "aud": must | {"value": self.settings.client_id},
            "nonce": must | {"value": nonce},
            "sub": must,
            "exp": must,
        }
        now_s = self._deeds.ground.now() // SECOND
        try:
            token = jwt.decode(
                raw, KeySet.import_key_set(cast("Any", keys)), algorithms=[*ALGORITHMS]
            )
            jwt.JWTClaimsRegistry(now=now_s, leeway=LEEWAY_S, **rules).validate(token.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Denied(Denial.PROVIDER_FAILED) from error
        claims: dict[str, Any] = token.claims
        is_ours = claims.get("azp", self.settings.client_id) == self.settings.client_id
        subject = claims["sub"]
        if not is_ours or not _is_name(subject) or len(subject) > _LONGEST_SUB:
            raise Denied(Denial.PROVIDER_FAILED)
        return claims

    async def _person(self, claims: dict[str, Any]) -> User:
        """Find whom a provider vouches for: known before, invited by address, or new.

        Raises Denied where it is unknown, or was taken away: an address brings back nobody's way in.
        """
        known, removed = await self._bonds(claims)
        if known is not None:
            return _may_come(known)
        user = await self._invited(claims)
        if removed and (user is None or user.id in removed):
            raise Denied(Denial.PROVIDER_REMOVED)
        user = user or await self._new(claims)
        await self._bind(claims, user)
        return user

    async def _connect(self, claims: dict[str, Any], owner: User) -> None:
        """Let a provider open the account of whoever is signed in. Raises Denied where it opens another."""
        known, _ = await self._bonds(claims)
        if known is None:
            await self._bind(claims, owner)
        elif known.id != owner.id:
            raise Denied(Denial.PROVIDER_TAKEN)

    async def _bonds(self, claims: dict[str, Any]) -> tuple[User | None, frozenset[UserId]]:
        """Find whom a provider lets in, and from whose accounts it was removed."""
        store = self._deeds.ground.store
        bonds = await store.credential_of(CredentialKind.OIDC, self._handle(claims))
        for bond in bonds:
            user = await store.user(bond.user) if bond.is_good else None
            if user is not None:
                return user, frozenset()
        return None, frozenset(bond.user for bond in bonds if bond.removed_at is not None)

    async def _bind(self, claims: dict[str, Any], user: User) -> None:
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

    def _handle(self, claims: dict[str, Any]) -> str:
        return f"{self.settings.issuer} {claims['sub']}"

    async def _invited(self, claims: dict[str, Any]) -> User | None:
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            return None
        found = await self._deeds.ground.store.user_of_email(email)
        return _may_come(found[0]) if len(found) == 1 else None

    async def _new(self, claims: dict[str, Any]) -> User:
        role = self.settings.new_people
        if role is None:
            raise Denied(Denial.NOT_INVITED)
        said = (claims.get("preferred_username"), claims.get("name"), claims["sub"])
        name = next(text for text in said if _is_name(text))
        email = claims.get("email") if claims.get("email_verified") is True else None
        return await self._people.create(name[:200].strip(), role, self.settings.issuer, email)


def _is_name(text: object) -> TypeGuard[str]:
    """Whether a claim names somebody."""
    return isinstance(text, str) and bool(text.strip()) and text.isprintable()


def _may_come(user: User) -> User:
    if user.disabled_at is not None:
        raise Denied(Denial.NOT_INVITED)
    return user

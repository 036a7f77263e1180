"""Accessing: API keys, people, their ways in and their sessions; secrets are known only by their hashes."""

from chargeloom.domain.access import ApiKey, Right, Role, User
from chargeloom.domain.ids import KeyId
from chargeloom.services.accessing import auditing
from chargeloom.services.accessing.account import Account
from chargeloom.services.accessing.auditing import Verdict
from chargeloom.services.accessing.caller import Caller
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.guessing import Guessing
from chargeloom.services.accessing.keys import Keys
from chargeloom.services.accessing.passkeys import Passkeys
from chargeloom.services.accessing.passwords import Passwords
from chargeloom.services.accessing.people import People
from chargeloom.services.accessing.provider import Provider, ProviderSettings
from chargeloom.services.accessing.sessions import Sessions
from chargeloom.services.accessing.signing_in import Proof, SigningIn
from chargeloom.services.accessing.tickets import Tickets
from chargeloom.services.accessing.visit import Visit
from chargeloom.services.ground import Ground
from chargeloom.services.secrets import SecretKeeper

_NOWHERE = Visit()


class Accessing:
    """Finds out who asks, and lets people in."""

    def __init__(
        self,
        *,
        ground: Ground,
        keeper: SecretKeeper,
        passwords: Passwords | None = None,
        provider: ProviderSettings | None = None,
    ) -> None:
        self._ground = ground
        self._keeper = keeper
        deeds = Deeds(ground)
        guessing = Guessing()
        hashed = passwords or Passwords()
        tickets = Tickets(deeds, keeper)
        self.keys = Keys(deeds, keeper)
        self.sessions = Sessions(deeds, keeper)
        self.people = People(deeds, keeper, self.sessions)
        self.signing_in = SigningIn(
            deeds=deeds,
            keeper=keeper,
            people=self.people,
            sessions=self.sessions,
            tickets=tickets,
            proof=Proof(hashed, guessing),
        )
        self.account = Account(
            deeds=deeds,
            keeper=keeper,
            sessions=self.sessions,
            passwords=hashed,
            guessing=guessing,
        )
        self.passkeys = Passkeys(deeds, tickets, self.sessions, self.account)
        self.provider = provider and Provider(
            provider,
            deeds=deeds,
            tickets=tickets,
            sessions=self.sessions,
            account=self.account,
            people=self.people,
        )

    async def caller_of_key(self, secret: str) -> Caller | None:
        """Find whose API key this is; None when it is nobody's, or disabled."""
        return await self.keys.caller(secret)

    async def caller_of_browser(self, secret: str) -> Caller | None:
        """Find whose browser session this is; None when it is nobody's, or over."""
        return await self.sessions.caller(secret)

    async def create_key(
        self, name: str, role: Role, actor: str, scopes: tuple[Right, ...] | None = None
    ) -> tuple[ApiKey, str]:
        """Make an API key; the returned secret is shown once and never again."""
        return await self.keys.create(name, role, actor, scopes)

    async def change_key(self, key_id: KeyId, *, is_disabled: bool, actor: str) -> ApiKey | None:
        """Disable an API key, or enable it again; None when there is no such key."""
        return await self.keys.change(key_id, is_disabled=is_disabled, actor=actor)

    async def create_user(self, name: str, role: Role, actor: str) -> User:
        """Make a person who may sign in by a link. Raises Denied when somebody has the name."""
        return await self.people.create(name, role, actor)

    async def invite(self, user: User, actor: str = "server") -> str:
        """Make a one-time sign-in secret for a person, good for a day."""
        return await self.people.invite(user, actor)

    async def sign_in(self, link_secret: str, visit: Visit = _NOWHERE) -> str:
        """Use a one-time link up, and return the secret of the browser session. Raises Denied."""
        return await self.signing_in.by_link(link_secret, visit)

    async def sign_out(self, secret: str) -> None:
        """End a browser session: its secret is no longer good."""
        await self.sessions.end(secret)

    async def verify_audit(self) -> Verdict:
        """Look whether the audit is whole."""
        return await auditing.verify(self._ground.store, self._keeper.audit_key)

    async def has_its_key(self) -> bool:
        """Whether what is kept was hashed under the key that we have."""
        return await auditing.is_under(self._ground.store, self._keeper.audit_key)

    def fingerprint(self, request: bytes) -> bytes:
        """Hash what a request says, so that it can be told from another and not be guessed."""
        return self._keeper.hash_api_key("request\0" + request.decode("latin-1"))

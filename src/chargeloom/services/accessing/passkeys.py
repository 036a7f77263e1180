"""Passkeys (W3C WebAuthn): a key that the device keeps, and asks its user for."""

import json
from typing import Any, Final, NamedTuple

import msgspec
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from chargeloom.domain.access import (
    Credential,
    CredentialKind,
    Denial,
    Denied,
    Method,
    User,
)
from chargeloom.domain.ids import CredentialId, UserId
from chargeloom.services.accessing.account import Account
from chargeloom.services.accessing.deeds import Deeds
from chargeloom.services.accessing.sessions import Sessions
from chargeloom.services.accessing.tickets import Tickets
from chargeloom.services.accessing.visit import Visit

ASSERTION: Final = "passkey"
REGISTRATION: Final = "passkey-registration"
_UNFIT: Final = (WebAuthnException, ValueError)
"""What is raised for an answer that proves nothing, or that is none."""


class Party(NamedTuple):
    """Who we are to a browser: its host, and the whole origin."""

    host: str
    origin: str


class Challenge(NamedTuple):
    """What a browser is asked; the ticket holds the other half."""

    ticket: str
    options: str


class Passkeys:
    """Registers passkeys, and lets people in by them."""

    def __init__(
        self, deeds: Deeds, tickets: Tickets, sessions: Sessions, account: Account
    ) -> None:
        self._deeds = deeds
        self._tickets = tickets
        self._sessions = sessions
        self._account = account

    async def ask_for_new(self, user: User, party: Party) -> Challenge:
        """Ask a browser to make a passkey for a person."""
        known = await self._account.ways_in(user)
        options = generate_registration_options(
            rp_id=party.host,
            rp_name="chargeloom",
            user_id=_handle_of(user.id),
            user_name=user.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.handle))
                for one in known
                if one.kind is CredentialKind.PASSKEY and one.handle
            ],
        )
        challenge = bytes_to_base64url(options.challenge)
        ticket = await self._tickets.give(REGISTRATION, user.id, challenge=challenge)
        return Challenge(ticket, options_to_json(options))

    async def keep_new(
        self, user: User, ticket: str, answer: dict[str, Any], name: str, party: Party
    ) -> None:
        """Keep a passkey that a browser made. Raises Denied."""
        asked = await self._tickets.take(ticket, REGISTRATION)
        if asked.user != user.id:
            raise Denied(Denial.STEP_OVER)
        try:
            made = verify_registration_response(
                credential=json.dumps(answer),
                expected_challenge=base64url_to_bytes(asked.data["challenge"]),
                expected_rp_id=party.host,
                expected_origin=party.origin,
                require_user_verification=True,
            )
        except _UNFIT as error:
            raise Denied(Denial.WRONG) from error
        handle = bytes_to_base64url(made.credential_id)
        if await self._deeds.ground.store.credential_of(CredentialKind.PASSKEY, handle):
            raise Denied(Denial.STEP_OVER)
        now = self._deeds.ground.now()
        passkey = Credential(
            id=CredentialId(self._deeds.ground.ids.next(now)),
            user=user.id,
            kind=CredentialKind.PASSKEY,
            name=name,
            handle=handle,
            secret=made.credential_public_key,
            counter=made.sign_count,
            created_at=now,
            confirmed_at=now,
        )
        await self._account.keep(passkey, user, "user.passkey-added")

    async def ask(self, party: Party, visit: Visit) -> Challenge:
        """Ask a browser for any passkey that it has for us. Raises Denied when it begins too often."""
        self._tickets.knock(visit)
        options = generate_authentication_options(
            rp_id=party.host, user_verification=UserVerificationRequirement.REQUIRED
        )
        challenge = bytes_to_base64url(options.challenge)
        ticket = await self._tickets.give(ASSERTION, None, challenge=challenge)
        return Challenge(ticket, options_to_json(options))

    async def sign_in(self, ticket: str, answer: dict[str, Any], party: Party, visit: Visit) -> str:
        """Let in whoever has the passkey; an answer is good once. Raises Denied."""
        asked = await self._tickets.take(ticket, ASSERTION)
        passkey = await self._find(answer)
        async with self._deeds.alone("passkey", passkey.id):
            used = self._verified(passkey, asked.data["challenge"], answer, party)
            user = await self._deeds.ground.store.user(passkey.user)
            if user is None or user.disabled_at is not None:
                raise Denied(Denial.WRONG)
            await self._deeds.note(used)
        return await self._sessions.open(user, Method.PASSKEY, visit)

    async def _find(self, answer: dict[str, Any]) -> Credential:
        handle = answer.get("id")
        store = self._deeds.ground.store
        found = (
            await store.credential_of(CredentialKind.PASSKEY, handle)
            if isinstance(handle, str)
            else ()
        )
        for passkey in found:
            if passkey.is_good:
                return passkey
        raise Denied(Denial.WRONG)

    def _verified(
        self, passkey: Credential, challenge: str, answer: dict[str, Any], party: Party
    ) -> Credential:
        try:
            verified = verify_authentication_response(
                credential=json.dumps(answer),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=party.host,
                expected_origin=party.origin,
                credential_public_key=passkey.secret,
                credential_current_sign_count=passkey.counter,
                require_user_verification=True,
            )
        except _UNFIT as error:
            raise Denied(Denial.WRONG) from error
        # Nobody was named before: the passkey must say whose it is (WebAuthn 2, 7.2, step 6).
        if _said(answer, "userHandle") != bytes_to_base64url(_handle_of(passkey.user)):
            raise Denied(Denial.WRONG)
        return msgspec.structs.replace(
            passkey, counter=verified.new_sign_count, used_at=self._deeds.ground.now()
        )


def _handle_of(user: UserId) -> bytes:
    """Name a person to an authenticator: by nothing that tells who it is (WebAuthn 2, 14.6.1)."""
    return user.to_bytes(8, "big")


def _said(answer: dict[str, Any], name: str) -> str | None:
    """Find what an answer that was read says."""
    said = answer["response"].get(name)
    return said.rstrip("=") if isinstance(said, str) else None

"""The ceremonies of WebAuthn: what a browser is asked, and what its answer proves (W3C WebAuthn 2, 7)."""

import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

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

from chargeloom.domain.access import Credential, Denial, Denied, User
from chargeloom.domain.ids import UserId
from chargeloom.services.accessing.party import Party

_UNFIT: Final = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError)
"""What is raised for an answer that proves nothing, or that is none; of a key the parts are looked up unseen."""


class Asked(NamedTuple):
    """What a browser is asked: the challenge, and the whole of it in JSON."""

    challenge: str
    options: str


class Made(NamedTuple):
    """A passkey that a browser made."""

    handle: str
    key: bytes
    counter: int


class Ceremonies:
    """Those of one party; who uses the device has to prove itself to it."""

    def __init__(self, party: Party) -> None:
        self._party = party

    def ask_for_new(self, user: User, known: Iterable[str]) -> Asked:
        """Ask for a passkey of a person, on a device that holds none of the known (7.1)."""
        options = generate_registration_options(
            rp_id=self._party.host,
            rp_name="chargeloom",
            user_id=_handle_of(user.id),
            user_name=user.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(handle)) for handle in known
            ],
        )
        return Asked(bytes_to_base64url(options.challenge), options_to_json(options))

    def made(self, answer: dict[str, Any], challenge: str) -> Made:
        """Read the answer to `ask_for_new`. Raises Denied when it proves nothing."""
        try:
            made = verify_registration_response(
                credential=json.dumps(answer),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._party.host,
                expected_origin=self._party.origin,
                require_user_verification=True,
            )
        except _UNFIT as error:
            raise Denied(Denial.WRONG) from error
        handle = bytes_to_base64url(made.credential_id)
        return Made(handle, made.credential_public_key, made.sign_count)

    def ask(self) -> Asked:
        """Ask for any passkey that a browser has for us (7.2)."""
        options = generate_authentication_options(
            rp_id=self._party.host, user_verification=UserVerificationRequirement.REQUIRED
        )
        return Asked(bytes_to_base64url(options.challenge), options_to_json(options))

    def counted(self, passkey: Credential, answer: dict[str, Any], challenge: str) -> int:
        """Read the answer to `ask`, by this passkey: how often it was used. Raises Denied when it proves nothing."""
        try:
            verified = verify_authentication_response(
                credential=json.dumps(answer),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._party.host,
                expected_origin=self._party.origin,
                credential_public_key=passkey.secret,
                credential_current_sign_count=passkey.counter,
                require_user_verification=True,
            )
        except _UNFIT as error:
            raise Denied(Denial.WRONG) from error
        # Nobody was named before: the passkey must say whose it is (7.2, step 6).
        if _said(answer, "userHandle") != bytes_to_base64url(_handle_of(passkey.user)):
            raise Denied(Denial.WRONG)
        return verified.new_sign_count


def _handle_of(user: UserId) -> bytes:
    """Name a person to an authenticator: by nothing that tells who it is (14.6.1)."""
    return user.to_bytes(8, "big")


def _said(answer: dict[str, Any], name: str) -> str | None:
    """Find what an answer that was read says."""
    said = answer["response"].get(name)
    return said.rstrip("=") if isinstance(said, str) else None

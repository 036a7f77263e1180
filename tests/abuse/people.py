"""People at the site under attack: a password, an app, a passkey that lives in memory."""

import hashlib
import json
import re
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.cose import COSEAlgorithmIdentifier

from chargeloom.domain.access import Role, User
from chargeloom.domain.ids import to_text
from chargeloom.services.accessing import codes
from chargeloom.services.accessing.visit import Visit
from tests.web.site import ADDRESS, Site, standing


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built


PASSWORD: Final = "nine blue herons at dawn"
OWN: Final = {"Origin": ADDRESS}


async def person(site: Site, name: str = "Ada", role: Role = Role.ADMIN) -> User:
    """Make a person with a password."""
    accessing = site.core.accessing
    user = await accessing.people.made(name, role, "test")
    secret = await accessing.sign_in(await accessing.invite(user), Visit("test", "test"))
    caller = await accessing.caller_of_browser(secret)
    assert caller is not None
    assert caller.session is not None
    await accessing.account.set_password(user, caller.session, "", PASSWORD)
    await accessing.sign_out(secret)
    return user


async def with_app(site: Site, user: User) -> bytes:
    """Set an authenticator app up; returns its secret. The code of now is used up."""
    secret = b"12345678901234567890"
    own = site.core.accessing.account
    app = await own.begin_app(user, secret)
    now = site.core.ground.now()
    await own.confirm_app(user, app.credential.id, codes.code(secret, codes.step_at(now)))
    return secret


def next_code(site: Site, secret: bytes) -> str:
    """Make a code that was not used yet: that of the next half minute counts, too."""
    return codes.code(secret, codes.step_at(site.core.ground.now()) + 1)


async def sign_in(
    client: httpx.AsyncClient, name: str = "Ada", password: str = PASSWORD, **more: str
) -> httpx.Response:
    """Fill the form of the first page in."""
    form = {"name": name, "password": password} | more
    return await client.post("/sign-in", data=form, headers=OWN)


async def enter_code(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post("/sign-in/code", data={"code": code}, headers=OWN)


def names_cookie(answer: httpx.Response) -> bool:
    """Whether an answer gives a session."""
    said = answer.headers.get_list("set-cookie")
    return any(re.match(r"chargeloom_session=[^;]{20}", one) for one in said)


class Device:
    """An authenticator that keeps its passkey in memory (W3C WebAuthn, 6.1)."""

    def __init__(self, host: str = "site.test", origin: str = ADDRESS) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._handle = b"a passkey of the test"
        self._host = hashlib.sha256(host.encode()).digest()
        self._origin = origin
        self.owner = ""
        """Whose passkey it is, as the server named the person."""
        self.count = 0

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Make a passkey, without attestation."""
        self.owner = options["user"]["id"]
        numbers = self._key.public_key().public_numbers()
        public = cbor(
            {
                1: 2,
                3: COSEAlgorithmIdentifier.ECDSA_SHA_256.value,
                -1: 1,
                -2: numbers.x.to_bytes(32, "big"),
                -3: numbers.y.to_bytes(32, "big"),
            }
        )
        named = struct.pack(">H", len(self._handle)) + self._handle
        about = self._about(0x45) + bytes(16) + named + public
        told = cbor({"fmt": "none", "attStmt": {}, "authData": about})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer({"clientDataJSON": client, "attestationObject": told})

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        """Prove that the passkey is here, and its owner, too."""
        self.count += 1
        about = self._about(0x05)
        client = self._client("webauthn.get", options["challenge"])
        signed = about + hashlib.sha256(client).digest()
        signature = self._key.sign(signed, ec.ECDSA(hashes.SHA256()))
        told = self._answer(
            {"clientDataJSON": client, "authenticatorData": about, "signature": signature}
        )
        told["response"]["userHandle"] = self.owner
        return told

    def _about(self, flags: int) -> bytes:
        return self._host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self._origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, bytes]) -> dict[str, Any]:
        written = {name: bytes_to_base64url(value) for name, value in response.items()}
        handle = bytes_to_base64url(self._handle)
        return {
            "id": handle,
            "rawId": handle,
            "type": "public-key",
            "response": written,
            "clientExtensionResults": {},
        }


def cbor(value: Any) -> bytes:
    """Write CBOR (RFC 8949), as much of it as a passkey needs."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value)) + value.encode()
        case dict():
            parts = (cbor(key) + cbor(one) for key, one in value.items())
            return _head(5, len(value)) + b"".join(parts)
    raise TypeError(value)


def _head(major: int, count: int) -> bytes:
    if count < 24:
        return bytes([major << 5 | count])
    if count < 256:
        return bytes([major << 5 | 24, count])
    return bytes([major << 5 | 25]) + count.to_bytes(2, "big")


async def give_passkey(site: Site, client: httpx.AsyncClient, device: Device) -> None:
    """Register the device for whoever is signed in."""
    asked = await client.post("/account/passkeys/options", headers=OWN)
    body = {"name": "laptop", "answer": device.make(asked.json())}
    kept = await client.post("/account/passkeys", json=body, headers=OWN)
    assert kept.status_code == 200, kept.text


def text_id(user: User) -> str:
    return to_text("usr", user.id)

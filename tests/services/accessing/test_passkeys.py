"""An answer to a passkey's challenge that is none is refused like a wrong one."""

from typing import Any

import pytest
from webauthn.helpers import bytes_to_base64url

from chargeloom.domain.access import Credential, CredentialKind, Denial, Denied, Role
from chargeloom.domain.ids import CredentialId
from chargeloom.services.accessing.party import Party
from chargeloom.services.accessing.visit import Visit
from tests.rig import Rig

PARTY = Party("console.example", "https://console.example")
HANDLE = bytes_to_base64url(b"a key of a device")
CLIENT = bytes_to_base64url(b'{"type":"webauthn.get","challenge":"eA","origin":"https://x"}')
RESPONSE = {
    "authenticatorData": bytes_to_base64url(b"a" * 37),
    "clientDataJSON": CLIENT,
    "signature": bytes_to_base64url(b"s" * 70),
}


@pytest.fixture(autouse=True)
async def passkey(rig: Rig) -> Credential:
    accessing = rig.core.accessing
    ada = await accessing.create_user("Ada", Role.ADMIN, "test")
    now = rig.core.ground.now()
    known = Credential(
        id=CredentialId(rig.core.ground.ids.next(now)),
        user=ada.id,
        kind=CredentialKind.PASSKEY,
        name="key",
        handle=HANDLE,
        secret=b"\xa1\x01\x02",
        created_at=now,
        confirmed_at=now,
    )
    await accessing.account.keep(known, ada, "user.passkey-added")
    return known


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"signature": "\u00e9"},
        {"authenticatorData": "a"},
        {"clientDataJSON": "a"},
        {"clientDataJSON": bytes_to_base64url(b"[]")},
        {"userHandle": "\u00e9"},
    ],
)
async def test_an_answer_that_is_none_is_refused(rig: Rig, wrong: dict[str, Any]) -> None:
    passkeys = rig.core.accessing.passkeys
    ticket = (await passkeys.ask(PARTY, Visit())).ticket
    answer = {
        "id": HANDLE,
        "rawId": HANDLE,
        "type": "public-key",
        "response": RESPONSE | wrong,
    }
    with pytest.raises(Denied) as refused:
        await passkeys.sign_in(ticket, answer, PARTY, Visit())
    assert refused.value.denial is Denial.WRONG

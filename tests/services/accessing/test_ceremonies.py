"""What a browser is asked for a passkey, and what its answer proves (W3C WebAuthn 2, 7.1 and 7.2)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from webauthn.helpers import bytes_to_base64url

from chargeloom.domain.access import Credential, CredentialKind, Denied, Role, User
from chargeloom.domain.ids import CredentialId, UserId
from chargeloom.domain.instant import Instant
from chargeloom.services.accessing.ceremonies import Ceremonies, Made
from chargeloom.services.accessing.party import Party
from tests.abuse.people import Device, cbor
from tests.web.site import ADDRESS

ADA, GRACE = (
    User(id=UserId(number), name=name, role=Role.ADMIN, created_at=Instant(0))
    for number, name in ((7, "Ada"), (8, "Grace"))
)
CEREMONIES = Ceremonies(Party("site.test", ADDRESS))
ELSEWHERE = {
    "another origin": lambda: Device(origin="https://evil.test"),
    "another host": lambda: Device(host="evil.test"),
}
USER_VERIFIED = 0x04


class Careless(Device):
    """An authenticator that does not look who uses it."""

    def _about(self, flags: int) -> bytes:
        return super()._about(flags & ~USER_VERIFIED)


def made_by(device: Device, user: User = ADA) -> Made:
    asked = CEREMONIES.ask_for_new(user, ())
    return CEREMONIES.made(device.make(json.loads(asked.options)), asked.challenge)


def passkey(made: Made, user: User = ADA) -> Credential:
    return Credential(
        id=CredentialId(1),
        user=user.id,
        kind=CredentialKind.PASSKEY,
        name="laptop",
        handle=made.handle,
        secret=made.key,
        counter=made.counter,
        created_at=Instant(0),
    )


@pytest.fixture
def device() -> Device:
    return Device()


def test_a_passkey_is_made_and_each_use_of_it_counts(device: Device) -> None:
    known = passkey(made_by(device))
    asked = CEREMONIES.ask()
    assert CEREMONIES.counted(known, device.answer(json.loads(asked.options)), asked.challenge) == 1
    asked = CEREMONIES.ask()
    assert CEREMONIES.counted(known, device.answer(json.loads(asked.options)), asked.challenge) == 2


def test_who_uses_the_device_has_to_prove_it_and_is_named_to_it_by_nothing_that_tells_who(
    device: Device,
) -> None:
    handle = made_by(device).handle
    options = json.loads(CEREMONIES.ask_for_new(ADA, [handle]).options)
    assert options["rp"]["id"] == "site.test"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [one["id"] for one in options["excludeCredentials"]] == [handle]
    assert options["user"]["id"] == "AAAAAAAAAAc"
    assert json.loads(CEREMONIES.ask().options)["userVerification"] == "required"


def test_no_two_are_asked_the_same() -> None:
    asked = [CEREMONIES.ask() for _ in range(3)] + [CEREMONIES.ask_for_new(ADA, ())]
    assert len({one.challenge for one in asked}) == len(asked)
    assert all(json.loads(one.options)["challenge"] == one.challenge for one in asked)


def test_a_new_passkey_answers_the_challenge_that_was_asked(device: Device) -> None:
    asked, other = (CEREMONIES.ask_for_new(ADA, ()) for _ in range(2))
    with pytest.raises(Denied):
        CEREMONIES.made(device.make(json.loads(asked.options)), other.challenge)


@pytest.mark.parametrize("elsewhere", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_passkey_of_elsewhere_is_none_of_ours(elsewhere: Callable[[], Device]) -> None:
    with pytest.raises(Denied):
        made_by(elsewhere())


def test_a_device_that_does_not_look_who_uses_it_makes_none() -> None:
    with pytest.raises(Denied):
        made_by(Careless())


@pytest.mark.parametrize("answer", [{}, {"id": "x"}, {"response": {}}, {"id": 1, "rawId": None}])
def test_an_answer_that_is_none_proves_nothing(device: Device, answer: dict[str, Any]) -> None:
    known = passkey(made_by(device))
    with pytest.raises(Denied):
        CEREMONIES.made(answer, CEREMONIES.ask_for_new(ADA, ()).challenge)
    with pytest.raises(Denied):
        CEREMONIES.counted(known, answer, CEREMONIES.ask().challenge)


KEY = {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}
LABELS = {"kty": 1, "alg": 3, "crv": -1, "x": -2, "y": -3}


class Odd(Device):
    """An authenticator whose key is written as no key is (RFC 9052, 7)."""

    def __init__(self, key: dict[int, Any]) -> None:
        super().__init__()
        self._public = cbor(key)

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        answer = super().make(options)
        about = self._about(0x45) + bytes(16) + b"\0\1x" + self._public
        told = cbor({"fmt": "none", "attStmt": {}, "authData": about})
        answer["response"]["attestationObject"] = bytes_to_base64url(told)
        answer["id"] = answer["rawId"] = bytes_to_base64url(b"x")
        return answer


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
@pytest.mark.parametrize("said", [None, "text", 99, b""])
def test_a_key_that_is_written_as_none_opens_nothing(label: int, said: object) -> None:
    key = {name: value for name, value in KEY.items() if name != label}
    device = Odd(key if said is None else key | {label: said})
    try:
        known = passkey(made_by(device))
    except Denied:
        return
    asked = CEREMONIES.ask()
    with pytest.raises(Denied):
        CEREMONIES.counted(known, device.answer(json.loads(asked.options)), asked.challenge)


def test_an_answer_to_another_challenge_proves_nothing(device: Device) -> None:
    known = passkey(made_by(device))
    asked, other = CEREMONIES.ask(), CEREMONIES.ask()
    with pytest.raises(Denied):
        CEREMONIES.counted(known, device.answer(json.loads(asked.options)), other.challenge)


def test_an_answer_with_another_key_proves_nothing(device: Device) -> None:
    known, stranger = passkey(made_by(device)), Device()
    made_by(stranger)
    asked = CEREMONIES.ask()
    with pytest.raises(Denied):
        CEREMONIES.counted(known, stranger.answer(json.loads(asked.options)), asked.challenge)


def test_a_count_that_did_not_grow_is_that_of_a_copy(device: Device) -> None:
    """7.2, step 21."""
    made = made_by(device)
    asked = CEREMONIES.ask()
    answer = device.answer(json.loads(asked.options))
    used = passkey(Made(made.handle, made.key, counter=1))
    with pytest.raises(Denied):
        CEREMONIES.counted(used, answer, asked.challenge)


@pytest.mark.parametrize("owner", ["AAAAAAAAAAg", "", None])
def test_a_passkey_says_whose_it_is(device: Device, owner: str | None) -> None:
    """7.2, step 6: nobody was named before."""
    known = passkey(made_by(device))
    asked = CEREMONIES.ask()
    answer = device.answer(json.loads(asked.options))
    answer["response"]["userHandle"] = owner
    with pytest.raises(Denied):
        CEREMONIES.counted(known, answer, asked.challenge)


def test_a_passkey_of_one_person_is_not_that_of_another(device: Device) -> None:
    made = made_by(device, GRACE)
    asked = CEREMONIES.ask()
    with pytest.raises(Denied):
        CEREMONIES.counted(passkey(made), device.answer(json.loads(asked.options)), asked.challenge)

import hmac
from collections.abc import Callable

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.services.secrets import SecretKeeper
from chargeloom.services.stations import admitting
from chargeloom.services.stations.admitting import (
    MAX_STRANGERS,
    OPEN_POLICY,
    Admitted,
    Attempt,
    Credentials,
    Gate,
    Policy,
    Refused,
    WrongCredentials,
)
from chargeloom.services.stations.certificates import Certified

KEEPER = SecretKeeper(bytes(32))
PASSWORD = b"a password of 20 byt"
CP1 = StationId("CP1")
RIGHT = Credentials(b"CP1", PASSWORD)
WRONG = Credentials(b"CP1", b"another password")

LONG_AGO = Instant(0)
OWN = Certified(("CP1",), ("Loom",), until=Instant(1000))


def record(**fields: object) -> StationRecord:
    return StationRecord(id=CP1, created_at=Instant(0), **fields)  # type: ignore[arg-type]


WITH_PASSWORD = record(password_hash=KEEPER.hash_password(PASSWORD))


def gate(
    *records: StationRecord,
    inbox: bool = False,
    strangers: int = 0,
    policy: Policy = OPEN_POLICY,
    now: Instant = LONG_AGO,
) -> Gate:
    known = {one.id: one for one in records}
    return Gate(
        find=known.get,
        keeper=KEEPER,
        accepts_unknown=inbox,
        strangers=lambda: strangers,
        policy=policy,
        now=lambda: now,
    )


def attempt(
    credentials: Credentials | None = None, *, station: str = "CP1", address: str = "192.0.2.1"
) -> Attempt:
    return Attempt(StationId(station), address, credentials)


def status(outcome: Admitted | Refused) -> int:
    return outcome.http_status if isinstance(outcome, Refused) else 101


def test_an_unknown_station_is_not_found() -> None:
    assert status(gate().admit(attempt(), 0.0)) == 404


def test_an_unknown_station_may_wait_in_the_inbox() -> None:
    assert gate(inbox=True).admit(attempt(RIGHT), 0.0) == Admitted(is_authenticated=False)


def test_a_full_inbox_takes_no_more_strangers() -> None:
    almost = gate(inbox=True, strangers=MAX_STRANGERS - 1)
    assert status(almost.admit(attempt(), 0.0)) == 101
    full = gate(inbox=True, strangers=MAX_STRANGERS).admit(attempt(), 0.0)
    assert isinstance(full, Refused)
    assert (full.http_status, full.why) == (404, "unknown station, and the inbox is full")


def test_identities_differ_by_case() -> None:
    assert status(gate(record()).admit(attempt(station="cp1"), 0.0)) == 404


def test_a_disabled_station_is_refused_whatever_it_brings() -> None:
    disabled = record(is_disabled=True, password_hash=WITH_PASSWORD.password_hash)
    assert status(gate(disabled).admit(attempt(RIGHT), 0.0)) == 403


@pytest.mark.parametrize("profile", [2, 3])
def test_a_station_for_tls_is_refused_on_the_plain_port(profile: int) -> None:
    station = record(security_profile=profile, password_hash=WITH_PASSWORD.password_hash)
    assert status(gate(station).admit(attempt(RIGHT), 0.0)) == 403
    encrypted = attempt(RIGHT)._replace(is_encrypted=True, certificate=OWN)
    assert gate(station).admit(encrypted, 0.0) == Admitted(is_authenticated=True)


def test_a_station_that_is_to_come_by_tls_may_come_either_way_and_it_is_said_once_which() -> None:
    """OCPP 2.0.1, A05.FR.06."""
    hashed = WITH_PASSWORD.password_hash
    rising = gate(record(security_profile=1, password_hash=hashed, rising_to=2))
    for is_encrypted, proven in ((True, 2), (False, 1)):
        knocking = attempt(RIGHT)._replace(is_encrypted=is_encrypted)
        assert rising.admit(knocking, 0.0) == Admitted(is_authenticated=True)
        assert (rising.proven(CP1), rising.proven(CP1)) == (proven, 0)
    assert status(rising.admit(attempt(RIGHT)._replace(is_encrypted=True), 0.0)) == 101
    assert status(rising.admit(attempt(WRONG)._replace(is_encrypted=True), 0.0)) == 401
    assert rising.proven(CP1) == 0, "what came before is no proof of who comes now"


def test_a_station_that_is_to_come_with_a_certificate_may_come_with_its_password() -> None:
    """OCPP 2.0.1, A05.FR.06."""
    hashed = WITH_PASSWORD.password_hash
    rising = gate(record(security_profile=2, password_hash=hashed, rising_to=3))
    encrypted = attempt()._replace(is_encrypted=True)
    other = OWN._replace(names=("CP2",))
    for brought, code, proven in (
        (encrypted._replace(certificate=OWN), 101, 3),
        (encrypted._replace(credentials=RIGHT), 101, 2),
        (encrypted._replace(credentials=RIGHT, certificate=other), 101, 2),
        (encrypted._replace(certificate=other), 401, 0),
        (attempt()._replace(certificate=OWN), 403, 0),
    ):
        assert (status(rising.admit(brought, 0.0)), rising.proven(CP1)) == (code, proven)


def test_a_station_may_come_by_the_password_of_either_way_and_it_is_said_once_which() -> None:
    """OCPP 2.1, B09.FR.14 and B10.FR.07."""
    other = Credentials(b"CP1", b"the password of way 2")
    hashes = {
        "password_hash": WITH_PASSWORD.password_hash,
        "other_password_hash": KEEPER.hash_password(other.password),
    }
    either = gate(record(security_profile=1, **hashes))
    for brought, code, is_other in ((other, 101, True), (RIGHT, 101, False), (WRONG, 401, False)):
        assert status(either.admit(attempt(brought), 0.0)) == code
        assert (either.came_otherwise(CP1), either.came_otherwise(CP1)) == (is_other, False)
    assert status(either.admit(attempt(other), 0.0)) == 101
    assert status(either.admit(attempt(RIGHT), 0.0)) == 101
    assert not either.came_otherwise(CP1), "what came before is not who comes now"
    stolen = other._replace(user=b"CP2")
    assert status(either.admit(attempt(stolen), 0.0)) == 401
    assert not either.came_otherwise(CP1)


def test_profile_0_without_a_password_comes_in_unproven() -> None:
    assert gate(record()).admit(attempt(), 0.0) == Admitted(is_authenticated=False)


@pytest.mark.parametrize("profile", [0, 1])
def test_a_station_with_a_password_must_show_it(profile: int) -> None:
    station = record(security_profile=profile, password_hash=WITH_PASSWORD.password_hash)
    assert gate(station).admit(attempt(RIGHT), 0.0) == Admitted(is_authenticated=True)
    assert status(gate(station).admit(attempt(WRONG), 0.0)) == 401


def test_profile_1_without_a_stored_password_never_comes_in() -> None:
    station = gate(record(security_profile=1))
    assert status(station.admit(attempt(), 0.0)) == 401
    assert status(station.admit(attempt(Credentials(b"CP1", b"")), 0.0)) == 401


@pytest.mark.parametrize(
    "credentials",
    [
        None,
        WRONG,
        Credentials(b"", b""),
        Credentials(b"cp1", PASSWORD),
        Credentials(b"CP2", PASSWORD),
    ],
    ids=["none", "wrong password", "unreadable", "other case", "other user"],
)
def test_wrong_credentials_are_challenged(credentials: Credentials | None) -> None:
    refused = gate(WITH_PASSWORD).admit(attempt(credentials), 0.0)
    assert isinstance(refused, Refused)
    assert refused.http_status == 401
    assert refused.headers == {"WWW-Authenticate": 'Basic realm="chargeloom"'}


@pytest.mark.parametrize(
    "station", [WITH_PASSWORD, record(security_profile=1)], ids=["stored", "none"]
)
@pytest.mark.parametrize("user", [b"CP1", b"CP2", b""])
def test_every_wrong_password_costs_one_hash_and_the_same_comparisons(
    station: StationRecord, user: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    hashed: list[int] = []
    compare, digest = hmac.compare_digest, hmac.digest

    def counting_compare(one: bytes, other: bytes) -> bool:
        compared.append(len(other))
        return compare(one, other)

    def counting_digest(key: bytes, message: bytes, kind: str) -> bytes:
        hashed.append(len(message))
        return digest(key, message, kind)

    monkeypatch.setattr(hmac, "compare_digest", counting_compare)
    monkeypatch.setattr(hmac, "digest", counting_digest)
    gate(station).admit(attempt(Credentials(user, b"x" * 20)), 0.0)
    assert compared == [3, 32]
    assert len(hashed) == 1


def fail(door: Gate, times: int, now_s: float = 0.0, **who: str) -> list[int]:
    return [status(door.admit(attempt(WRONG, **who), now_s)) for _ in range(times)]


def test_abuse_005_a_guesser_is_slowed_down_but_no_identity_is_locked() -> None:
    door = gate(WITH_PASSWORD)
    assert fail(door, 12) == [401] * 10 + [429] * 2
    assert status(door.admit(attempt(RIGHT), 0.0)) == 101
    assert fail(door, 1, address="192.0.2.2") == [401]


def test_a_slowed_guesser_learns_when_to_come_back() -> None:
    door = gate(WITH_PASSWORD)
    fail(door, 10)
    refused = door.admit(attempt(WRONG), 12.5)
    assert isinstance(refused, Refused)
    assert refused.headers == {"Retry-After": "48"}


def test_after_a_minute_wrong_credentials_are_heard_again() -> None:
    door = gate(WITH_PASSWORD)
    fail(door, 11)
    assert fail(door, 1, now_s=59.9) == [429]
    assert fail(door, 11, now_s=60.0) == [401] * 10 + [429]


def test_asking_without_credentials_is_not_guessing() -> None:
    door = gate(WITH_PASSWORD)
    assert {status(door.admit(attempt(), 0.0)) for _ in range(50)} == {401}
    assert fail(door, 1) == [401]


def test_strangers_cannot_grow_the_memory_of_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admitting, "MAX_REMEMBERED", 3)
    wrong = WrongCredentials()
    for number in range(100):
        wrong.note(f"192.0.2.{number}", CP1, 0.0)
    assert len(wrong) == 3


def test_the_longest_forgotten_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admitting, "MAX_REMEMBERED", 2)
    wrong = WrongCredentials()
    note: Callable[[str], float] = lambda address: wrong.note(address, CP1, 0.0)  # noqa: E731
    for _ in range(10):
        note("192.0.2.1")
    note("192.0.2.2")
    assert note("192.0.2.1") > 0
    note("192.0.2.3")
    assert note("192.0.2.1") > 0


CERTIFIED = record(security_profile=3, serial="SN-1", password_hash=WITH_PASSWORD.password_hash)


def certified(certificate: Certified | None) -> Attempt:
    return attempt(RIGHT)._replace(is_encrypted=True, certificate=certificate)


@pytest.mark.parametrize(
    "certificate",
    [OWN, OWN._replace(names=("SN-1",)), OWN._replace(names=("x", "CP1"))],
    ids=["identity", "serial number", "several names"],
)
def test_profile_3_comes_in_by_its_certificate_alone(certificate: Certified) -> None:
    outcome = gate(CERTIFIED).admit(certified(certificate)._replace(credentials=None), 0.0)
    assert outcome == Admitted(is_authenticated=True)


@pytest.mark.parametrize(
    "certificate",
    [None, OWN._replace(names=("CP2",)), OWN._replace(names=()), OWN._replace(names=("cp1",))],
    ids=["none", "another", "nameless", "other case"],
)
def test_profile_3_needs_its_own_certificate_whatever_the_password(
    certificate: Certified | None,
) -> None:
    assert status(gate(CERTIFIED).admit(certified(certificate), 0.0)) == 401


def test_without_a_known_serial_number_no_certificate_matches_it() -> None:
    station = gate(record(security_profile=3))
    assert status(station.admit(certified(OWN._replace(names=("None", ""))), 0.0)) == 401


def test_a_certificate_must_name_the_operator_when_one_is_configured() -> None:
    strict = gate(CERTIFIED, policy=Policy(cpo_name="Loom"))
    assert status(strict.admit(certified(OWN), 0.0)) == 101
    assert status(strict.admit(certified(OWN._replace(organisations=("Other",))), 0.0)) == 401


def test_a_certificate_that_expired_since_it_was_verified_is_none() -> None:
    assert status(gate(CERTIFIED, now=Instant(1000)).admit(certified(OWN), 0.0)) == 101
    assert status(gate(CERTIFIED, now=Instant(1001)).admit(certified(OWN), 0.0)) == 401


@pytest.mark.parametrize(
    "shut",
    [
        record(security_profile=2, password_hash=WITH_PASSWORD.password_hash),
        record(is_disabled=True, password_hash=WITH_PASSWORD.password_hash),
    ],
    ids=["for TLS only", "disabled"],
)
def test_where_the_unknown_hide_only_the_station_itself_learns_why_it_is_refused(
    shut: StationRecord,
) -> None:
    hiding = gate(shut, policy=Policy(hides_unknown=True))
    assert status(hiding.admit(attempt(WRONG), 0.0)) == 401
    assert status(hiding.admit(attempt(None), 0.0)) == 401
    assert status(hiding.admit(attempt(RIGHT), 0.0)) == 403


def test_an_unknown_station_may_look_like_one_with_a_wrong_password() -> None:
    hiding = gate(policy=Policy(hides_unknown=True))
    known = gate(WITH_PASSWORD)
    for credentials in (None, WRONG):
        asked = attempt(credentials)
        assert hiding.admit(asked, 0.0) == known.admit(asked, 0.0)
    for _ in range(9):
        hiding.admit(attempt(WRONG), 0.0)
    assert status(hiding.admit(attempt(WRONG), 0.0)) == 429

import stat
from pathlib import Path

import pytest

from chargeloom.services.secrets import (
    SecretKeeper,
    SecretKeyUnusable,
    load_or_create,
    plain,
)

KEY = bytes(range(32))
RAW = bytes.fromhex("0001020304050607FFFFFFCCCCCCCCCCCC00FF10")
DIGITS = RAW.hex().encode()


@pytest.fixture
def keeper() -> SecretKeeper:
    return SecretKeeper(KEY)


def test_a_password_matches_its_own_hash_only(keeper: SecretKeeper) -> None:
    stored = keeper.hash_password(b"a password of 20 byt")
    assert keeper.matches(b"a password of 20 byt", stored)
    assert not keeper.matches(b"a password of 20 bye", stored)


@pytest.mark.parametrize("given", [RAW, DIGITS, DIGITS.upper()])
@pytest.mark.parametrize("sent", [RAW, DIGITS, DIGITS.upper()])
def test_a_key_and_its_digits_are_the_same_secret(
    keeper: SecretKeeper, given: bytes, sent: bytes
) -> None:
    assert keeper.matches(sent, keeper.hash_password(given))


@pytest.mark.parametrize(
    "password",
    [b"0123456789abcdef", b"0" * 31, b"0" * 33, b"0" * 42, b"g" * 40, b"", b"0" * 39 + b"\n"],
    ids=["16 digits", "too short", "odd", "too long", "no digits", "empty", "a line end"],
)
def test_what_is_not_32_to_40_digits_is_the_password_itself(password: bytes) -> None:
    assert plain(password) == password


def test_equal_passwords_have_different_hashes(keeper: SecretKeeper) -> None:
    assert keeper.hash_password(b"the same") != keeper.hash_password(b"the same")


def test_a_hash_is_worth_nothing_under_another_key(keeper: SecretKeeper) -> None:
    assert not SecretKeeper(KEY[::-1]).matches(b"x" * 20, keeper.hash_password(b"x" * 20))


@pytest.mark.parametrize("stored", [None, b"", b"\x01", b"\x02" + bytes(48)])
def test_nothing_matches_what_is_no_hash(keeper: SecretKeeper, stored: bytes | None) -> None:
    assert not keeper.matches(b"", stored)


def test_no_password_matches_where_none_is_stored_though_one_is_compared() -> None:
    drawn: list[int] = []

    def chance(size: int) -> bytes:
        drawn.append(size)
        return bytes(size)

    keeper = SecretKeeper(KEY, chance)
    assert drawn == [32, 16]
    assert not keeper.matches(bytes(32), None)


def test_an_api_key_is_found_by_its_hash(keeper: SecretKeeper) -> None:
    secret = keeper.new_api_key()
    assert keeper.hash_api_key(secret) == keeper.hash_api_key(secret)
    assert keeper.hash_api_key(secret) != keeper.hash_api_key(secret + "x")
    assert keeper.hash_api_key(secret) != SecretKeeper(KEY[::-1]).hash_api_key(secret)


def test_an_api_key_has_its_prefix_and_at_least_160_bits(keeper: SecretKeeper) -> None:
    keys = {keeper.new_api_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(key.startswith("cl_") and len(key) - 3 >= 27 for key in keys)


def test_any_header_text_can_be_hashed(keeper: SecretKeeper) -> None:
    assert len(keeper.hash_api_key("\udc80 ü \x00")) == 32


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    key = load_or_create(path)
    assert len(key) == 32
    assert load_or_create(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_whoever_makes_the_key_first_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.key"
    first = load_or_create(path)
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert load_or_create(path) == first
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(33)])
def test_a_damaged_key_is_not_used_nor_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    with pytest.raises(SecretKeyUnusable):
        load_or_create(path)
    assert path.read_bytes() == content


def test_a_database_that_lost_its_key_gets_no_other(tmp_path: Path) -> None:
    """With a new one every station would be refused, and the audit broken for good."""
    path = tmp_path / "secret.key"
    with pytest.raises(
        SecretKeyUnusable, match=r"secret\.key is missing, and the database is there"
    ):
        load_or_create(path, is_lost=True)
    assert list(tmp_path.iterdir()) == []
    key = load_or_create(path)
    assert load_or_create(path, is_lost=True) == key

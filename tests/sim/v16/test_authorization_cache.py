from datetime import UTC, datetime

from chargeloom.protocols.ocpp.v16.messages.datatypes import IdTagInfo
from chargeloom.protocols.ocpp.v16.messages.enumerations import AuthorizationStatus
from chargeloom.sim.v16.authorization_cache import AuthorizationCache

ACCEPTED, BLOCKED = AuthorizationStatus.ACCEPTED, AuthorizationStatus.BLOCKED
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_valid_and_invalid_tokens_are_remembered_without_regard_to_case() -> None:
    cache = AuthorizationCache()
    cache.remember("abc", IdTagInfo(status=ACCEPTED, parent_id_tag="family"))
    cache.remember("def", IdTagInfo(status=BLOCKED))
    assert cache.standing("ABC", 0) is ACCEPTED
    assert cache.group("Abc") == "family"
    assert cache.standing("DEF", 0) is BLOCKED
    assert cache.standing("xyz", 0) is None


def test_an_entry_whose_time_is_over_becomes_expired() -> None:
    """(OCPP 1.6, 3.5.1)."""
    cache = AuthorizationCache()
    cache.remember("abc", IdTagInfo(status=ACCEPTED, expiry_date=NEW_YEAR))
    assert cache.standing("abc", NEW_YEAR.timestamp() - 1) is ACCEPTED
    assert cache.standing("abc", NEW_YEAR.timestamp()) is AuthorizationStatus.EXPIRED


def test_a_full_cache_drops_what_is_not_valid_first_and_then_the_oldest() -> None:
    """(OCPP 1.6, 3.5.1)."""
    cache = AuthorizationCache(capacity=3)
    cache.remember("old", IdTagInfo(status=ACCEPTED))
    cache.remember("bad", IdTagInfo(status=BLOCKED))
    cache.remember("new", IdTagInfo(status=ACCEPTED))
    cache.remember("newer", IdTagInfo(status=ACCEPTED))
    assert set(cache.entries()) == {"old", "new", "newer"}
    cache.remember("newest", IdTagInfo(status=ACCEPTED))
    assert set(cache.entries()) == {"new", "newer", "newest"}

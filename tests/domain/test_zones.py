"""Time zones are known by their names."""

import pytest

from chargeloom.domain.zones import is_zone


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Europe/Berlin", True),
        ("UTC", True),
        ("Mars/Olympus", False),
        ("", False),
        ("../etc", False),
    ],
)
def test_a_zone_is_known_or_not(name: str, is_one: bool) -> None:
    assert is_zone(name) is is_one

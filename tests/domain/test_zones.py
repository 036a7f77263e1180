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
        ("localtime", False),
        ("posixrules", False),
        ("Factory", False),
        ("right/Europe/Berlin", False),
        ("posix/Europe/Berlin", False),
    ],
)
def test_a_zone_is_known_and_the_same_on_every_machine_or_it_is_none(
    name: str, is_one: bool
) -> None:
    assert is_zone(name) is is_one

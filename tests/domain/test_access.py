"""Roles: each one may do what the next lower one may."""

from chargeloom.domain.access import RIGHTS, Role


def test_every_role_has_rights_and_each_higher_one_more() -> None:
    assert RIGHTS.keys() == set(Role)
    assert RIGHTS[Role.VIEWER] < RIGHTS[Role.OPERATOR] < RIGHTS[Role.ADMIN]

"""People that are made and changed at the same moment take turns."""

import asyncio

from chargeloom.domain.access import Denial, Denied, Role
from chargeloom.services.accessing.people import UserChange
from tests.rig import Rig


async def test_of_two_who_take_a_name_at_once_one_hears_that_it_is_taken(rig: Rig) -> None:
    people = rig.core.accessing.people
    made = await asyncio.gather(
        *(people.create(name, Role.VIEWER, "test") for name in ("Ada", "ADA")),
        return_exceptions=True,
    )
    assert [one.denial for one in made if isinstance(one, Denied)] == [Denial.USER_EXISTS]


async def test_two_people_may_be_changed_at_once(rig: Rig) -> None:
    people = rig.core.accessing.people
    both = [await people.create(name, Role.VIEWER, "test") for name in ("Ada", "Bob")]
    change = UserChange(role=Role.OPERATOR)
    changed = await asyncio.gather(*(people.change(one.id, change, "test") for one in both))
    assert [one.role for one in changed] == [Role.OPERATOR, Role.OPERATOR]


async def test_of_two_last_admins_that_are_disabled_at_once_one_stays(rig: Rig) -> None:
    people = rig.core.accessing.people
    both = [await people.create(name, Role.ADMIN, "test") for name in ("Ada", "Bob")]
    change = UserChange(is_disabled=True)
    outcomes = await asyncio.gather(
        *(people.change(one.id, change, "test") for one in both), return_exceptions=True
    )
    assert [one.denial for one in outcomes if isinstance(one, Denied)] == [Denial.LAST_ADMIN]

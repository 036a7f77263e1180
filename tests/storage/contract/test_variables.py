"""The device model of stations: every attribute is read back whole, in the order of the names."""

import asyncio

from chargeloom.domain.stations.variable import (
    Attribute,
    Variable,
    VariableKey,
    VariableReport,
    VariablesReported,
    VariablesValued,
)
from chargeloom.storage.pages import VariablePage
from chargeloom.storage.store import Store
from tests.storage import facts

LIMIT = VariableKey("EVSE", "", 1, 0, "Power", "", Attribute.MAX_SET)
PLAIN = VariableKey("", "", 0, 0, "HeartbeatInterval", "")
FULL = VariableReport(
    key=LIMIT,
    value="11000",
    mutability="ReadOnly",
    persistent=True,
    constant=False,
    characteristics={"unit": "W", "data_type": "decimal"},
)


def reported(*variables: VariableReport, at: int = 1) -> VariablesReported:
    return VariablesReported(station=facts.STATION, at=facts.later(at), variables=variables)


def valued(key: VariableKey, value: str, at: int = 1) -> VariablesValued:
    return VariablesValued(station=facts.STATION, at=facts.later(at), values=((key, value),))


async def found(store: Store, key: VariableKey = LIMIT) -> Variable:
    variable = await store.variable(facts.STATION, key)
    assert variable is not None
    return variable


async def test_a_report_is_read_back_whole(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), reported(FULL)))
    assert await found(store) == Variable(
        key=LIMIT,
        value="11000",
        mutability="ReadOnly",
        persistent=True,
        constant=False,
        characteristics={"unit": "W", "data_type": "decimal"},
        learned_at=facts.later(1),
    )


async def test_a_value_alone_leaves_what_else_is_known(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), reported(FULL), valued(LIMIT, "7", at=2)))
    variable = await found(store)
    assert (variable.value, variable.mutability) == ("7", "ReadOnly")
    assert variable.learned_at == facts.later(2)


async def test_a_value_of_an_unknown_variable_is_kept(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), valued(PLAIN, "300")))
    assert (await found(store, PLAIN)).value == "300"


async def test_what_is_older_changes_nothing(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), valued(LIMIT, "new", at=5)))
    await store.commit(facts.unit(reported(FULL, at=4), valued(LIMIT, "old", at=3)))
    variable = await found(store)
    assert (variable.value, variable.learned_at) == ("new", facts.later(5))


async def test_a_report_that_lacks_characteristics_leaves_those_known(store: Store) -> None:
    bare = VariableReport(key=LIMIT, value="1")
    await store.commit(facts.unit(facts.station(), reported(FULL)))
    await store.commit(facts.unit(reported(bare, at=2)))
    variable = await found(store)
    assert (variable.value, variable.characteristics) == ("1", FULL.characteristics)


async def test_variables_are_listed_in_pages_by_their_names(store: Store) -> None:
    keys = [VariableKey("C", "", evse, 0, name, "") for evse in (1, 2) for name in ("A", "B")]
    reports = [VariableReport(key=key, value="1") for key in reversed(keys)]
    other = facts.station(facts.OTHER)
    await store.commit(facts.unit(facts.station(), other, reported(*reports)))
    page = VariablePage(facts.STATION, limit=3)
    first = await store.variables(page)
    assert [one.key for one in first] == keys[:3]
    rest = await store.variables(page._replace(after=first[-1].key))
    assert [one.key for one in rest] == keys[3:]
    down = await store.variables(page._replace(is_descending=True, limit=9))
    assert [one.key for one in down] == keys[::-1]
    assert await store.variables(page._replace(station=facts.OTHER)) == []


async def test_variables_are_found_by_component_and_name(store: Store) -> None:
    other = VariableReport(key=PLAIN._replace(component="EVSE"), value="1")
    await store.commit(facts.unit(facts.station(), reported(FULL, other)))
    by_name = VariablePage(facts.STATION, component="EVSE", variable="Power")
    assert [one.key for one in await store.variables(by_name)] == [LIMIT]
    assert await store.number_of_variables(facts.STATION) == 2
    assert await store.number_of_variables(facts.OTHER) == 0


async def test_reports_of_one_batch_leave_what_they_would_leave_one_by_one(store: Store) -> None:
    await store.commit(facts.unit(facts.station()))
    bare = VariableReport(key=LIMIT, value="7000")
    units = [
        facts.unit(reported(FULL, at=1)),
        facts.unit(reported(bare, at=2)),
        facts.unit(valued(LIMIT, "6", at=4)),
        facts.unit(valued(LIMIT, "5", at=3)),
    ]
    await asyncio.gather(*map(store.commit, units))
    variable = await found(store)
    assert (variable.value, variable.learned_at) == ("6", facts.later(4))
    assert (variable.mutability, variable.characteristics) == ("ReadOnly", FULL.characteristics)


SMALL = LIMIT._replace(component="evse", variable="power")


async def test_a_name_is_the_same_in_capitals_and_stays_as_its_station_spells_it(
    store: Store,
) -> None:
    await store.commit(facts.unit(facts.station(), valued(LIMIT, "1")))
    report = VariableReport(key=SMALL, value="2", mutability="ReadOnly")
    await store.commit(facts.unit(reported(report, at=2), valued(LIMIT, "3", at=3)))
    (only,) = await store.variables(VariablePage(facts.STATION, component="EvSe"))
    assert (only.key, only.value, only.mutability) == (SMALL, "3", "ReadOnly")
    assert await found(store, LIMIT) == only
    assert await store.number_of_variables(facts.STATION) == 1
    assert await store.spellings(facts.STATION, [LIMIT, PLAIN]) == [SMALL]


async def test_names_of_one_report_that_differ_in_capitals_alone_are_one(store: Store) -> None:
    told = [VariableReport(key=key, value=key.component) for key in (LIMIT, SMALL)]
    await store.commit(facts.unit(facts.station(), reported(*told)))
    (only,) = await store.variables(VariablePage(facts.STATION))
    assert (only.key, only.value) == (SMALL, "evse")

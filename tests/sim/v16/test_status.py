import pytest

from chargeloom.protocols.ocpp.v16.messages.enumerations import ChargePointStatus
from chargeloom.sim.v16 import status

# The table of OCPP 1.6, 4.9, as it is printed: rows from, columns to; B6 comes from errata 3.20.
PRINTED = """
A 2 3 4 5 7 8 9
B 1 3 4 5 6 9
C 1 4 5 6 8 9
D 1 3 5 6 8 9
E 1 3 4 6 8 9
F 1 2 8 9
G 1 2 8 9
H 1 2 3 4 5 9
I 1 2 3 4 5 6 7 8
"""
IN_ORDER = (
    status.AVAILABLE,
    status.PREPARING,
    status.CHARGING,
    status.SUSPENDED_EV,
    status.SUSPENDED_EVSE,
    status.FINISHING,
    status.RESERVED,
    status.UNAVAILABLE,
    status.FAULTED,
)


def test_the_table_is_the_printed_one() -> None:
    printed = {
        IN_ORDER["ABCDEFGHI".index(row[0])]: frozenset(IN_ORDER[int(n) - 1] for n in row[1:])
        for row in (line.split() for line in PRINTED.strip().splitlines())
    }
    assert printed == status.NEXT


@pytest.mark.parametrize("before", ChargePointStatus)
@pytest.mark.parametrize("after", ChargePointStatus)
def test_a_step_that_the_table_lacks_is_refused(
    before: ChargePointStatus, after: ChargePointStatus
) -> None:
    if after in status.NEXT[before]:
        status.check(before, after)
    else:
        with pytest.raises(status.IllegalTransition):
            status.check(before, after)

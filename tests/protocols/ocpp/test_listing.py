"""Whom a local list names (OCPP 1.6, 5.15; 2.0.1 and 2.1, D01.FR.06)."""

from pathlib import Path

import pytest

from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.domain.charging.token_places import AllowedPlace
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Reason
from chargeloom.protocols.ocpp.listing import listed
from tests.rig import running

HERE = StationId("CP-1")


@pytest.mark.parametrize(("with_types", "count"), [(False, 2), (True, 3)])
async def test_each_number_is_named_once_and_of_each_type_where_types_are_told(
    tmp_path: Path, *, with_types: bool, count: int
) -> None:
    async with running(tmp_path) as rig:
        await rig.token("A", issuer="Old", status=TokenStatus.BLOCKED)
        await rig.token("a", issuer="New", allowed_at=(AllowedPlace(station=HERE, evses=(2,)),))
        await rig.token("A", type=TokenType.CENTRAL, status=TokenStatus.DISABLED)
        await rig.token("B", allowed_at=())
        found = {
            (one.uid, one.kind): one.worth for one in listed(rig.core, HERE, with_types=with_types)
        }
        assert len(found) == count
        kind = "ISO14443" if with_types else ""
        assert (found["a", kind].refused, found["a", kind].evses) == (None, (2,))
        assert found["B", kind].refused is Reason.TOKEN_NOT_HERE

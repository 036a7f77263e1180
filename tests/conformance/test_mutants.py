"""A case that passes against a core that breaks its rule proves nothing: none may."""

import pytest

from tests.conformance.breaking import Mutant
from tests.conformance.mutants import MUTANTS
from tests.rig import Rig


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
async def test_a_case_notices_the_broken_rule(
    rig: Rig, mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant.put_in(monkeypatch)
    with pytest.raises(AssertionError):
        await mutant.case(rig)

"""A hundred thousand damaged frames: each gets exactly the code of its damage."""

import os
from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.protocols.ocpp.dialect import Side
from tests.fuzz.campaign import BATCH, batch
from tests.fuzz.frames import DIALECTS, drafts
from tests.fuzz.mutations import MUTATIONS
from tests.fuzz.verdicts import VERDICTS

FRAMES = 100_000
SOAK_FRAMES = 10_000_000


def test_the_table_has_a_verdict_for_every_mutation() -> None:
    assert list(VERDICTS) == list(MUTATIONS)


@pytest.mark.parametrize("version", DIALECTS)
@pytest.mark.parametrize("side", Side)
def test_every_action_is_drafted(version: str, side: Side) -> None:
    dialect = DIALECTS[version]
    expected = dialect.calls_to[side].keys() | dialect.sends_to[side].keys()
    assert {draft.action for draft in drafts(version, side)} == expected


@settings(max_examples=FRAMES // BATCH, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(DIALECTS)), st.sampled_from(Side), st.integers(0, 2**64))
def test_every_damage_gets_its_code(version: str, side: Side, seed: int) -> None:
    misses = list(batch(version, side, seed))
    summary = Counter((miss.mutation, miss.expected, miss.got) for miss in misses)
    assert not misses, f"{summary.most_common()}; for instance {misses[0]}"


@pytest.mark.soak
def test_every_damage_gets_its_code_for_a_long_time() -> None:
    seed = int(os.environ.get("FUZZ_SEED") or int.from_bytes(os.urandom(8), "big"))
    pairs = [(version, side) for version in DIALECTS for side in Side]
    for number in range(SOAK_FRAMES // BATCH):
        version, side = pairs[number % len(pairs)]
        misses = list(batch(version, side, seed + number))
        assert not misses, f"FUZZ_SEED={seed + number}: {misses[0]}"

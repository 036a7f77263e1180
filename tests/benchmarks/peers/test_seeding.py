import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.chance import drawn_from
from benchmarks.peers import seeding
from benchmarks.population import population
from benchmarks.servers.peers import IndexedNodePeer, NodePeer

QUESTIONS = (
    "SELECT message FROM journal WHERE station_id = ? ORDER BY id DESC LIMIT 500",
    "SELECT at, measurand, value FROM sample WHERE charge_id = ? ORDER BY at",
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("peer", "way"), [(NodePeer(), "SCAN"), (IndexedNodePeer(), "SEARCH")], ids=["bare", "indexed"]
)
def test_only_the_indexed_peer_finds_what_a_list_asks_for(
    tmp_path: Path, peer: NodePeer, way: str, question: str
) -> None:
    peer.seed(tmp_path / "data", population(1, drawn_from(1)))
    with closing(sqlite3.connect(tmp_path / "data" / seeding.DATABASE)) as database:
        plan = " ".join(row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {question}", "1"))
    assert plan.startswith(way)

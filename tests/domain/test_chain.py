"""The audit's chain: each link depends on its entry, its place, and everything before."""

import msgspec

from chargeloom.domain.chain import BEGINNING, ChainEntry, head_seal, link_digest

KEY = b"k" * 32
ENTRY = ChainEntry(id=1, at=2, actor="a", action="b", subject="c", detail="{}")


def test_whatever_is_changed_changes_the_link() -> None:
    whole = link_digest(KEY, BEGINNING, 1, ENTRY)
    others = [
        link_digest(KEY, BEGINNING, 1, msgspec.structs.replace(ENTRY, **{field: changed}))
        for field, changed in (
            ("id", 9), ("at", 9), ("actor", "x"), ("action", "x"), ("subject", "x"), ("detail", "[]"),
        )
    ]  # fmt: skip
    others.append(link_digest(KEY, b"\1" * 32, 1, ENTRY))
    others.append(link_digest(KEY, BEGINNING, 2, ENTRY))
    others.append(link_digest(b"x" * 32, BEGINNING, 1, ENTRY))
    assert len({whole, *others}) == len(others) + 1


def test_the_end_is_sealed_with_its_place() -> None:
    assert head_seal(KEY, 1, b"d") != head_seal(KEY, 2, b"d")
    assert head_seal(KEY, 1, b"d") != head_seal(KEY, 1, b"e")

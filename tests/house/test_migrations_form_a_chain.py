"""The steps of the schema's history follow one on another, each once, to the newest: told by their text alone."""

import re
from collections import Counter
from typing import Final

from tests.shared import REPOSITORY

MIGRATIONS: Final = REPOSITORY / "src" / "chargeloom" / "storage" / "migrations"
STEPS: Final = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))
}


def said(text: str, name: str) -> str:
    """Read a constant; "" where it says None."""
    found = re.search(rf'^{name}: Final = (?:"(\w+)"|None)$', text, re.MULTILINE)
    assert found, f"{name} is not written as a constant"
    return found[1] or ""


def test_a_step_is_filed_under_its_revision_and_no_two_share_one() -> None:
    numbers = {name: said(text, "revision") for name, text in STEPS.items()}
    assert numbers == {name: name.partition("_")[0] for name in STEPS}
    assert [number for number, times in Counter(numbers.values()).items() if times > 1] == []


def test_from_the_first_step_one_chain_leads_through_all_to_the_head() -> None:
    follows: dict[str, list[str]] = {}
    for name, text in STEPS.items():
        follows.setdefault(said(text, "down_revision"), []).append(name)
    assert {before: names for before, names in follows.items() if len(names) > 1} == {}
    chain = [""]
    while chain[-1] in follows:
        chain.append(said(STEPS[follows[chain[-1]][0]], "revision"))
    assert len(chain) - 1 == len(STEPS)
    assert chain[-1] == said((MIGRATIONS / "head.py").read_text(encoding="utf-8"), "HEAD")

"""The tables of what each version's actions come to: written from the data that the code answers by."""

from collections.abc import Mapping
from typing import Final

from chargeloom.protocols.ocpp.offering import Command, Handled, NotSupported, Offering, RawOnly
from chargeloom.protocols.ocpp.v16.offering import OFFERING as V16
from chargeloom.protocols.ocpp.v21.offering import OFFERING as V21
from chargeloom.protocols.ocpp.v201.offering import OFFERING as V201
from tests.shared import REPOSITORY

OFFERINGS: Final = (V16, V201, V21)
README: Final = REPOSITORY / "README.md"
REFERENCE: Final = REPOSITORY / "docs" / "reference" / "ocpp.md"
START: Final = "<!-- ocpp:start -->"
END: Final = "<!-- ocpp:end -->"

_COLUMNS: Final = (
    "version",
    "a station says",
    "handled",
    "answered NotSupported",
    "asked of a station",
    "by a command",
    "by the raw call only",
)
_CELLS: Final[Mapping[type, str]] = {
    Handled: "handled: {0}",
    NotSupported: "answered NotSupported: {0}",
    RawOnly: "raw call only: {0}",
}


def summary() -> str:
    """Write the lines of the front page: how much of each version there is."""
    lines = [
        "",
        f"| {' | '.join(_COLUMNS)} |",
        f"|{'---|' * len(_COLUMNS)}",
    ]
    lines += [_summed_up(offering) for offering in OFFERINGS]
    return "\n".join([*lines, "", ""])


def reference() -> str:
    """Write the tables of all actions."""
    return "\n".join(["", *(line for offering in OFFERINGS for line in _listed(offering))])


def placed(page: str, table: str) -> str:
    """Put a table between the marks of a page."""
    head, _, rest = page.partition(START)
    _, _, tail = rest.partition(END)
    return f"{head}{START}\n{table}{END}{tail}"


def _summed_up(offering: Offering) -> str:
    taken = sum(isinstance(one, Handled) for one in offering.incoming.values())
    sent = sum(isinstance(one, Command) for one in offering.outgoing.values())
    incoming, outgoing = len(offering.incoming), len(offering.outgoing)
    counts = (incoming, taken, incoming - taken, outgoing, sent, outgoing - sent)
    return " | ".join([f"| OCPP {offering.version}-J", *map(str, counts)]) + " |"


def _listed(offering: Offering) -> list[str]:
    rows = [
        ("What a station says", offering.incoming),
        ("What a station is asked", offering.outgoing),
    ]
    lines = [f"## OCPP {offering.version}", ""]
    for title, answers in rows:
        lines += [f"### {title} ({offering.version})", "", "| action | here |", "|---|---|"]
        lines += [f"| {action} | {_cell(answers[action])} |" for action in sorted(answers)]
        lines.append("")
    return lines


def _cell(answer: Handled | NotSupported | Command | RawOnly) -> str:
    if isinstance(answer, Command):
        return "by " + ", ".join(f"`{name}`" for name in answer.names)
    return _CELLS[type(answer)].format(*answer)


if __name__ == "__main__":
    for path, table in ((README, summary()), (REFERENCE, reference())):
        path.write_text(placed(path.read_text(encoding="utf-8"), table), encoding="utf-8")

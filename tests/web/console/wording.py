"""Every text that a page can say, found where it is said."""

import re
from pathlib import Path

from chargeloom.cli.demo import NOTICE
from chargeloom.domain.access import PERSONAL, Method, Right, Role
from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.journal import FrameKind
from chargeloom.services.alerting.faults import known as known_faults
from chargeloom.services.alerting.rules import NAMES
from chargeloom.services.stations.quirk_table import known
from chargeloom.web.console import as_shown, finding
from chargeloom.web.console.alerts import alert_rules, hooks
from chargeloom.web.console.charges import sessions
from chargeloom.web.console.energy import fields as energy_fields, words as energy_words
from chargeloom.web.console.stations import station_commands, trusting
from chargeloom.web.console.tariffs import words as tariff_words
from chargeloom.web.console.trace import doubts, faults, replays, rows, sentences, slowed, story
from chargeloom.web.console.words import (
    alert_words,
    complaints,
    cost_words,
    differing,
    doers,
    field_words,
    helping,
    local_time,
    oddities,
    refusals,
    server_words,
    token_words,
)
from chargeloom.web.console.words.said import SAID
from chargeloom.web.problems import DENIALS
from chargeloom.web.refusing import problem_of
from tests.shared import REPOSITORY

CONSOLE = REPOSITORY / "src" / "chargeloom" / "web" / "console"
IN_TEMPLATE = re.compile(r'_\(\s*"((?:[^"\\]|\\.)*)"')
PLURAL = re.compile(r'plural\([^"]+"([^"]*)", "([^"]*)"\)')
IN_CODE = re.compile(r'(?:\.say|translate)\((?:self\._language, |language, )?"([^"]+)"')
WORDS = {
    "Passkey",
    "Authenticator app",
    "Single sign-on",
    "online",
    "offline",
    "running",
    "ended",
    "suspect",
    "disabled",
    "active",
    "Nothing can be stored",
    "your role does not allow this",
    "nothing can be stored now",
    "the request breaks the rules of its fields",
    "this is a fault of ours; the log has it",
    "a browser may change things from our own pages alone",
    as_shown.CHANGED,
    "Stations are sent away until it can.",
    "no reason given",
    "environment",
    "command line",
    "default",
    "link-missing",
    "entry-missing",
    "entry-changed",
    "entry-slipped-in",
    "end-missing",
}


def said_in(path: Path) -> set[str]:
    """Find what a template says."""
    text = path.read_text(encoding="utf-8")
    found = {one.replace('\\"', '"') for one in IN_TEMPLATE.findall(text)}
    return found | {one for pair in PLURAL.findall(text) for one in pair}


def every_text() -> set[str]:
    """Find everything."""
    found = {*WORDS, NOTICE}
    for path in (CONSOLE / "templates").rglob("*.html"):
        found |= said_in(path)
    for path in CONSOLE.glob("*.py"):
        found |= set(IN_CODE.findall(path.read_text(encoding="utf-8")))
    found |= {words for _, words in SAID.values()}
    found |= {words for _, words in DENIALS.values()}
    meanings = (*refusals.REFUSALS.values(), refusals.OTHER)
    found |= {words for meaning in meanings for words in meaning}
    helps = (*helping.HELP.values(), *helping.HELP_OF_CODES.values(), helping.OTHER)
    found |= {words for one in helps for words in one}
    found |= {month.name for month in sessions.months(Instant(0))}
    found |= {problem_of(Refusal(reason)).detail for reason in Reason}
    for table in (oddities.DEVIATIONS, oddities.BREACHES, oddities.AVOIDANCES):
        found |= set(table.values())
    found |= {quirk.why for quirk in known()}
    found |= alert_words.every_text() | set(hooks.REASONS.values()) | set(NAMES.values())
    found |= {*alert_rules.SECONDS, *alert_rules.DAY_NAMES}
    found |= {text for row in known_faults() for text in (row.means, row.advice) if text}
    found |= sentences.every_text() | set(rows.VERDICTS) | {faults.STRANGE, faults.UNREADABLE}
    found |= energy_words.every_text() | energy_fields.every_text()
    found |= complaints.every_text() | set(local_time.TEXTS) | server_words.every_text()
    found |= doers.every_text()
    found |= differing.every_text() | set(replays.PACES.values())
    found |= {word for word, _ in (*replays.STATES.values(), *replays.VERDICTS.values())}
    found |= {*finding.FINDERS, *(page.name for page in finding.PAGES_BESIDE)}
    found |= story.TEXTS | set(doubts.SUSPICIONS.values()) | set(slowed.TEXTS)
    found |= tariff_words.TEXTS | set(cost_words.LINES.values()) | set(cost_words.STATES.values())
    found |= set(cost_words.REASONS.values())
    found |= {*token_words.SHAPES.values(), *token_words.DOUBTS.values(), token_words.LENGTHS}
    found |= {code.words for code in faults.CODES.values()}
    found |= field_words.every_text() | set(trusting.KINDS.values())
    found |= set(station_commands.LIST_ANSWERS.values())
    kinds = (FrameKind, Role, Method, TokenStatus)
    found |= {str(word) for kind in kinds for word in kind}
    found |= {str(right) for right in Right if right not in PERSONAL}
    return found

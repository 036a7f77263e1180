"""Telling time: elements that a script can read, also within a translated sentence, and nothing else as markup."""

from markupsafe import Markup

from chargeloom.domain.instant import HOUR, Instant
from chargeloom.web.console.words.formats import NOTHING, Formats
from chargeloom.web.console.words.telling_time import TimeTeller, filled

NOW = Instant(1_774_008_000_000_000)


def test_a_moment_says_its_instant_beside_its_words() -> None:
    teller = TimeTeller(Formats("en"), NOW)
    assert teller.when(NOW) == '<time datetime="2026-03-20T12:00:00Z">20 Mar 2026, 12:00:00</time>'
    assert isinstance(teller.when(NOW), Markup)
    assert teller.when(None) == NOTHING


def test_how_long_ago_something_was_is_marked_to_tick() -> None:
    teller = TimeTeller(Formats("de"), NOW)
    said = '<time datetime="2026-03-20T11:00:00Z" data-ago>vor 1 Stunde</time>'
    assert teller.ago(Instant(NOW - HOUR)) == said
    assert teller.ago("2026-03-20T12:00:00+01:00") == said
    assert teller.ago(None) == "nie"


def test_a_sentence_with_a_time_in_it_escapes_all_else() -> None:
    when = TimeTeller(Formats("en"), NOW).ago(Instant(NOW - HOUR))
    said = filled("{who} & others, {when}", {"who": "<b>", "when": when})
    assert said == f"&lt;b&gt; &amp; others, {when}"
    assert isinstance(said, Markup)
    assert filled("{who} & others", {"who": "<b>"}) == "<b> & others"

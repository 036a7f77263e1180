"""Agents: browsers by names that people know."""

import pytest

from chargeloom.web.console.people.agents import browser_of


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/156 Safari/537", "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Safari/605", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0", "Firefox, Windows"),
        ("curl/8.5.0", "curl"),
        ("", "Browser"),
        ("\x00\x1b[31m", "Browser"),
    ],
)
def test_a_browser_is_named_so_that_people_know_it_again(agent: str, name: str) -> None:
    assert browser_of(agent) == name

"""The audit is told in words, not in the notation of a program."""

from chargeloom.web.console.administration import told


def test_an_entry_is_told_part_by_part_and_what_is_empty_is_left_out() -> None:
    detail = {"name": "Meter", "has_secret": False, "terms": {"max_a": 63, "user": ""}, "paths": []}
    assert list(told(detail)) == [("name", "Meter"), ("has secret", False), ("terms / max a", 63)]

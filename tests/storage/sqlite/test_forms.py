"""How facts are kept: none is forgotten."""

from chargeloom.storage.sqlite import forms
from chargeloom.storage.sqlite.statements import Insert


def test_each_statement_has_its_turn_once() -> None:
    named = {part for part in vars(forms).values() if isinstance(part, Insert)}
    assert set(forms.ORDER) == named | {form.insert for form in forms.FORMS.values()}
    assert len(forms.ORDER) == len(set(forms.ORDER))

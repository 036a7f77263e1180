"""The form of a remote start: for whom, where, and how far the charge may go."""

import msgspec

from chargeloom.web.api.commands.orders import StartBody
from chargeloom.web.console.charges.limit_form import FIELDS, LimitFields
from chargeloom.web.console.forms import told_at
from chargeloom.web.reading import read_body


class StartForm(LimitFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A start as a person writes it; what is left empty has no end."""

    token: str = ""
    evse: int | None = None
    connector: int | None = None

    def body(self) -> StartBody:
        """Write it as the API's body has it. Raises Problem, with the names of the form's fields."""
        said = {"evse": self.evse, "connector": self.connector, "limit": self.limit() or None}
        known = {name: value for name, value in said.items() if value is not None}
        with told_at(lambda pointer: FIELDS.get(pointer.removeprefix("/limit"), pointer)):
            return read_body(StartBody, msgspec.json.encode({"token": self.token, **known}))

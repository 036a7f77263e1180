"""What a payload is on any wire: a frozen struct whose fields are its schema."""

from functools import cache
from typing import (
    Any,
    Final,
    Generic,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
)

import msgspec
from msgspec import StructMeta
from typing_extensions import get_original_bases

_OPTIONS: Final[dict[str, Any]] = {
    "frozen": True,
    "kw_only": True,
    "forbid_unknown_fields": True,
    "gc": False,
    "rename": "camel",
    "omit_defaults": True,
}


class _MessageMeta(StructMeta):
    """Every message is frozen, keyword-only and strict without saying so."""

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any
    ) -> Any:
        return super().__new__(mcls, name, bases, namespace, **{**_OPTIONS, **options})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Message(msgspec.Struct, metaclass=_MessageMeta, frozen=True, kw_only=True):
    """A payload on some wire; a field that may be None may be left out."""


M = TypeVar("M", bound=Message)
_SILENT: Final[dict[type[Message], Message]] = {}


def silent(kind: type[M]) -> M:
    """Give the message of a kind that says nothing: the very same each time, so that it is known again."""
    message = _SILENT.setdefault(kind, kind())
    return cast("M", message)


def is_silent(message: Message) -> bool:
    """Whether a message is one that says nothing, as far as a glance shows."""
    return not message.__struct_fields__ or _SILENT.get(type(message)) is message


Reply_co = TypeVar("Reply_co", bound=Message, covariant=True)


class Action(Message):
    """A message that asks or tells something by its own initiative."""

    @classmethod
    def action_name(cls) -> str:
        """Name the action as the wire does: by its class, unless a subclass says otherwise."""
        return cls.__name__


class Send(Action):
    """A message that nothing answers."""


class Call(Action, Generic[Reply_co]):
    """A request that is answered by a Reply."""

    @classmethod
    @cache
    def reply_type(cls) -> type[Message]:
        """Find the Reply that the class, or the nearest of its bases, was declared with."""
        for kind in cls.__mro__:
            for base in get_original_bases(kind):
                if get_origin(base) is Call and isinstance(reply := get_args(base)[0], type):
                    return reply
        raise TypeError(f"{cls.__name__} does not say what answers it")

"""Texts as clients write them: bounded, without control characters, never blank at the ends."""

from typing import Annotated, Final, TypeAlias

from msgspec import Meta

END: Final = r"(?![\s\S])"
"""The end of a text in any dialect of regular expressions; `$` alone lets a line end pass in Python."""

_LEGIBLE: Final = rf"^[^\x00-\x1f\x7f]*{END}"
_LEGIBLE_WORDS: Final = {"words": "no line break, tab or other control character is allowed"}
TRIMMED: Final = rf"^(?![ ])[^\x00-\x1f\x7f]*[^\x00-\x20\x7f]{END}"
TRIMMED_WORDS: Final = {"words": "no space at its ends and no control character is allowed"}

Identity: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=48,
        description="The identity that the station connects with: letters, digits, signs of "
        "ASCII and inner spaces, but no colon and no slash.",
        extra_json_schema={"format": "station-identity"},
    ),
]
Password: TypeAlias = Annotated[
    str,
    Meta(
        min_length=16,
        max_length=40,
        pattern=_LEGIBLE,
        extra=_LEGIBLE_WORDS,
        description="16 to 40 characters; 32 to 40 hexadecimal digits are read as bytes.",
    ),
]
Uid: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        pattern=TRIMMED,
        extra=TRIMMED_WORDS,
        description="What a reader shows.",
    ),
]
Word: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=100, pattern=_LEGIBLE, extra=_LEGIBLE_WORDS)
]
Value: TypeAlias = Annotated[
    str,
    Meta(
        max_length=2500, pattern=rf"^[^\x00]*{END}", extra={"words": "has a sign that no text has"}
    ),
]
Name: TypeAlias = Annotated[str, Meta(max_length=200, pattern=_LEGIBLE, extra=_LEGIBLE_WORDS)]
PersonName: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=TRIMMED,
        extra=TRIMMED_WORDS,
        description="What the person signs in with; letters of both cases are the same.",
    ),
]

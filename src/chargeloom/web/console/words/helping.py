"""What the page of a refusal says: what is the matter, what helps, and where the way goes on."""

from typing import Any, Final, NamedTuple

from litestar import Request

from chargeloom.web.hosts import parts_of
from chargeloom.web.problems import Problem


class Help(NamedTuple):
    """A refusal in the words of people, and what somebody can do about it."""

    title: str
    advice: str


_NOTHING_HERE: Final = Help(
    "There is nothing here",
    "It may have been removed, or the address is not quite right.",
)

HELP: Final[dict[int, Help]] = {
    403: Help("You may not do this", "An administrator can give you the role for it."),
    404: _NOTHING_HERE,
    405: _NOTHING_HERE,
    409: Help("This does not fit as things are", "Look at how it stands now, then try again."),
    422: Help(
        "Something is not right yet",
        "Nothing was changed. Go back, mend what is named here, and send it again.",
    ),
    429: Help("Too many tries", "Wait a moment, then try again."),
    503: Help("Not at this moment", "Nothing was changed. Try again in a moment."),
}
"""By the status of the answer, where its code has no help of its own."""

HELP_OF_CODES: Final[dict[str, Help]] = {
    "cross-site": Help(
        "This came from another site",
        "Nothing was changed. If you meant it, open the page here and do it there.",
    ),
    "station-silent": Help(
        "The station does not answer",
        "It may have done it all the same. Look at its state, then try again.",
    ),
    "station-objected": Help(
        "The station refuses",
        "What it answers is named here; the messages of the station show the whole of it.",
    ),
    "parquet-missing": Help(
        "This part is not installed", "Whoever runs this server can add it. CSV works without it."
    ),
}
"""By the code of the problem, where its status alone would mislead."""

OTHER: Final = Help(
    "That did not work",
    "Nothing was changed. The server's log tells more under the reference given here.",
)


def help_for(problem: Problem) -> Help:
    """Say what a refusal means, and what helps."""
    return HELP_OF_CODES.get(problem.code) or HELP.get(problem.status, OTHER)


def way_back(request: Request[Any, Any, Any]) -> str | None:
    """Name the page of ours that somebody came from; None where that is this one, or nobody knows."""
    came = parts_of(request.headers.get("referer"))
    is_ours = came.netloc == request.headers.get("host") and came.path.startswith("/")
    if not is_ours or came.path.startswith(("//", "/\\")):
        return None
    if request.method == "GET" and came.path == request.scope["path"]:
        return None
    return came.path + (f"?{came.query}" if came.query else "")


def sentence(text: str) -> str:
    """Write a remark as a sentence of its own."""
    end = "" if text.endswith((".", "!", "?", ":")) else "."
    return text[:1].upper() + text[1:] + end

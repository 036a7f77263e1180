"""Demands of a request that nobody here meets: refused, for to pass over them is to do something else than was asked."""

from typing import Any, Final

from litestar import Request

from chargeloom.web.problems import Problem

_AS_IT_IS: Final = frozenset({"", "identity"})


def refuse_unmet(request: Request[Any, Any, Any]) -> None:
    """Refuse a change of what has a certain entity tag, and content in an encoding. Raises Problem.

    Nothing has a tag, so none matches, and the change must not be made (RFC 9110, 13.1.1).
    """
    tags = request.headers.getall("if-match", [])
    if request.method != "GET" and any(tag.strip() != "*" for tag in tags):
        raise Problem(412, "precondition-failed", "nothing here has an entity tag that could match")
    said = request.headers.getall("content-encoding", [])
    encodings = {one.strip().lower() for field in said for one in field.split(",")}
    if not encodings <= _AS_IT_IS:
        plain = {"Accept-Encoding": "identity"}
        raise Problem(415, "unsupported-encoding", "content is read as it is sent", headers=plain)

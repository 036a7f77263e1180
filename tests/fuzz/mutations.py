"""Named ways to damage a valid frame; what each version answers to them stands in `verdicts`."""

from collections.abc import Callable
from random import Random
from typing import Final

from chargeloom.protocols.ocpp.dialect import Side
from tests.fuzz.frames import DIALECTS, Draft
from tests.fuzz.shapes import (
    INT64,
    Anything,
    Array,
    Choice,
    Integer,
    Moment,
    Number,
    Object,
    Place,
    Shape,
    Text,
    Truth,
)

Mutation = Callable[[Draft, Random], bytes | None]
"""The damaged frame, or None where the draft has no place for this damage."""

MUTATIONS: Final[dict[str, Mutation]] = {}


def named(name: str) -> Callable[[Mutation], Mutation]:
    def keep(mutation: Mutation) -> Mutation:
        MUTATIONS[name] = mutation
        return mutation

    return keep


def _pick(draft: Draft, random: Random, *shapes: type[Shape]) -> Place | None:
    found = [place for shape in shapes for place in draft.by_shape.get(shape, ())]
    return random.choice(found) if found else None


def _replaced(*texts: bytes, shapes: tuple[type[Shape], ...]) -> Mutation:
    def mutation(draft: Draft, random: Random) -> bytes | None:
        place = _pick(draft, random, *shapes)
        return None if place is None else draft.put(place, random.choice(texts))

    return mutation


ALL: Final = (Text, Choice, Moment, Integer, Number, Truth, Anything, Array, Object)
TYPED: Final = (Text, Choice, Moment, Integer, Number, Truth, Array, Object)
TEXTS: Final = (Text, Choice, Moment)

# What is allowed, at its very edge.


@named("nothing")
def _nothing(draft: Draft, _: Random) -> bytes:
    return draft.frame()


@named("spaces between everything")
def _spaces(draft: Draft, random: Random) -> bytes:
    space = random.choice((b" ", b"\n", b"\t\r\n "))
    head, payload = draft.frame(payload=b"@").split(b"@")[0], draft.payload
    return space + head.replace(b",", space + b"," + space) + space + payload + space + b"]" + space


@named("an id of 36 characters")
def _longest_id(draft: Draft, random: Random) -> bytes:
    return draft.frame(message_id=random.choice(("x" * 36, "é" * 36, "🔌" * 36)))


@named("a text of the greatest length")
def _longest(draft: Draft, random: Random) -> bytes | None:
    place = _bounded(draft, random)
    return None if place is None else draft.put(place, _text_of(place, 0, random))


@named("an integer at its bound")
def _at_bound(draft: Draft, random: Random) -> bytes | None:
    place = _pick(draft, random, Integer)
    if place is None or not isinstance(place.shape, Integer):
        return None
    return draft.put(place, b"%d" % random.choice((place.shape.least, place.shape.most)))


@named("as many items as may be")
def _most_items(draft: Draft, random: Random) -> bytes | None:
    return _with_items(draft, random, 0)


@named("nesting as deep as may be")
def _deepest(draft: Draft, random: Random) -> bytes | None:
    place = _pick(draft, random, Anything)
    if place is None:
        return None
    levels = 32 - place.depth
    return draft.put(place, b"[" * levels + b"]" * levels)


# What its declaration does not allow.


@named("a required field is missing")
def _missing(draft: Draft, random: Random) -> bytes | None:
    objects = [place for place in draft.places if isinstance(place.shape, Object)]
    found = [(place, one) for place in objects for one in place.parts if one.is_required]
    if not found:
        return None
    place, gone = random.choice(found)
    kept = [draft.payload[one.start : one.end] for one in place.parts if one is not gone]
    text = b"{" + b",".join(kept) + b"}"
    return draft.put(place, text)


@named("an unknown field")
def _unknown(draft: Draft, random: Random) -> bytes | None:
    closed = [
        place
        for place in draft.places
        if isinstance(place.shape, Object) and not place.shape.is_open
    ]
    place = random.choice(closed)
    return _with_member(draft, place, random.choice((b'"unknown":1', b'"":{}', b'"ID":null')))


@named("null for a value")
def _null(draft: Draft, random: Random) -> bytes | None:
    return _replaced(b"null", shapes=TYPED)(draft, random)


WRONG: Final[dict[type[Shape], tuple[bytes, ...]]] = {
    Text: (b"1", b"true", b"{}", b"[]", b'["x"]', b"1.5"),
    Choice: (b"1", b"true", b"{}", b"[]"),
    Moment: (b"1", b"1764072000", b"{}", b"false"),
    Integer: (b'"1"', b"true", b"1.5", b"1.0", b"1e2", b"{}", b"[1]"),
    Number: (b'"1.5"', b"true", b"{}", b"[1]"),
    Truth: (b"1", b"0", b'"true"', b"{}"),
    Array: (b"{}", b'"x"', b"1"),
    Object: (b"[]", b'"x"', b"1", b"[{}]"),
}


@named("a value of the wrong type")
def _wrong_type(draft: Draft, random: Random) -> bytes | None:
    place = _pick(draft, random, *TYPED)
    return None if place is None else draft.put(place, random.choice(WRONG[type(place.shape)]))


@named("a text too long by one")
def _too_long(draft: Draft, random: Random) -> bytes | None:
    place = _bounded(draft, random)
    return None if place is None else draft.put(place, _text_of(place, 1, random))


@named("an unknown choice")
def _unknown_choice(draft: Draft, random: Random) -> bytes | None:
    place = _pick(draft, random, Choice)
    if place is None or not isinstance(place.shape, Choice):
        return None
    known = random.choice(place.shape.values)
    other = random.choice(("", "Unknown!", known + " ", known.swapcase(), known[:-1] + "?"))
    return draft.put(place, b'"%b"' % other.encode())


@named("a time that is none")
def _no_time(draft: Draft, random: Random) -> bytes | None:
    times = (b"", b"yesterday", b"2026-13-01T00:00:00Z", b"222222017-10-27T19:10:11Z", b"12:00")
    return _replaced(*(b'"%b"' % time for time in times), shapes=(Moment,))(draft, random)


@named("an integer out of bounds")
def _out_of_bounds(draft: Draft, random: Random) -> bytes | None:
    place = _pick(draft, random, Integer)
    if place is None or not isinstance(place.shape, Integer):
        return None
    beyond = (place.shape.least - 1, place.shape.most + 1, INT64[1] + 1, -(10**30))
    return draft.put(place, b"%d" % random.choice(beyond))


@named("a number between the steps")
def _between_steps(draft: Draft, random: Random) -> bytes | None:
    stepped = [
        place
        for place in draft.by_shape.get(Number, ())
        if isinstance(place.shape, Number) and place.shape.step is not None
    ]
    return draft.put(random.choice(stepped), b"1.55") if stepped else None


@named("an item too many")
def _too_many_items(draft: Draft, random: Random) -> bytes | None:
    return _with_items(draft, random, 1)


@named("no items")
def _no_items(draft: Draft, random: Random) -> bytes | None:
    arrays = [
        place
        for place in draft.by_shape.get(Array, ())
        if isinstance(place.shape, Array) and place.shape.least > 0
    ]
    return draft.put(random.choice(arrays), b"[]") if arrays else None


# What JSON allows and we do not.


@named("a name twice")
def _twice(draft: Draft, random: Random) -> bytes | None:
    objects = [place for place in draft.places if isinstance(place.shape, Object) and place.parts]
    if not objects:
        return None
    place = random.choice(objects)
    again = random.choice(place.parts)
    return _with_member(draft, place, draft.payload[again.start : again.end])


@named("text that no database takes")
def _forbidden(draft: Draft, random: Random) -> bytes | None:
    texts = (b'"\\u0000"', b'"a\\ud800b"', b'"\\udc00\\ud800"')
    return _replaced(*texts, shapes=TEXTS)(draft, random)


@named("a name that no database takes")
def _forbidden_name(draft: Draft, random: Random) -> bytes:
    return _with_member(draft, draft.root, random.choice((b'"\\u0000":1', b'"\\ud800":1')))


@named("a number that nothing holds")
def _no_number(draft: Draft, random: Random) -> bytes | None:
    return _replaced(b"1e999", b"-1e999", b"9" * 5000, shapes=ALL)(draft, random)


@named("a number that JSON does not have")
def _not_a_number(draft: Draft, random: Random) -> bytes | None:
    return _replaced(b"NaN", b"Infinity", b"-Infinity", shapes=ALL)(draft, random)


@named("nesting too deep by one")
def _too_deep(draft: Draft, random: Random) -> bytes | None:
    place = _pick(draft, random, *ALL)
    if place is None:
        return None
    levels = 33 - place.depth
    opening, closing = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    return draft.put(place, opening * levels + b"1" + closing * levels)


@named("nesting without end")
def _much_too_deep(draft: Draft, random: Random) -> bytes | None:
    place = _pick(draft, random, *ALL)
    levels = random.choice((200, 1_100, 3_000))
    return None if place is None else draft.put(place, b"[" * levels + b"]" * levels)


# What is no JSON.


@named("a payload that ends early")
def _truncated(draft: Draft, random: Random) -> bytes:
    whole = draft.frame()
    begins = whole.index(draft.payload)
    return whole[: random.randint(begins, begins + len(draft.payload) - 1)]


@named("a head that ends early")
def _truncated_head(draft: Draft, random: Random) -> bytes:
    whole = draft.frame()
    shortest = 3 if draft.is_send else 1  # `[6` may be the beginning of anything
    return whole[: random.randint(shortest, whole.index(b",", whole.index(b'"m1",') + 5) - 1)]


@named("a comma too many")
def _comma(draft: Draft, random: Random) -> bytes:
    objects = [place for place in draft.places if isinstance(place.shape, Object)]
    place = random.choice(objects)
    return draft.put(place, draft.payload[place.start : place.end - 1] + b",}")


@named("a raw control character")
def _control(draft: Draft, random: Random) -> bytes | None:
    return _replaced(b'"a\nb"', b'"\x00"', b'"\x1b[2J"', shapes=TEXTS)(draft, random)


@named("noise")
def _noise(_: Draft, random: Random) -> bytes:
    return random.choice(
        (b"", b"?", b"{}", b"[]", b"null", b'"2"', random.randbytes(20), b"[" * 9000)
    )


# A payload that is none.


@named("a payload that is no object")
def _no_object(draft: Draft, random: Random) -> bytes:
    return draft.frame(payload=random.choice((b"[]", b"[{}]", b'"{}"', b"1", b"true")))


@named("a null payload")
def _null_payload(draft: Draft, _: Random) -> bytes | None:
    assert isinstance(draft.root.shape, Object)
    needs = any(field.is_required for field in draft.root.shape.fields)
    return draft.frame(payload=b"null") if needs and not draft.is_send else None


# The envelope.


@named("too few or too many elements")
def _arity(draft: Draft, random: Random) -> bytes:
    head = draft.frame(payload=b"@").split(b",@")[0]
    return random.choice(
        (head + b"]", draft.frame()[:-1] + b",{}]", draft.frame()[:-1] + b",null]")
    )


@named("an id too long or empty")
def _bad_id(draft: Draft, random: Random) -> bytes:
    return draft.frame(message_id=random.choice(("", "x" * 37, "é" * 37)))


@named("an id that is no text")
def _no_id(draft: Draft, random: Random) -> bytes:
    other = random.choice((b"1", b"null", b"{}", b"[]", b"true", b"1.5"))
    return draft.frame().replace(b'"m1"', other, 1)


@named("an action that is no text")
def _no_action(draft: Draft, random: Random) -> bytes:
    other = random.choice((b"1", b"null", b"{}", b"true"))
    return draft.frame().replace(b'"%b"' % draft.action.encode(), other, 1)


@named("an unknown action")
def _unknown_action(draft: Draft, random: Random) -> bytes:
    other = random.choice(
        ("Fly", "", draft.action.lower(), draft.action + "Request", draft.action + " ")
    )
    return draft._replace(action=other).frame()


@named("an action of the other side")
def _other_side(draft: Draft, random: Random) -> bytes:
    dialect = DIALECTS[draft.version]
    other = Side.STATION if draft.side is Side.CSMS else Side.CSMS
    only_theirs = sorted(dialect.calls_to[other].keys() - dialect.calls_to[draft.side].keys())
    return draft._replace(action=random.choice(only_theirs)).frame()


@named("an unknown type")
def _unknown_type(draft: Draft, random: Random) -> bytes:
    kind = random.choice((b"0", b"1", b"7", b"-2", b'"2"', b"2.0", b"null", b"true", b"99"))
    return b"[" + kind + draft.frame()[2:]


@named("a call that is sent")
def _call_as_send(draft: Draft, _: Random) -> bytes | None:
    return None if draft.is_send else b"[6" + draft.frame()[2:]


@named("a send that is called")
def _send_as_call(draft: Draft, _: Random) -> bytes | None:
    return b"[2" + draft.frame()[2:] if draft.is_send else None


@named("an answer to nothing")
def _stray(draft: Draft, random: Random) -> bytes:
    return random.choice((b'[3,"m1",', b'[4,"m1","GenericError","",')) + draft.payload + b"]"


def _bounded(draft: Draft, random: Random) -> Place | None:
    texts = [
        place
        for place in draft.by_shape.get(Text, ())
        if isinstance(place.shape, Text) and place.shape.most is not None
    ]
    return random.choice(texts) if texts else None


def _text_of(place: Place, beyond: int, random: Random) -> bytes:
    assert isinstance(place.shape, Text)
    assert place.shape.most is not None
    letter = random.choice(("x", "é", "🔌", "\\u0041"))
    return b'"%b"' % (letter * (place.shape.most + beyond)).encode()


def _with_items(draft: Draft, random: Random, beyond: int) -> bytes | None:
    arrays = [
        place
        for place in draft.by_shape.get(Array, ())
        if isinstance(place.shape, Array) and (place.shape.most or 10**6) <= 100 and place.parts
    ]
    if not arrays:
        return None
    place = random.choice(arrays)
    assert isinstance(place.shape, Array)
    assert place.shape.most is not None
    item = draft.payload[place.parts[0].start : place.parts[0].end]
    return draft.put(place, b"[" + b",".join([item] * (place.shape.most + beyond)) + b"]")


def _with_member(draft: Draft, place: Place, member: bytes) -> bytes:
    text = draft.payload[place.start : place.end - 1]
    return draft.put(place, text + (b"," if place.parts else b"") + member + b"}")

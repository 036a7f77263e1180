"""The OpenAPI document: made from the endpoints themselves, so that it says what they do."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from types import UnionType
from typing import Any, Final, get_args

import msgspec

import chargeloom
from chargeloom.web.api import identifiers
from chargeloom.web.endpoint import JSON, Endpoint
from chargeloom.web.idempotency import HEADER, LONGEST_KEY
from chargeloom.web.problems import MEDIA_TYPE, ProblemDocument

Document = dict[str, Any]

_REF: Final = "#/components/schemas/{name}"
_IN_PATH: Final = re.compile(r"\{(\w+)\}")
_ALWAYS: Final = (400, 401, 403, 500, 503)

_LOCATION: Final[Document] = {
    "Location": {
        "description": "Where what was made can be read.",
        "required": True,
        "schema": {"type": "string"},
    }
}
_KEY_PARAMETER: Final[Document] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The same key with the same body is done once, and answered alike for a day.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_KEY,
        "pattern": "^[ -~]+$",
    },
}


def document(endpoints: Iterable[Endpoint], extra_paths: Document) -> Document:
    """Describe the API (OpenAPI 3.1); `extra_paths` are what is no endpoint."""
    endpoints = tuple(endpoints)
    schemas = _Schemas(endpoints)
    paths: Document = {}
    for endpoint in endpoints:
        operation = _operation(endpoint, schemas)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "chargeloom",
            "version": chargeloom.__version__,
            "description": "Errors are problem+json (RFC 9457) with a stable code.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths | extra_paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


class _Schemas:
    """The schema of every type that the endpoints take or give."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        kinds: dict[Any, None] = {ProblemDocument: None}
        for endpoint in endpoints:
            kinds.update(dict.fromkeys((endpoint.query, *_replies(endpoint))))
            if _has_shape(endpoint.body):
                kinds[endpoint.body] = None
        found, self.components = msgspec.json.schema_components(kinds, ref_template=_REF)
        self._schemas = dict(zip(kinds, found, strict=True))
        for endpoint in endpoints:
            self.components.pop(endpoint.query.__name__, None)

    def of(self, kind: Any) -> Document:
        """Refer to the schema of a type."""
        schema: Document = self._schemas[kind]
        return schema


def _operation(endpoint: Endpoint, schemas: _Schemas) -> Document:
    operation: Document = {
        "operationId": endpoint.name,
        "tags": [_tag(endpoint.path)],
        "summary": endpoint.summary,
        "description": f"Needs the right to {endpoint.right.replace('-', ' ')}.",
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint, schemas),
    }
    if endpoint.body is not None:
        schema = schemas.of(endpoint.body) if _has_shape(endpoint.body) else {"type": "object"}
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return operation


def _parameters(endpoint: Endpoint) -> list[Document]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": identifiers.schema_of(name)}
        for name in _IN_PATH.findall(endpoint.path)
    ]
    in_query = [
        {"name": name, "in": "query", "required": False, **_described(schema)}
        for name, schema in _fields(endpoint.query).items()
    ]
    return in_path + in_query + ([_KEY_PARAMETER] if endpoint.method == "POST" else [])


def _fields(kind: type[msgspec.Struct]) -> Document:
    """Find the schema of each field, whole and without references."""
    (_,), components = msgspec.json.schema_components([kind], ref_template="{name}")
    properties: Document = components[kind.__name__].get("properties", {})
    return {name: _resolved(schema, components) for name, schema in properties.items()}


def _resolved(schema: Document, components: Document) -> Document:
    """Put in what is referred to, and take null out: a parameter that is not there is absent."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in {"anyOf", "$ref"}}
    if rest.get("default", ...) is None:
        del rest["default"]
    if kinds:
        return _resolved(kinds[0], components) | rest
    if "$ref" in schema:
        return _resolved(components[schema["$ref"]], components) | rest
    return rest


def _described(schema: Document) -> Document:
    """Let a parameter's description stand beside its schema."""
    rest = {key: value for key, value in schema.items() if key not in {"description", "title"}}
    about = schema.get("description")
    return {"schema": rest} | ({"description": about} if about else {})


def _responses(endpoint: Endpoint, schemas: _Schemas) -> Document:
    good = {
        str(getattr(kind, "http_status", endpoint.status)): _content(JSON, schemas.of(kind))
        for kind in _replies(endpoint)
    } or {str(endpoint.status): {endpoint.media_type: {}}}
    problem = _content(MEDIA_TYPE, schemas.of(ProblemDocument))
    bad = {str(status): problem for status in _problems(endpoint)}
    named = bad | good
    return {
        status: {"description": HTTPStatus(int(status)).phrase, "content": named[status]}
        | ({"headers": _LOCATION} if status == "201" and endpoint.made_at else {})
        for status in sorted(named)
    }


def _problems(endpoint: Endpoint) -> set[int]:
    found = {*_ALWAYS, *endpoint.refuses, 422}
    if "{" in endpoint.path:
        found.add(404)
    if endpoint.method != "GET":
        found |= {412, 415}
    if endpoint.body is not None:
        found.add(413)
    return found


def _content(media_type: str, schema: Document) -> Document:
    return {media_type: {"schema": schema}}


def _replies(endpoint: Endpoint) -> tuple[Any, ...]:
    reply = endpoint.reply
    if endpoint.media_type != JSON:
        return ()
    return get_args(reply) if isinstance(reply, UnionType) else (reply,)


def _has_shape(body: Any) -> bool:
    return body is not None and body is not msgspec.Raw


def _tag(path: str) -> str:
    return path.removeprefix("/api/v1/").partition("/")[0]

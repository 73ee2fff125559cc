"""The API's own description (OpenAPI 3.1), written by hand: it is the promise, the handlers keep it."""

from typing import Any

from litestar import get

from app.domain.accounts.scopes import SCOPES
from app.routes.api.search_schema import FOUND, HIT, PARAMETERS

_TICKET = {"$ref": "#/components/schemas/Ticket"}
_MESSAGE = {"$ref": "#/components/schemas/Message"}


def _json(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _body(required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": properties, "additionalProperties": False}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


_TEXT = {"type": "string", "minLength": 1}
_WHEN = {"type": ["string", "null"], "format": "date-time"}
_REFERENCE = [{"name": "reference", "in": "path", "required": True, "schema": {"type": "string"}}]
_PROBLEMS = {
    "default": {
        "description": "A problem (RFC 9457): 401 without a token, 403 not allowed or not among the token's scopes, "
        "404 not there or not yours, 409 it stands otherwise, 413 too large, 422 bad input, 429 and 503 with "
        "Retry-After.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}

_CLOCK = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["acknowledge", "first_response", "next_response", "update", "resolution"]},
        "cycle": {"type": "integer", "minimum": 1},
        "commitment": {"enum": ["guarantee", "target", "trigger", "internal"]},
        "severity": {"type": "string"},
        "target": {"type": "string"},
        "calendar": {"type": "string"},
        "started_at": {"type": "string", "format": "date-time"},
        "due_at": _WHEN,
        "state": {"enum": ["running", "paused", "met", "breached", "void"]},
        "stopped_at": _WHEN,
        "breached_at": _WHEN,
        "counted_seconds": {"type": "integer"},
    },
}
_SCHEMAS: dict[str, Any] = {
    "Clock": _CLOCK,
    "Hit": HIT,
    "Message": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "author": {"type": "string"},
            "public": {"type": "boolean"},
            "body": {"type": "string"},
            "at": {"type": "string", "format": "date-time"},
        },
    },
    "Ticket": {
        "type": "object",
        "properties": {
            "reference": {"type": "string"},
            "subject": {"type": "string"},
            "severity": {"type": "string"},
            "status": {"enum": ["open", "waiting_on_customer", "waiting_on_third_party", "resolved", "closed"]},
            "opened_at": {"type": "string", "format": "date-time"},
            "clocks": {"type": "array", "items": {"$ref": "#/components/schemas/Clock"}},
            "messages": {"type": "array", "items": _MESSAGE},
        },
    },
    "Problem": {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "request_id": {"type": "string"},
        },
    },
}
_LIST = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": _TICKET}, "next": {"type": ["string", "null"]}},
}

# Which scope a call asks for: for a bearer token OpenAPI 3.1 ("Security Requirement Object") lets them stand like this.
_READS, _WRITES, _SEARCHES = ([{"token": [scope]}] for scope in ("tickets:read", "tickets:write", "search:read"))
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API token, made in the portal under /settings/tokens. Its scopes: "
    + "; ".join(f"{scope}: {words}" for scope, words in SCOPES.items())
    + ".",
}

SCHEMA: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Support API", "version": "1"},
    "servers": [{"url": "/api/v1"}],
    "paths": {
        "/search": {
            "get": {
                "security": _SEARCHES,
                "summary": "What the caller may read, as the portal's search finds it; tickets with tickets:read alone",
                "parameters": PARAMETERS,
                "responses": {"200": _json(FOUND, "A few of each kind, or a page of one"), **_PROBLEMS},
            },
        },
        "/tickets": {
            "get": {
                "security": _READS,
                "summary": "Tickets that the caller may see, latest word first",
                "parameters": [{"name": "after", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": _json(_LIST, "A page; `next` is the cursor of the one after it"), **_PROBLEMS},
            },
            "post": {
                "security": _WRITES,
                "summary": "File a ticket",
                "requestBody": _body(
                    ["subject", "body", "severity"],
                    subject=_TEXT | {"maxLength": 200},
                    body=_TEXT,
                    severity=_TEXT,
                    organisation={"type": "string", "description": "staff: name, prefix or id"},
                    component={"type": "string", "description": "its name, or its id on the status page"},
                ),
                "responses": {"201": _json(_TICKET, "Filed"), **_PROBLEMS},
            },
        },
        "/tickets/{reference}": {
            "parameters": _REFERENCE,
            "get": {
                "security": _READS,
                "summary": "One ticket",
                "responses": {"200": _json(_TICKET, "The ticket"), **_PROBLEMS},
            },
        },
        "/tickets/{reference}/messages": {
            "parameters": _REFERENCE,
            "post": {
                "security": _WRITES,
                "summary": "Say something on it",
                "requestBody": _body(["body"], body=_TEXT, public={"type": "boolean", "default": True}),
                "responses": {"201": _json(_MESSAGE, "Said"), **_PROBLEMS},
            },
        },
        "/tickets/{reference}/resolution": {
            "parameters": _REFERENCE,
            "post": {
                "security": _WRITES,
                "summary": "Resolve it (staff)",
                "requestBody": _body(["body"], body=_TEXT),
                "responses": {"201": _json(_TICKET, "Resolved"), **_PROBLEMS},
            },
        },
    },
    "components": {"schemas": _SCHEMAS, "securitySchemes": {"token": _TOKEN}},
}


@get("/schema", opt={"audience": None, "own_transactions": True})
async def schema() -> dict[str, Any]:
    """For anybody: it says nothing of anyone."""
    return SCHEMA


handlers = [schema]

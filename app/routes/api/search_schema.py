"""How the API describes search: what it takes and what it answers."""

from typing import Any, get_args

from app.domain.articles.article import LANGUAGES
from app.domain.search.found import KINDS, Reason
from app.routes.search_filters import STATUSES

_WORDS: dict[str, Any] = {"type": "string"}
_WORDS_OR_NONE: dict[str, Any] = {"type": ["string", "null"]}
_DAY = {"type": "string", "format": "date"}
_YES_OR_NO = {"type": "boolean"}


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


PARAMETERS = [
    _parameter("q", 'Words, "words in a row", -without, begin*, a ticket\'s reference', _WORDS | {"maxLength": 400}),
    _parameter("kind", "This kind alone, page by page; else a few of each", {"enum": [*KINDS]}),
    _parameter("status", "Of tickets and incidents", {"enum": [*STATUSES]}),
    _parameter("severity", "Of tickets: a slug of the plan", _WORDS),
    _parameter("mine", "Tickets that the caller opened, or is assigned to", {"enum": ["on"]}),
    _parameter("organisation", "Its prefix or name", _WORDS),
    _parameter("component", "Its name, or its id on the status page", _WORDS),
    _parameter("since", "From this day on, of the caller's zone", _DAY),
    _parameter("until", "To the end of this day, of the caller's zone", _DAY),
    _parameter("language", "Of articles", {"enum": [*LANGUAGES]}),
    _parameter("after", "The cursor of the page before, with a kind", _WORDS),
]
HIT = {
    "type": "object",
    "properties": {
        "kind": {"enum": [*KINDS]},
        "key": _WORDS | {"description": "A ticket's reference, an article's slug, an incident's id …"},
        "url": _WORDS_OR_NONE,
        "title": _WORDS,
        "excerpt": _WORDS,
        "reason": {"enum": [*get_args(Reason)]},
        "known_as": _WORDS_OR_NONE,
        "at": _WORDS | {"format": "date-time"},
        "status": _WORDS_OR_NONE,
        "severity": _WORDS_OR_NONE,
        "organisation": _WORDS_OR_NONE | {"description": "Its prefix"},
        "language": _WORDS_OR_NONE,
    },
}
_CORRECTION = {"type": "object", "properties": {"asked": _WORDS, "shown": _WORDS}}
FOUND = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        "next": _WORDS_OR_NONE,
        "more": {"type": "array", "items": {"enum": [*KINDS]}, "description": "Kinds of which there is more"},
        "capped": _YES_OR_NO | {"description": "The words are common: only the newest that have them were searched"},
        "loosened": _YES_OR_NO | {"description": "Not all of the words are in what is shown"},
        "corrected": {"type": "array", "items": _CORRECTION},
        "absent": {"type": "array", "items": _WORDS, "description": "Words that nothing has, left out"},
    },
}

"""Search: one page for everybody, who find what they may read."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.response import Redirect

from app.domain.accounts.viewer import Viewer
from app.domain.articles.article import LANGUAGES
from app.domain.deflection.misses import note_miss
from app.domain.search.asking import Asked, read
from app.domain.search.finding import TooCommon, reference_of, search
from app.domain.search.found import KINDS, Found, Kind
from app.routes.article_languages import wanted_languages
from app.routes.search_filters import STATUSES, Narrowed, narrowed
from app.routes.search_shown import KINDS_WORDS, groups_of
from app.routes.searching import searching
from app.web.asker import asker
from app.web.render import page, reader_of
from app.web.state import settings_of

# Of a title in a browser's tab and its history.
_TITLE = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it; `refused` says why nothing did, and `missed` that there is nothing to be found."""

    found: Found
    refused: str = ""
    missed: bool = False


@get("/search", opt={"own_transactions": True})
async def index(request: Request) -> Response[Any]:
    """What was found; a ticket's reference leads to the ticket. Without words, how to ask."""
    asked = read(request.query_params.get("q", ""))
    async with searching(request) as me:
        conditions = await narrowed(request.query_params, reader_of(request).zone)
        if me and conditions.filters.kind in (None, "ticket") and (reference := await reference_of(me, asked)):
            return Redirect(f"{'/desk' if me.is_staff else ''}/tickets/{reference}", status_code=303)
        answer = await _ask(me, asked, conditions, request)
        if answer.missed and not conditions.words:
            kind = conditions.filters.kind
            note_miss(me, asked.text, (kind,) if kind else (), asker(request), wanted_languages(request))
        return _shown(request, me, asked, conditions, answer)


async def _ask(me: Viewer | None, asked: Asked, conditions: Narrowed, request: Request) -> Answer:
    if asked.empty or conditions.errors:
        return Answer(Found())
    try:
        after, languages = request.query_params.get("after"), wanted_languages(request)
        found = await search(me, asked, conditions.filters, after, languages=languages)
    except TooCommon as common:
        return Answer(Found(), refused=str(common))
    return Answer(found, missed=not found.hits)


def _shown(request: Request, me: Viewer | None, asked: Asked, conditions: Narrowed, answer: Answer) -> Response[Any]:
    found, q = answer.found, asked.text
    return page(
        request,
        "search/index.html",
        status_code=422 if conditions.errors or answer.refused else 200,
        q=q,
        title=q if len(q) <= _TITLE else f"{q[: _TITLE - 1]}…",
        asked=asked,
        answer=answer,
        groups=groups_of(found.hits, me, settings_of(request.app).status_url, reader_of(request)),
        tabs=_tabs(me, q, conditions),
        all_of={kind: conditions.address(q, kind=kind) for kind in found.more},
        next_url=conditions.address(q, after=found.next) if found.next else None,
        conditions=conditions,
        without={name: conditions.address(q, **{name: ""}) for name in conditions.words},
        bare_url=conditions.address(q, **dict.fromkeys(conditions.values, "")),
        # A word that is quoted alone is meant as it is; before the rest, where nobody left a quotation open.
        exactly=[(one, conditions.address(f'"{one.asked}" {q}')) for one in found.corrected],
        status_options=[("", "Any"), *STATUSES.items()],
        language_options=[("", "Any"), *LANGUAGES.items()],
        sign_in_url="/sign-in?" + urlencode({"next": conditions.address(q)}),
        file_url="/tickets/new?" + urlencode({"subject": q[:200]}),
    )


def _tabs(me: Viewer | None, q: str, conditions: Narrowed) -> list[dict[str, Any]]:
    here = conditions.filters.kind
    places = [("", "Everything"), *((kind, KINDS_WORDS[kind]) for kind in _kinds_for(me))]
    return [
        {"href": conditions.address(q, kind=kind), "words": words, "current": kind == (here or "")}
        for kind, words in places
    ]


def _kinds_for(me: Viewer | None) -> tuple[Kind, ...]:
    """What this viewer can find at all."""
    if me is None:
        return ("article", "incident")
    if me.is_staff:
        return KINDS
    theirs: tuple[Kind, ...] = ("article", "ticket", "incident")
    return (*theirs, "person") if me.administers else theirs


handlers = [index]

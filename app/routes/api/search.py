"""Search for programs: what the search page finds for the token's person, as far as its scopes let it read. What is not
found is not noted: a program asks as it was written, and not as readers do."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, get
from litestar.exceptions import ClientException

from app.domain.accounts.scopes import has_scope
from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock_json import instant
from app.domain.search.asking import read
from app.domain.search.finding import TooCommon, search
from app.domain.search.found import KINDS, Found, Hit, Kind, Pieces
from app.routes import ticket_component
from app.routes.article_languages import wanted_languages
from app.routes.search_filters import NAMES, Narrowed, narrowed
from app.routes.search_shown import address_of
from app.routes.searching import searching
from app.web.gate import ask_scope
from app.web.render import reader_of
from app.web.state import settings_of, viewer

_READS_TICKETS = "tickets:read"


@get("/search", opt={"scope": "search:read", "own_transactions": True})
async def index(request: Request) -> dict[str, Any]:
    """A few hits of each kind; of one kind a page, and the cursor of the next. Without words nothing is found."""
    me, asked = viewer(request), read(request.query_params.get("q", ""))
    after = request.query_params.get("after")
    async with searching(request, "calling"):
        conditions = await narrowed(await _given(request), reader_of(request).zone)
        _check(request, conditions, after)
        if conditions.filters.kind == "ticket":
            ask_scope(me, _READS_TICKETS)
        kinds, languages = _kinds(me), wanted_languages(request)
        try:
            found = await search(me, asked, conditions.filters, after, languages=languages, kinds=kinds)
        except TooCommon as common:
            raise ClientException(str(common), status_code=422) from common
    return _told(request, me, found)


async def _given(request: Request) -> dict[str, str]:
    """The page's forms name a component by its key; a program by what people call it."""
    given = dict(request.query_params)
    component = await ticket_component.named(given.get("component", ""))
    return given | ({"component": str(component.id)} if component else {})


def _kinds(me: Viewer) -> Sequence[Kind]:
    return [kind for kind in KINDS if kind != "ticket" or has_scope(me, _READS_TICKETS)]


def _check(request: Request, conditions: Narrowed, after: str | None) -> None:
    """A condition that means nothing is left out on the page, which shows that; a program would not notice."""
    given = [name for name in NAMES if request.query_params.get(name, "").strip()]
    meant_nothing = [f"There is no such {name}." for name in given if name not in conditions.values]
    if after and not conditions.filters.kind:
        meant_nothing.append("A cursor (after) goes with a kind.")
    if wrong := [*conditions.errors.values(), *meant_nothing]:
        raise ClientException(" ".join(wrong), status_code=422)


def _told(request: Request, me: Viewer, found: Found) -> dict[str, Any]:
    return {
        "items": [_hit(request, me, hit) for hit in found.hits],
        "next": found.next,
        "more": sorted(found.more),
        "capped": found.capped,
        "loosened": found.loosened,
        "corrected": [{"asked": one.asked, "shown": one.shown} for one in found.corrected],
        "absent": list(found.absent),
    }


def _hit(request: Request, me: Viewer, hit: Hit) -> dict[str, Any]:
    settings = settings_of(request.app)
    address = address_of(hit, me, settings.status_url)
    return {
        "kind": hit.kind,
        "key": hit.key,
        "url": settings.portal_url + address if address and address.startswith("/") else address,
        "title": _text(hit.title),
        "excerpt": _text(hit.excerpt),
        "reason": hit.reason,
        "known_as": hit.known_as,
        "at": instant(hit.at),
        "status": hit.status,
        "severity": hit.severity,
        "organisation": hit.organisation_prefix,
        "language": hit.language,
    }


def _text(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


handlers = [index]

"""The palette: what is found while one types, and the pages of that name."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.exceptions import NotAuthorizedException
from litestar.response import Redirect

from app.domain.accounts.viewer import Viewer
from app.domain.search.asking import Asked, read
from app.domain.search.finding import TooCommon, search
from app.domain.search.found import Filters, Found, Hit, Piece
from app.domain.tickets.filing import why_not
from app.routes.article_languages import wanted_languages
from app.routes.palette_pages import pages_named
from app.routes.search_shown import Group, counted, groups_of
from app.routes.searching import searching
from app.web.render import page, reader_of
from app.web.state import is_part, settings_of, viewer_of

_EACH = 3


@get("/search/palette", opt={"own_transactions": True})
async def palette(request: Request) -> Response[Any]:
    """The part for htmx; whoever comes here otherwise (from signing in again) gets the page."""
    text = request.query_params.get("q", "")
    if not is_part(request.scope):
        return Redirect("/search?" + urlencode({"q": read(text).text}), status_code=303)
    # A page that somebody was signed in on would show, in silence, what strangers find.
    if "signed_in" in request.query_params and viewer_of(request.scope) is None:
        raise NotAuthorizedException
    asked = read(text, unfinished=True)
    async with searching(request) as me:
        found, said = await _found(me, asked, wanted_languages(request))
        files = me is not None and await why_not(me) is None
        groups = groups_of(_few(found.hits), me, settings_of(request.app).status_url, reader_of(request))
        return page(
            request,
            "search/_palette.html",
            groups=[*_options(me, asked, groups, files)],
            said=said or _said(asked, groups),
        )


async def _found(me: Viewer | None, asked: Asked, languages: Sequence[str]) -> tuple[Found, str]:
    """What is found, and why it is not."""
    if asked.empty:
        return Found(), ""
    try:
        return await search(me, asked, Filters(), limit=_EACH, languages=languages), ""
    except TooCommon as common:
        return Found(), str(common)


def _few(hits: Sequence[Hit]) -> list[Hit]:
    kinds = list[str]()
    few = list[Hit]()
    for hit in hits:
        if kinds.count(hit.kind) < _EACH:
            few.append(hit)
        kinds.append(hit.kind)
    return few


def _said(asked: Asked, groups: Sequence[Group]) -> str:
    return "" if asked.empty else ", ".join(counted(groups)) or "Nothing found"


def _options(me: Viewer | None, asked: Asked, groups: Sequence[Group], files: bool) -> Iterator[dict[str, Any]]:
    """Groups of lines to choose from: found, pages, and the search page itself."""
    for group in groups:
        lines = [
            _line(hit.href, group.kind, hit.title, note=hit.organisation or hit.kind_words, mark=hit.mark)
            for hit in group.hits
            if hit.href
        ]
        yield {"slug": group.kind, "words": group.words, "lines": lines}
    if pages := pages_named(me, asked.text, files=files):
        lines = [_line(address, "arrow", (Piece(name),)) for name, address in pages]
        yield {"slug": "page", "words": "Go to", "lines": lines}
    if asked.text:
        everywhere = _line(
            "/search?" + urlencode({"q": asked.text}), "search", (Piece(f"Search for “{asked.text}” everywhere"),)
        )
        yield {"slug": "everywhere", "words": "Everything", "lines": [everywhere]}


def _line(href: str, icon: str, title: tuple[Piece, ...], note: str = "", mark: str = "") -> dict[str, Any]:
    return {"href": href, "icon": icon, "title": title, "note": note, "mark": mark}


handlers = [palette]

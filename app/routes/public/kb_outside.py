"""What programs read of the knowledge base: its feed, its site map, and where crawlers may go. It is the same for
everybody, whoever is signed in: what the public may read."""

import hashlib
from typing import cast

from litestar import Litestar, Request, Response, get

from app.domain.articles import queries
from app.lib import database
from app.lib.database import NOBODY
from app.routes.article_feed import atom, sitemap
from app.web.state import settings_of

_NEWEST = 50
# A site map has 50,000 addresses at most (sitemaps.org, "Sitemap index files"), and an article up to five.
_MOST = 10_000
_AGE = {"cache-control": "public, max-age=300"}


@get("/kb/feed.atom", opt={"own_transactions": True})
async def feed(request: Request) -> Response[bytes]:
    """The articles that were published or put right last."""
    async with database.transaction(NOBODY, reading=True):
        listed = await queries.newest(_NEWEST)
    content = atom(settings_of(request.app).portal_url, request.app.state.vendor, listed)
    return _conditional(request, content, "application/atom+xml")


@get("/sitemap.xml", opt={"own_transactions": True})
async def site_map(request: Request) -> Response[bytes]:
    """Every article in each of its languages."""
    async with database.transaction(NOBODY, reading=True):
        content = await _site_map(request.app)
    return _conditional(request, content, "application/xml")


async def _site_map(app: Litestar) -> bytes:
    """Thousands of addresses take a moment, and anybody may ask for them: written anew only when an article changed."""
    change = await queries.last_change()
    known, content = app.state.get("site_map", (None, b""))
    if known != change:
        content = sitemap(settings_of(app).portal_url, await queries.listed(limit=_MOST))
        app.state.site_map = change, content
    return cast(bytes, content)


@get("/robots.txt", opt={"plain": True})
async def robots(request: Request) -> Response[str]:
    """The articles and what they are drawn with; all else is for the signed-in."""
    allowed = "".join(f"Allow: {path}\n" for path in ("/kb", "/static/", "/pages.css", "/pages.js"))
    site = settings_of(request.app).portal_url
    words = f"User-agent: *\n{allowed}Disallow: /\n\nSitemap: {site}/sitemap.xml\n"
    return Response(words, media_type="text/plain; charset=utf-8", headers=_AGE)


def _conditional(request: Request, content: bytes, media_type: str) -> Response[bytes]:
    """Not sent again to whoever has it (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = _AGE | {"etag": tag}
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in known:
        return Response(b"", status_code=304, media_type=media_type, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


handlers = [feed, site_map, robots]

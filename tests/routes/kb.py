"""What the walk through every route needs of the knowledge base: an article that customers read."""

from dataclasses import replace

from app.domain.articles.article import Article
from app.domain.articles.facts import Facts
from app.domain.articles.settling import settle
from tests.cast import does, rows
from tests.domain.articles.stage import published, stands
from tests.house import House

_TAG = "walked past"
_PATHS = ("/kb/{slug}", "/kb/sections/{section}", "/kb/tags/{tag}")


async def names(house: House, path: str) -> dict[str, str]:
    """The names in its paths; the same article for all of them."""
    if path not in _PATHS:
        return {"section": "nothing", "tag": "nothing"}
    known = await rows("SELECT id FROM article WHERE $1 = ANY (tags)", _TAG)
    article = await stands(known[0]["id"]) if known else await _tagged(house)
    return {"slug": article.slug, "section": article.section_slug, "tag": _TAG}


async def _tagged(house: House) -> Article:
    article = await published(house.cast, "Walk past", audience="customers")
    await does(house.cast["sam"], settle, article.id, replace(Facts.of(article), tags=(_TAG,)))
    return article

"""An article's name in its address: made from its title, its own for ever."""

import re
import secrets
import unicodedata
from uuid import UUID

from app.domain.articles.tables import ArticleAddress
from app.lib import database
from app.lib.rows import insert

LONGEST_SLUG = 80
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l"})
# Addresses of the knowledge base itself.
_OURS = frozenset({"sections", "tags"})


def slug_of(title: str) -> str:
    """The title as an address can hold it, cut between words; empty when nothing of it is Latin."""
    spelt = unicodedata.normalize("NFC", title).lower().translate(_SPELT)
    bare = "".join(c for c in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(c))
    slug = "-".join(re.findall(r"[a-z0-9]+", bare.replace("'", "").replace("’", "")))
    if len(slug) <= LONGEST_SLUG:
        return slug
    return slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]


def any_slug() -> str:
    """A name for an article that nobody gave one."""
    return f"article-{secrets.token_hex(4)}"


def wrong_slug(slug: str) -> dict[str, str]:
    """What is wrong with a name that somebody typed, by field. Pure."""
    if slug in _OURS:
        return {"slug": f"“{slug}” is an address of the knowledge base itself. Choose another."}
    if len(slug) <= LONGEST_SLUG and _SLUG.fullmatch(slug):
        return {}
    return {"slug": f"Lower-case letters, digits and single hyphens between them, {LONGEST_SLUG} at most."}


async def hold_slugs() -> None:
    """Nobody else takes a name until the transaction ends, so that two who want the same one are told so in words."""
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('article address'))")


async def wrong_owner_of(slug: str, article_id: UUID | None = None) -> dict[str, str]:
    """A name that another article has or had is refused: somebody follows it there."""
    taken = await database.fetch_value("SELECT article_id FROM article_address WHERE slug = $1", slug)
    if taken in (None, article_id):
        return {}
    return {"slug": f"“{slug}” leads to another article, or once did. Choose another address."}


async def take_slug(slug: str, article_id: UUID) -> None:
    """Notes that the article has it; one of its own that it had before it takes back."""
    if await database.fetch_value("SELECT true FROM article_address WHERE slug = $1", slug):
        return
    await insert((ArticleAddress, {"slug": slug, "article_id": article_id}))

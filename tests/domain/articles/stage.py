"""What the tests of articles share: sections, articles for somebody, and what they read of them."""

from typing import Any
from uuid import UUID

from app.demo import Cast
from app.domain.articles import queries, revision_queries
from app.domain.articles.arranging import make_section
from app.domain.articles.article import Article, Revision
from app.domain.articles.parts import skeleton
from app.domain.articles.publishing import publish
from app.domain.articles.writing import NewArticle, Words, draft, keep
from app.lib import database
from app.lib.database import SYSTEM, Who
from tests.cast import does, rows


async def section(cast: Cast, name: str = "First steps") -> UUID:
    """A section for articles."""
    return await does(cast["sam"], make_section, name)


async def drafted(cast: Cast, title: str = "Set up single sign-on", **given: Any) -> Article:
    """A draft of Alex's, in a section of its own unless one is given."""
    section_id = given.pop("section_id", None) or await section(cast, f"About {title}")
    new = NewArticle(title, given.pop("kind", "guide"), section_id, **{"body": "Read this.", **given})
    return await does(given.pop("viewer", cast["alex"]), draft, new)


async def published(cast: Cast, title: str = "Set up single sign-on", **given: Any) -> Article:
    """One that Sam has published, for everybody unless an audience is given."""
    article = await drafted(cast, title, **{"audience": "public", **given})
    await does(cast["sam"], publish, article.id, article.language, 1)
    return await stands(article.id)


async def translated(cast: Cast, article: Article, language: str, words: Words) -> None:
    """Its first words in another language, published."""
    number = await does(cast["alex"], keep, article.id, language, 0, words)
    await does(cast["sam"], publish, article.id, language, number)


async def stands(article_id: UUID) -> Article:
    """As it stands now."""
    async with database.transaction(SYSTEM):
        found = await queries.article_of(article_id)
    assert found
    return found


async def reads(who: Who, slug: str) -> Article | None:
    """The article, as far as these eyes read it."""
    async with database.transaction(who):
        return await queries.article_by_slug(slug)


async def titles_for(who: Who, **asked: Any) -> list[str]:
    """The titles of all that these eyes read."""
    async with database.transaction(who):
        return [one.title for one in await queries.listed(500, **asked)]


async def copied(article: Article, times: int) -> None:
    """So many more articles like it, published as it was, "TITLE 1" and so on."""
    await rows(
        """
        WITH many AS (SELECT a.*, n, gen_random_uuid() AS its FROM article a, generate_series(1, $2) n WHERE a.id = $1),
        made AS (INSERT INTO article (id, slug, kind, section_id, audience, language, tags, owner_id, state, created_at,
                                      updated_at, published_at)
                 SELECT its, slug || '-' || n, kind, section_id, audience, language, tags, owner_id, state, created_at,
                        updated_at, published_at FROM many),
        kept AS (INSERT INTO revision (article_id, language, number, title, body, author_id, at)
                 SELECT its, r.language, 1, r.title || ' ' || n, r.body, r.author_id, r.at
                 FROM many JOIN revision r ON r.article_id = id AND r.number = 1)
        INSERT INTO article_text (article_id, language, number, title, summary, search_words, body, published_at)
        SELECT its, t.language, 1, t.title || ' ' || n, t.summary, t.search_words, t.body, t.published_at
        FROM many JOIN article_text t ON t.article_id = id
        """,
        article.id,
        times,
    )


async def body_for(who: Who, article: Article, language: str = "en") -> str | None:
    """What these eyes read of it in that language."""
    async with database.transaction(who):
        texts = {text.language: text.body for text in await queries.texts_of(article.id)}
    return texts.get(language)


async def revisions(article: Article, language: str = "en") -> list[Revision]:
    """What was kept of it, newest first."""
    async with database.transaction(SYSTEM):
        return await revision_queries.revisions_of(article.id, language)


async def kinds_of(article: Article) -> list[str]:
    """The kinds of its events, in order."""
    found = await rows("SELECT kind FROM event WHERE subject = 'article' AND subject_id = $1 ORDER BY seq", article.id)
    return [row["kind"] for row in found]


# Troubleshooting articles with all their parts.
WHOLE = {
    language: skeleton("troubleshooting", language).replace("\n\n\n", "\n\nSome words.\n\n") + "\n\nSome words."
    for language in ("en", "de", "fr", "es", "ja")
}

"""What readers get: publishing a revision, and taking an article away from them. An article that is not published has
no texts: what is published again is what somebody looked at again."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles import policy, revision_queries
from app.domain.articles.article import LANGUAGES, Article, Revision
from app.domain.articles.facts import Facts
from app.domain.articles.parts import missing_parts
from app.domain.articles.verbs import Changes, happen, hold
from app.lib import database
from app.lib.refusals import Conflict, NotFound, Refused, Wrong, allow

NOT_YOURS = "Senior agents, account managers and administrators decide what customers and the public read."


async def publish(viewer: Viewer, article_id: UUID, language: str, number: int, seen: str | None = None) -> None:
    """Lets its audience read this revision, instead of what they read in that language. The first to be published is
    in the language that the article is written in, for readers of other languages fall back to it. `seen` is the mark
    of the facts under which it was looked at: nothing goes to other readers than those who were named.

    Raises NotFound, Refused, Conflict when the facts are others by now, Wrong.
    """
    held = await hold(article_id)
    article = held.article
    allow(policy.can_publish(viewer, article.audience), NOT_YOURS)
    if seen not in (None, Facts.of(article).mark):
        raise Conflict("Somebody changed who reads it, or another of its facts, since you opened the page.")
    revision = await revision_queries.revision(article_id, language, number)
    if revision is None:
        raise NotFound(f"{article_id} {language} {number}")
    reason = why_not(article, language)
    allow(not reason, reason)
    _check_complete(article, revision)
    if revision.published:
        return
    await database.execute(_SHOW, article_id, language, number, held.now)
    changes: Changes = {"state": "published", "published_at": article.published_at or held.now}
    await happen(held, viewer, "article_published", changes, {"language": language, "number": number})


def why_not(article: Article, language: str) -> str:
    """Why no text in that language can be published as the article stands; empty when one can. Pure."""
    if article.state == "archived":
        return "It is archived. Bring it back first."
    if article.state == "published" or language == article.language:
        return ""
    return f"Publish it in {LANGUAGES[article.language]} first: readers of other languages fall back to that."


_SHOW = """
    INSERT INTO article_text (article_id, language, number, title, summary, search_words, body, published_at)
    SELECT article_id, language, number, title, summary, search_words, body, $4 FROM revision
    WHERE article_id = $1 AND language = $2 AND number = $3
    ON CONFLICT (article_id, language) DO UPDATE SET number = excluded.number, title = excluded.title,
        summary = excluded.summary, search_words = excluded.search_words, body = excluded.body,
        published_at = excluded.published_at
"""


def _check_complete(article: Article, revision: Revision) -> None:
    if not revision.body.strip():
        raise Wrong({"body": "There is nothing to read yet. Write it first."})
    if missing := missing_parts(article.kind, revision.language, revision.body):
        raise Wrong({"body": f"A troubleshooting article needs all its parts. Missing: {', '.join(missing)}."})


async def withdraw(viewer: Viewer, article_id: UUID) -> None:
    """Takes it away from its readers; it is a draft again. Raises NotFound, Refused."""
    held = await hold(article_id)
    allow(policy.can_publish(viewer, held.article.audience), NOT_YOURS)
    if held.article.state != "published":
        return
    await _hide(article_id)
    await happen(held, viewer, "article_withdrawn", {"state": "draft"})


async def withdraw_translation(viewer: Viewer, article_id: UUID, language: str) -> None:
    """Takes one language away; its readers fall back. Raises NotFound, Refused for the one that it is written in."""
    held = await hold(article_id)
    allow(policy.can_publish(viewer, held.article.audience), NOT_YOURS)
    if language == held.article.language:
        raise Refused("Readers of other languages fall back to this one. Withdraw the whole article instead.")
    if await database.execute("DELETE FROM article_text WHERE article_id = $1 AND language = $2", article_id, language):
        await happen(held, viewer, "article_withdrawn", data={"language": language})


async def archive(viewer: Viewer, article_id: UUID) -> None:
    """It is of no use any more: readers lose it, the staff finds it among what is archived. Raises NotFound,
    Refused."""
    held = await hold(article_id)
    allow(policy.can_change(viewer, held.article), NOT_YOURS)
    if held.article.state == "archived":
        return
    await _hide(article_id)
    await happen(held, viewer, "article_archived", {"state": "archived"})


async def unarchive(viewer: Viewer, article_id: UUID) -> None:
    """Makes it a draft again. Raises NotFound, Refused."""
    held = await hold(article_id)
    allow(policy.can_change(viewer, held.article), NOT_YOURS)
    if held.article.state == "archived":
        await happen(held, viewer, "article_unarchived", {"state": "draft"})


async def _hide(article_id: UUID) -> None:
    await database.execute("DELETE FROM article_text WHERE article_id = $1", article_id)

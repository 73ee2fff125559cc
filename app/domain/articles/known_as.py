"""Making an article known by other words, at once: what its readers read stays, what they find it by does not."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles import policy, queries, revision_queries, search_words
from app.domain.articles.article import Revision, Text
from app.domain.articles.publishing import NOT_YOURS
from app.domain.articles.verbs import Hold, happen, hold
from app.domain.articles.writing import Words, add_revision
from app.lib import database
from app.lib.refusals import Refused, Wrong, allow

FULL = "Its search words would be too long. Shorten them in its text, and publish that."


async def make_known_as(viewer: Viewer, article_id: UUID, language: str, words: str) -> None:
    """Adds `words` to the search words of what readers read in that language, else in the one it is written in. It is a
    revision as any other; a draft that is newer gets them too, and stays the draft. No reader sees another text, and
    nothing is told as news; but whoever finds it by the words sees them, so it is for who may change what is read.

    Raises NotFound, Refused when nobody reads the article, Wrong (`search_words`) when there is no room.
    """
    held = await hold(article_id)
    allow(policy.can_change(viewer, held.article), NOT_YOURS)
    text = _text(held, await queries.texts_of(article_id), language)
    if _known_as(text.search_words, words) == text.search_words:
        return
    read = await revision_queries.revision(article_id, text.language, text.number)
    newest = await revision_queries.newest_revision(article_id, text.language)
    assert read, "what is published was kept"
    assert newest, "and so something is newest"
    await _show(text, newest.number + 1, await _keep(held, viewer, read, newest.number + 1, words))
    if newest.number != read.number:
        await _keep(held, viewer, newest, newest.number + 2, words)
    data = {"language": text.language, "number": newest.number + 1}
    await happen(held, viewer, "article_made_known", data=data)


def _text(held: Hold, texts: list[Text], language: str) -> Text:
    by_language = {text.language: text for text in texts}
    found = by_language.get(language) or by_language.get(held.article.language)
    if found is None:
        raise Refused("Nobody reads this article, so no words find it. Publish it first.")
    return found


def _known_as(before: str, words: str) -> str:
    return search_words.tidied(f"{before}\n{words}")


async def _keep(held: Hold, viewer: Viewer, revision: Revision, number: int, words: str) -> str:
    """The same again with the words; answers all its search words."""
    known = _known_as(revision.search_words, words)
    if len(known) > search_words.LONGEST:
        raise Wrong({"search_words": FULL})
    said = Words(revision.title, revision.summary, revision.body, f"Also known as “{words}”", known)
    await add_revision(held, viewer, revision.language, number, said)
    return known


async def _show(text: Text, number: int, known: str) -> None:
    await database.execute(
        "UPDATE article_text SET number = $3, search_words = $4 WHERE article_id = $1 AND language = $2",
        text.article_id,
        text.language,
        number,
        known,
    )

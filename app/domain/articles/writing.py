"""Writing: a new article, and every revision of its words."""

from dataclasses import asdict, dataclass, replace
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles import policy, queries, revision_queries, search_words, tables
from app.domain.articles.article import LANGUAGES, Article, Audience, Kind, Revision
from app.domain.articles.facts import Facts, wrong_with
from app.domain.articles.parts import skeleton
from app.domain.articles.slugs import any_slug, hold_slugs, slug_of, take_slug, wrong_owner_of, wrong_slug
from app.domain.articles.verbs import Hold, happen, hold
from app.domain.events.actions import record
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Wrong, allow
from app.lib.rows import insert

LONGEST_TITLE = 200
LONGEST_SUMMARY = 300
LONGEST_BODY = 200_000
LONGEST_NOTE = 300
NOT_YOURS = "The team writes articles."


class Stale(Exception):
    """Somebody kept another revision since the writer began; nothing was kept."""

    def __init__(self, newest: Revision) -> None:
        super().__init__(f"{newest.author} kept revision {newest.number}")
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Words:
    """What an article says in one language; `body` is Markdown, `note` what the author says has changed, `search_words`
    what readers call it besides, one on each line."""

    title: str
    summary: str = ""
    body: str = ""
    note: str = ""
    search_words: str = ""

    @property
    def tidy(self) -> "Words":
        """As they are kept."""
        return replace(self, search_words=search_words.tidied(self.search_words))


@dataclass(frozen=True, slots=True)
class NewArticle:
    """A first draft. Without a `slug` its title makes it; without a `body` it begins with its kind's skeleton."""

    title: str
    kind: Kind
    section_id: UUID
    audience: Audience = "internal"
    tier: str | None = None
    language: str = "en"
    slug: str = ""
    summary: str = ""
    body: str = ""
    search_words: str = ""
    component_id: UUID | None = None

    @property
    def words(self) -> Words:
        """Its first revision."""
        body = self.body or skeleton(self.kind, self.language)
        return Words(self.title, self.summary, body, search_words=self.search_words).tidy


async def draft(viewer: Viewer, new: NewArticle) -> Article:
    """Begins an article, which nobody but the staff reads yet. Raises Refused, Wrong."""
    allow(policy.can_write(viewer), NOT_YOURS)
    slug = new.slug or slug_of(new.title) or any_slug()
    facts = Facts(new.kind, new.section_id, new.audience, new.tier, (), new.component_id, viewer.person_id, None)
    await hold_slugs()
    errors = _wrong_words(new.words, new.language) | await wrong_with(facts, None)
    if wrong := wrong_slug(slug) or await wrong_owner_of(slug):
        # Nobody sees an address that the title made: what they can change is the title.
        errors |= wrong if new.slug else {"title": f"An article has this title’s address, “{slug}”. Word it otherwise."}
    if errors:
        raise Wrong(errors)
    article_id, now = new_id(), await portal_now()
    times = {"created_at": now, "updated_at": now}
    await insert((tables.Article, {"id": article_id, "slug": slug, "language": new.language} | facts.columns | times))
    await take_slug(slug, article_id)
    article = await queries.article_of(article_id)
    assert article, "it was made just now"
    await add_revision(Hold(article, now), viewer, new.language, 1, new.words)
    await record(article.log, "article_drafted", at=now, actor=viewer.person_id, public=False, data={"slug": slug})
    return article


async def keep(viewer: Viewer, article_id: UUID, language: str, began_from: int, words: Words) -> int:
    """Keeps a revision, the draft from now on; answers its number. `began_from` is the number that the author began
    from, 0 for the first in a language. Words that are the draft's already are not kept again.

    Raises NotFound, Refused, Wrong, Stale.
    """
    held, words = await hold(article_id), words.tidy
    allow(policy.can_write(viewer), NOT_YOURS)
    newest = await revision_queries.newest_revision(article_id, language)
    if newest and _says(newest, words):
        return newest.number
    if newest and newest.number != began_from:
        raise Stale(newest)
    if errors := _wrong_words(words, language):
        raise Wrong(errors)
    number = newest.number + 1 if newest else 1
    await add_revision(held, viewer, language, number, words)
    await happen(held, viewer, "article_kept", data={"language": language, "number": number, "note": words.note})
    return number


async def restore(viewer: Viewer, article_id: UUID, language: str, number: int) -> int:
    """Makes an earlier revision the draft again, as a new one; answers its number. Raises NotFound, Refused."""
    held = await hold(article_id)
    allow(policy.can_write(viewer), NOT_YOURS)
    old = await revision_queries.revision(article_id, language, number)
    newest = await revision_queries.newest_revision(article_id, language)
    if old is None or newest is None:
        raise NotFound(f"{article_id} {language} {number}")
    words = Words(old.title, old.summary, old.body, f"Revision {number} again", old.search_words)
    if _says(newest, words):
        return newest.number
    await add_revision(held, viewer, language, newest.number + 1, words)
    data = {"language": language, "number": newest.number + 1, "of": number}
    await happen(held, viewer, "article_restored", data=data)
    return newest.number + 1


def _says(revision: Revision, words: Words) -> bool:
    kept = Words(revision.title, revision.summary, revision.body, revision.note, revision.search_words)
    return replace(words, note=kept.note) == kept


async def add_revision(held: Hold, viewer: Viewer, language: str, number: int, words: Words) -> None:
    """Keeps tidy words as that revision; whoever calls it has checked them."""
    key = {"article_id": held.article.id, "language": language, "number": number}
    await insert((tables.Revision, key | asdict(words) | {"author_id": viewer.person_id, "at": held.now}))


def _wrong_words(words: Words, language: str) -> dict[str, str]:
    errors = {}
    if language not in LANGUAGES:
        errors["language"] = "Choose one of the languages."
    if not words.title.strip():
        errors["title"] = "A title is needed: readers find the article by it."
    for field, words_of, longest in (
        ("title", words.title, LONGEST_TITLE),
        ("summary", words.summary, LONGEST_SUMMARY),
        ("search_words", words.search_words, search_words.LONGEST),
        ("body", words.body, LONGEST_BODY),
        ("note", words.note, LONGEST_NOTE),
    ):
        if len(words_of) > longest:
            errors[field] = f"This can be {longest:,} characters at most; it has {len(words_of):,}."
    return errors

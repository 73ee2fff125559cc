"""An article becomes known by other words at once, and its text stays what it is."""

import pytest

from app.demo import Cast
from app.domain.articles import queries
from app.domain.articles.article import Article, Text
from app.domain.articles.known_as import make_known_as
from app.domain.articles.publishing import withdraw
from app.domain.articles.writing import Words, keep, restore
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import does
from tests.domain.articles.stage import drafted, kinds_of, published, revisions, translated

pytestmark = pytest.mark.anyio


async def text_of(article: Article, language: str = "en") -> Text:
    async with database.transaction(SYSTEM):
        return next(text for text in await queries.texts_of(article.id) if text.language == language)


async def test_readers_find_it_by_the_words_and_read_what_they_read(cast: Cast) -> None:
    article = await published(cast, body="Read this.", search_words="federation")
    before = await text_of(article)
    await does(cast["sam"], make_known_as, article.id, "en", "log in with our own directory")
    after = await text_of(article)
    assert after.search_words == "federation\nlog in with our own directory"
    assert (after.body, after.published_at, after.number) == (before.body, before.published_at, before.number + 1)
    newest, _ = await revisions(article)
    assert (newest.number, newest.published, newest.search_words) == (2, True, after.search_words)
    assert newest.note == "Also known as “log in with our own directory”"
    assert (await kinds_of(article))[-1] == "article_made_known"


async def test_a_newer_draft_stays_the_draft_and_gets_the_words_too(cast: Cast) -> None:
    article = await published(cast, body="Read this.")
    await does(cast["alex"], keep, article.id, "en", 1, Words("Another title", body="Not yet for readers."))
    await does(cast["sam"], make_known_as, article.id, "en", "federation")
    draft, read, *_ = await revisions(article)
    assert (draft.body, draft.search_words, draft.published) == ("Not yet for readers.", "federation", False)
    assert (read.body, read.search_words, read.published) == ("Read this.", "federation", True)
    assert (await text_of(article)).number == read.number


async def test_it_is_the_language_that_was_searched_in_else_the_one_it_was_written_in(cast: Cast) -> None:
    article = await published(cast)
    await translated(cast, article, "de", Words("Anmeldung", "", "Lies das."))
    await does(cast["sam"], make_known_as, article.id, "de", "Verzeichnis")
    await does(cast["sam"], make_known_as, article.id, "ja", "ディレクトリ")
    assert [(await text_of(article, one)).search_words for one in ("de", "en")] == ["Verzeichnis", "ディレクトリ"]


async def test_what_it_is_known_as_already_is_not_added_again(cast: Cast) -> None:
    article = await published(cast, search_words="Federation")
    await does(cast["sam"], make_known_as, article.id, "en", " federation ")
    assert len(await revisions(article)) == 1


async def test_what_nobody_reads_who_may_not_publish_it_and_too_many_words_are_refused(cast: Cast) -> None:
    article = await published(cast, search_words="x" * 1_995)
    with pytest.raises(Wrong, match="too long"):
        await does(cast["sam"], make_known_as, article.id, "en", "federation")
    for name in ("nadia", "alex"):
        with pytest.raises(Refused):
            await does(cast[name], make_known_as, article.id, "en", "mine")
    await does(cast["sam"], withdraw, article.id)
    with pytest.raises(Refused):
        await does(cast["sam"], make_known_as, article.id, "en", "mine")
    with pytest.raises(NotFound):
        await does(cast["nadia"], make_known_as, article.id, "en", "mine")
    assert len(await revisions(article)) == 1


async def test_search_words_are_kept_tidy_and_come_back_with_their_revision(cast: Cast) -> None:
    article = await drafted(cast, search_words=" one \r\n\r\n two  words\nOne\n")
    assert (await revisions(article))[0].search_words == "one\ntwo words"
    same = Words("Set up single sign-on", body="Read this.", search_words="one\n\n two words ")
    assert await does(cast["alex"], keep, article.id, "en", 1, same) == 1
    assert await does(cast["alex"], keep, article.id, "en", 1, Words("Set up single sign-on", body="Read this.")) == 2
    assert await does(cast["alex"], restore, article.id, "en", 1) == 3
    assert (await revisions(article))[0].search_words == "one\ntwo words"


async def test_search_words_are_too_many_from_2001_characters_on(cast: Cast) -> None:
    with pytest.raises(Wrong) as wrong:
        await drafted(cast, search_words="x" * 2_001)
    assert list(wrong.value.errors) == ["search_words"]

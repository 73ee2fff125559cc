"""An article is found by what readers call it, though its text calls it otherwise."""

import pytest

from app.demo import Cast
from app.domain.articles.publishing import publish
from app.domain.articles.writing import Words, keep
from tests.cast import does
from tests.domain.articles.stage import published, translated
from tests.domain.search.stage import found, hits, keys, said

pytestmark = pytest.mark.anyio


async def test_what_readers_call_it_is_found_before_a_text_that_happens_to_say_it(cast: Cast) -> None:
    await published(cast, "Phone and video", body="Hang up. A report of debates.")
    article = await published(
        cast, "Debates are slow or stall", body="Debates that wait.", search_words="stuck\nmy debates hang"
    )
    first, *_ = await hits(None, "my debates hang", "article")
    assert (first.key, first.reason, first.known_as) == (article.slug, "known_as", "my debates hang")
    stuck, *_ = await hits(None, "debates stuck", "article")
    assert (stuck.reason, stuck.known_as) == ("known_as", "stuck")


async def test_it_says_so_only_where_the_text_lacks_the_words(cast: Cast) -> None:
    await published(cast, "Rotate keys", body="Make a new one.", search_words="rotate keys\nreplace a secret one")
    assert [hit.known_as for hit in await hits(None, "rotate")] == [None]
    assert [hit.known_as for hit in await hits(None, "new")] == [None]
    assert [hit.known_as for hit in await hits(None, "new secret")] == ["replace a secret one"]


async def test_search_words_are_of_one_language_and_show_its_text(cast: Cast) -> None:
    article = await published(cast, "Rotate keys", search_words="swap a secret")
    await translated(cast, article, "de", Words("Schlüssel wechseln", "", "Neu.", search_words="Geheimnis tauschen"))
    (hit,) = await hits(None, "Geheimnisse", "article", languages=("en",))
    assert (hit.language, said(hit.title), hit.known_as) == ("de", "Schlüssel wechseln", "Geheimnis tauschen")


async def test_words_of_a_draft_find_nothing_until_they_are_published(cast: Cast) -> None:
    article = await published(cast, "Rotate keys")
    number = await does(cast["alex"], keep, article.id, "en", 1, Words("Rotate keys", "", "x", "", "zeppelin"))
    assert await keys(None, "zeppelin") == []
    await does(cast["sam"], publish, article.id, "en", number)
    assert await keys(None, "zeppelin") == [article.slug]
    number = await does(cast["alex"], keep, article.id, "en", number, Words("Rotate keys", "", "x"))
    await does(cast["sam"], publish, article.id, "en", number)
    assert await keys(None, "zeppelin") == []


async def test_a_slip_is_corrected_by_search_words_as_well(cast: Cast) -> None:
    await published(cast, "Rotate keys", search_words="kaleidoscope")
    assert [one.shown for one in (await found(None, "kaleidoskope")).corrected] == ["kaleidoscope"]

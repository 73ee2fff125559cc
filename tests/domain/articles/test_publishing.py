"""Publishing: who decides what is read, what is complete, and taking it away again."""

from dataclasses import replace

import pytest

from app.demo import Cast
from app.domain.articles.facts import Facts
from app.domain.articles.publishing import archive, publish, unarchive, withdraw, withdraw_translation
from app.domain.articles.settling import settle
from app.domain.articles.writing import Words, keep
from app.lib.database import NOBODY
from app.lib.refusals import Conflict, NotFound, Refused, Wrong
from tests.cast import does, rows
from tests.domain.articles.stage import WHOLE, body_for, drafted, kinds_of, published, reads, stands, translated

pytestmark = pytest.mark.anyio


async def test_agents_publish_for_the_team_and_seniors_for_customers(cast: Cast) -> None:
    internal, public = await drafted(cast, "A"), await drafted(cast, "B", audience="public")
    await does(cast["alex"], publish, internal.id, "en", 1)
    with pytest.raises(Refused, match="decide what customers"):
        await does(cast["alex"], publish, public.id, "en", 1)
    for name in ("sam", "morgan", "admin"):
        await does(cast[name], publish, public.id, "en", 1)
    assert (await stands(internal.id)).state == (await stands(public.id)).state == "published"
    with pytest.raises(Refused):
        await does(cast["nadia"], publish, public.id, "en", 1)


async def test_readers_read_the_published_revision_until_the_next_is_published(cast: Cast) -> None:
    article = await published(cast)
    await does(cast["alex"], keep, article.id, "en", 1, Words("Two", body="Newer."))
    assert await body_for(NOBODY, article) == "Read this."
    await does(cast["sam"], publish, article.id, "en", 2)
    assert await body_for(NOBODY, article) == "Newer."
    await does(cast["sam"], publish, article.id, "en", 1)
    assert await body_for(NOBODY, article) == "Read this."


async def test_nobody_publishes_for_other_readers_than_they_looked_at(cast: Cast) -> None:
    article = await drafted(cast)
    seen = Facts.of(article)
    await does(cast["alex"], settle, article.id, replace(seen, audience="public"))
    with pytest.raises(Conflict):
        await does(cast["sam"], publish, article.id, "en", 1, seen.mark)
    assert (await stands(article.id)).state == "draft"
    await does(cast["sam"], publish, article.id, "en", 1, Facts.of(await stands(article.id)).mark)
    assert await body_for(NOBODY, article) == "Read this."


async def test_the_first_publication_is_remembered(cast: Cast) -> None:
    article = await published(cast)
    assert article.published_at
    await does(cast["sam"], withdraw, article.id)
    await does(cast["sam"], publish, article.id, "en", 1)
    assert (await stands(article.id)).published_at == article.published_at


async def test_publishing_the_same_again_changes_nothing(cast: Cast) -> None:
    article = await published(cast)
    await does(cast["sam"], publish, article.id, "en", 1)
    assert await stands(article.id) == article
    assert await kinds_of(article) == ["article_drafted", "article_published"]


async def test_a_revision_that_was_never_kept_is_not_published(cast: Cast) -> None:
    article = await drafted(cast)
    for language, number in (("en", 2), ("de", 1)):
        with pytest.raises(NotFound):
            await does(cast["sam"], publish, article.id, language, number)


async def test_the_language_written_in_is_published_first(cast: Cast) -> None:
    article = await drafted(cast, audience="public")
    await does(cast["alex"], keep, article.id, "de", 0, Words("Anmeldung", body="Lesen."))
    with pytest.raises(Refused, match="Publish it in English first"):
        await does(cast["sam"], publish, article.id, "de", 1)
    await does(cast["sam"], publish, article.id, "en", 1)
    await does(cast["sam"], publish, article.id, "de", 1)
    assert await body_for(NOBODY, article, "de") == "Lesen."


async def test_nothing_is_no_article(cast: Cast) -> None:
    article = await drafted(cast, body=" \n")
    with pytest.raises(Wrong, match="nothing to read"):
        await does(cast["sam"], publish, article.id, "en", 1)


@pytest.mark.parametrize("language", WHOLE)
async def test_a_troubleshooting_article_is_published_with_all_its_parts(cast: Cast, language: str) -> None:
    article = await drafted(cast, "Debates fail", kind="troubleshooting", language=language, body="", audience="public")
    with pytest.raises(Wrong, match="Missing: ") as wrong:
        await does(cast["sam"], publish, article.id, language, 1)
    assert wrong.value.errors["body"].count(",") == 3
    await does(cast["alex"], keep, article.id, language, 1, Words("Debates fail", body=WHOLE[language]))
    await does(cast["sam"], publish, article.id, language, 2)
    assert await body_for(NOBODY, article, language) == WHOLE[language]


async def test_what_is_withdrawn_is_a_draft_that_comes_back_by_publishing_alone(cast: Cast) -> None:
    article = await published(cast)
    await translated(cast, article, "de", Words("Anmeldung", body="Lesen."))
    with pytest.raises(Refused):
        await does(cast["alex"], withdraw, article.id)
    await does(cast["sam"], withdraw, article.id)
    await does(cast["sam"], withdraw, article.id)
    assert (await stands(article.id)).state == "draft"
    assert await reads(NOBODY, article.slug) is None
    assert await reads(cast["erin"].who, article.slug) is None
    await does(cast["sam"], publish, article.id, "en", 1)
    assert await body_for(NOBODY, article) == "Read this."
    assert await body_for(NOBODY, article, "de") is None
    assert (await kinds_of(article)).count("article_withdrawn") == 1


async def test_one_language_is_withdrawn_and_its_readers_fall_back(cast: Cast) -> None:
    article = await published(cast)
    await translated(cast, article, "de", Words("Anmeldung", body="Lesen."))
    with pytest.raises(Refused, match="fall back"):
        await does(cast["sam"], withdraw_translation, article.id, "en")
    with pytest.raises(Refused):
        await does(cast["alex"], withdraw_translation, article.id, "de")
    await does(cast["sam"], withdraw_translation, article.id, "de")
    assert await body_for(NOBODY, article, "de") is None
    assert await body_for(NOBODY, article) == "Read this."


async def test_what_is_archived_nobody_reads_and_it_comes_back_as_a_draft(cast: Cast) -> None:
    article = await published(cast)
    with pytest.raises(Refused):
        await does(cast["alex"], archive, article.id)
    await does(cast["sam"], archive, article.id)
    await does(cast["sam"], archive, article.id)
    assert await reads(NOBODY, article.slug) is None
    with pytest.raises(Refused, match="Bring it back"):
        await does(cast["sam"], publish, article.id, "en", 1)
    await does(cast["alex"], unarchive, article.id)
    await does(cast["alex"], unarchive, article.id)
    assert (await stands(article.id)).state == "draft"
    assert (await kinds_of(article))[-2:] == ["article_archived", "article_unarchived"]


async def test_an_agent_archives_a_draft(cast: Cast) -> None:
    article = await drafted(cast, audience="public")
    await does(cast["alex"], archive, article.id)
    assert (await stands(article.id)).state == "archived"


async def test_only_what_is_published_has_texts(cast: Cast) -> None:
    gone, archived, kept = [await published(cast, title) for title in ("A", "B", "C")]
    await does(cast["sam"], withdraw, gone.id)
    await does(cast["sam"], archive, archived.id)
    assert [row["article_id"] for row in await rows("SELECT article_id FROM article_text")] == [kept.id]

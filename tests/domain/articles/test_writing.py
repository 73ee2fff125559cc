"""Writing: drafts, the revisions that are kept, and what is refused."""

import asyncio

import pytest

from app.demo import Cast
from app.domain.articles.writing import NewArticle, Stale, Words, draft, keep, restore
from app.lib import database
from app.lib.database import NOBODY
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import does, rows
from tests.domain.articles.stage import drafted, kinds_of, published, reads, revisions, section, stands

pytestmark = pytest.mark.anyio


async def test_a_new_article_is_a_draft_that_only_the_staff_reads(cast: Cast) -> None:
    article = await drafted(cast, audience="public", summary="How to")
    assert (article.state, article.slug, article.owner_id) == ("draft", "set-up-single-sign-on", cast["alex"].person_id)
    assert await reads(cast["sam"].who, article.slug) == article
    assert await reads(NOBODY, article.slug) is None
    assert await reads(cast["erin"].who, article.slug) is None
    assert await kinds_of(article) == ["article_drafted"]


async def test_customers_write_no_articles(cast: Cast) -> None:
    article = await published(cast)
    with pytest.raises(Refused):
        await does(cast["nadia"], draft, NewArticle("Mine", "guide", article.section_id))
    with pytest.raises(Refused):
        await does(cast["nadia"], keep, article.id, "en", 1, Words("Mine", body="x"))
    with pytest.raises(Refused):
        await does(cast["nadia"], restore, article.id, "en", 1)


async def test_an_article_that_a_customer_cannot_read_is_not_there_for_them(cast: Cast) -> None:
    article = await published(cast, audience="internal")
    with pytest.raises(NotFound):
        await does(cast["nadia"], keep, article.id, "en", 1, Words("Mine", body="x"))


async def test_a_troubleshooting_article_begins_with_its_parts(cast: Cast) -> None:
    article = await drafted(cast, "Debates fail", kind="troubleshooting", language="de", body="")
    (revision,) = await revisions(article, "de")
    assert [line for line in revision.body.splitlines() if line][:2] == ["## Symptom", "## Ursache"]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 201}),
        ("summary", {"summary": "x" * 301}),
        ("body", {"body": "x" * 200_001}),
        ("language", {"language": "tlh"}),
        ("language", {"language": "tlh", "kind": "troubleshooting", "body": ""}),
        ("kind", {"kind": "poem"}),
        ("audience", {"audience": "nobody"}),
        ("tier", {"audience": "tier", "tier": "no such"}),
        ("tier", {"audience": "tier"}),
        ("section", {"section_id": new_id()}),
        ("slug", {"slug": "Not an Address"}),
        ("slug", {"slug": "tags"}),
    ],
)
async def test_what_is_wrong_is_said_by_field(cast: Cast, field: str, given: dict[str, object]) -> None:
    common = {"title": "A", "kind": "guide", "section_id": await section(cast), "slug": "a", "body": "b"}
    with pytest.raises(Wrong) as wrong:
        await does(cast["alex"], draft, NewArticle(**(common | given)))  # type: ignore[arg-type]
    assert list(wrong.value.errors) == [field]
    assert await rows("SELECT FROM article") == []


async def test_an_address_that_is_taken_is_refused_in_words(cast: Cast) -> None:
    article = await drafted(cast)
    with pytest.raises(Wrong, match="leads to another article") as wrong:
        await drafted(cast, "Other", slug=article.slug, section_id=article.section_id)
    assert list(wrong.value.errors) == ["slug"]


async def test_whoever_gave_no_address_is_told_by_the_title_that_it_is_taken(cast: Cast) -> None:
    article = await drafted(cast)
    for title in ("Set up: single sign-on!", "Tags"):
        with pytest.raises(Wrong) as wrong:
            await drafted(cast, title, section_id=article.section_id)
        assert list(wrong.value.errors) == ["title"]


async def test_of_two_who_want_one_address_at_once_one_is_told_so(cast: Cast) -> None:
    section_id = await section(cast)
    tries = [drafted(cast, "One", section_id=section_id) for _ in range(5)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["Article", "Wrong", "Wrong", "Wrong", "Wrong"]


async def test_a_title_without_latin_letters_gets_an_address_all_the_same(cast: Cast) -> None:
    article = await drafted(cast, "接続が切れる", language="ja")
    assert article.slug.startswith("article-")
    named = await drafted(cast, "接続", language="ja", slug="setsuzoku", section_id=article.section_id)
    assert named.slug == "setsuzoku"


async def test_every_revision_is_kept_and_the_newest_is_the_draft(cast: Cast) -> None:
    article = await drafted(cast)
    assert await does(cast["alex"], keep, article.id, "en", 1, Words("Two", body="b", note="Put right")) == 2
    found = await revisions(article)
    assert [(one.number, one.title, one.note, one.author, one.published) for one in found] == [
        (2, "Two", "Put right", cast["alex"].name, False),
        (1, "Set up single sign-on", "", cast["alex"].name, False),
    ]
    assert (await stands(article.id)).updated_at == found[0].at
    assert await kinds_of(article) == ["article_drafted", "article_kept"]


async def test_whoever_began_from_an_older_revision_loses_nothing_and_overwrites_nothing(cast: Cast) -> None:
    article = await drafted(cast)
    await does(cast["sam"], keep, article.id, "en", 1, Words("Sam’s", body="b"))
    with pytest.raises(Stale) as stale:
        await does(cast["alex"], keep, article.id, "en", 1, Words("Alex’s", body="b"))
    assert (stale.value.newest.number, stale.value.newest.title) == (2, "Sam’s")
    assert await does(cast["alex"], keep, article.id, "en", 2, Words("Alex’s", body="b")) == 3


async def test_of_many_who_keep_at_once_one_does_and_the_others_are_stale(cast: Cast) -> None:
    article = await drafted(cast)
    tries = [does(cast["alex"], keep, article.id, "en", 1, Words(f"Title {n}", body="b")) for n in range(5)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert [one for one in found if not isinstance(one, Stale)] == [2]


async def test_whoever_keeps_waits_for_a_colleague_who_is_keeping(cast: Cast) -> None:
    article = await drafted(cast)
    blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    async with database.transaction(cast["sam"].who):
        await keep(cast["sam"], article.id, "en", 1, Words("Sam’s", body="b"))
        other = database.apart(does(cast["alex"], keep, article.id, "en", 1, Words("Alex’s", body="b")))
        async with asyncio.timeout(30):
            while not await database.fetch_value(blocked):
                assert not other.done()
    with pytest.raises(Stale, match="kept revision 2"):
        await other


async def test_keeping_the_same_words_again_keeps_nothing(cast: Cast) -> None:
    article = await drafted(cast)
    words = Words("Two", body="b")
    assert await does(cast["alex"], keep, article.id, "en", 1, words) == 2
    assert await does(cast["alex"], keep, article.id, "en", 1, words) == 2
    assert len(await revisions(article)) == 2


async def test_a_translation_begins_from_nothing(cast: Cast) -> None:
    article = await drafted(cast)
    assert await does(cast["alex"], keep, article.id, "de", 0, Words("Anmeldung", body="b")) == 1
    with pytest.raises(Stale):
        await does(cast["sam"], keep, article.id, "de", 0, Words("Einrichten", body="b"))


async def test_an_earlier_revision_is_restored_as_a_new_one(cast: Cast) -> None:
    article = await drafted(cast)
    await does(cast["alex"], keep, article.id, "en", 1, Words("Two", body="b"))
    assert await does(cast["alex"], restore, article.id, "en", 1) == 3
    newest, *_ = await revisions(article)
    assert (newest.title, newest.body, newest.note) == ("Set up single sign-on", "Read this.", "Revision 1 again")
    assert await does(cast["alex"], restore, article.id, "en", 1) == 3
    for number, language in ((9, "en"), (1, "de")):
        with pytest.raises(NotFound):
            await does(cast["alex"], restore, article.id, language, number)
    assert (await kinds_of(article))[-1] == "article_restored"


async def test_what_an_article_says_does_not_stand_in_the_log(cast: Cast) -> None:
    article = await drafted(cast, body="A secret of ours")
    await does(cast["alex"], keep, article.id, "en", 1, Words("Two", body="Another secret"))
    found = await rows("SELECT data::text AS data, public FROM event WHERE subject_id = $1", article.id)
    assert not any("secret" in row["data"] or row["public"] for row in found)

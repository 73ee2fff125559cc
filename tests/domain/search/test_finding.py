"""What is found, and why."""

import pytest

from app.demo import Cast
from app.domain.articles.settling import rename
from app.domain.articles.writing import Words
from app.domain.search.asking import read
from app.domain.search.finding import reference_of
from app.domain.tickets import replies
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import does, file_ticket
from tests.domain.articles.stage import published, translated
from tests.domain.incidents.stage import opened, says
from tests.domain.search.stage import found, hits, keys, marked, said

pytestmark = pytest.mark.anyio


async def test_a_ticket_is_found_by_its_reference_before_all_others(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], "P2")
    other = await file_ticket(cast["erin"], "P2", body=f"As in {reference}")
    for typed in (reference, reference.lower(), reference.replace("-", ""), reference.partition("-")[2]):
        first, *rest = await hits(cast["erin"], typed, "ticket")
        assert (first.key, first.reason) == (reference, "reference")
        assert other in [hit.key for hit in rest] or "-" not in typed
    async with database.transaction(cast["pat"].who):
        assert await reference_of(cast["pat"], read(reference)) is None


async def test_subject_and_reply_together_have_the_words(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], "P2", subject="Webhook retries", body="They stop.")
    await does(cast["alex"], replies.reply, reference, "The gateway answered 502 all night.")
    (hit,) = await hits(cast["erin"], "webhook gateway", "ticket")
    assert (hit.key, hit.reason, hit.said_by) == (reference, "message", "Alex Kimura")
    assert marked(hit.title) == ["Webhook"]
    assert marked(hit.excerpt) == ["gateway"]


async def test_names_of_things_are_found_whole_and_by_their_parts(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], "P2", body="POST /api.v2/debates says ERR_4021, request 7f3a-99c1")
    for typed in ("ERR_4021", "err_4021", "4021", "api.v2/debates", "debates", "7f3a-99c1", '"v2 debates"'):
        assert await keys(cast["erin"], typed, "ticket") == [reference], typed
    assert (await found(cast["erin"], "4021_ERR", "ticket")).loosened


async def test_exclusions_phrases_and_beginnings_narrow(cast: Cast) -> None:
    one = await file_ticket(cast["erin"], "P2", body="The token expired on staging")
    two = await file_ticket(cast["erin"], "P2", body="Expired is the token in production")
    assert set(await keys(cast["erin"], "token expired", "ticket")) == {one, two}
    assert await keys(cast["erin"], '"token expired"', "ticket") == [one]
    assert await keys(cast["erin"], "token -staging", "ticket") == [two]
    assert await keys(cast["erin"], "prod*", "ticket") == [two]


async def test_german_words_are_found_in_every_form(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], "P2", body="Seit gestern gibt es Verbindungsabbrüche.")
    for typed in ("Verbindungsabbruch", "verbindungsabbrüchen", "Verbindungsabbruche"):
        assert await keys(cast["erin"], typed, "ticket") == [reference], typed


async def test_japanese_is_found_inside_of_text_without_spaces(cast: Cast) -> None:
    article = await published(cast, "Rotate keys")
    await translated(cast, article, "ja", Words("鍵の再発行", "", "APIキーの再発行には管理者の権限が必要です。"))
    for typed in ("再発行", "APIキー", "鍵", "権限が必要", "ＡＰＩキー"):
        (hit,) = await hits(None, typed, "article")
        assert (hit.key, hit.language) == (article.slug, "ja"), typed
    assert marked((await hits(None, "管理者", "article"))[0].excerpt) == ["管理者"]


async def test_a_mistyped_word_is_corrected_and_it_is_said(cast: Cast) -> None:
    article = await published(cast, "Receive webhooks", body="Every webhook is signed.")
    for typed in ("webhok", "wehbook"):
        result = await found(None, typed)
        assert [hit.key for hit in result.hits] == [article.slug]
        assert [(one.asked, one.shown) for one in result.corrected] == [(typed, "webhook")]
        assert result.hits[0].reason == "similar"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("webhok sigature", {"webhok": "webhook", "sigature": "signature"}),
        ("idempotncy", {"idempotncy": "idempotency"}),
        ("hotlne numbr", {"hotlne": "hotline", "numbr": "number"}),
        ("webhook sigature", {"sigature": "signature"}),
    ],
)
async def test_slips_are_corrected_beside_each_other_and_beside_words_that_are_there(
    cast: Cast, typed: str, meant: dict[str, str]
) -> None:
    article = await published(cast, "Webhook, idempotency, hotline", body="The signature and the number of each.")
    result = await found(None, typed, "article")
    assert [hit.key for hit in result.hits] == [article.slug]
    assert {one.asked: one.shown for one in result.corrected} == meant


async def test_a_word_that_is_nowhere_is_left_out_and_not_made_another(cast: Cast) -> None:
    article = await published(cast, "Run your first debate")
    await published(cast, "Phone and video", body="Send us a stack trace.")
    result = await found(None, "debate stuck", "article")
    assert [hit.key for hit in result.hits] == [article.slug]
    assert (result.absent, result.corrected) == (("stuck",), ())
    assert result.hits[0].reason == "title"


async def test_a_title_with_most_of_it_comes_before_a_text_that_happens_to_have_all(cast: Cast) -> None:
    await published(cast, "Phone and video", body="Hang up. This line is slow. A report of debates.")
    article = await published(cast, "Debates are slow or stall", body="Debates that wait.")
    await published(cast, "Run a debate", body="Debates, from the first to the last.")
    result = await found(None, "my debates hang slow", "article")
    assert result.hits[0].key == article.slug
    assert result.loosened


async def test_few_texts_with_both_words_are_followed_by_those_with_one(cast: Cast) -> None:
    both = await published(cast, "Phone and video", body="Hang up. A report of debates.")
    article = await published(cast, "Debates are slow or stall", body="Debates that wait.")
    assert await keys(None, "my debates hang", "article") == [both.slug, article.slug]
    assert await keys(None, '"debates" hang', "article") == [both.slug]


async def test_a_code_is_found_however_it_is_joined(cast: Cast) -> None:
    article = await published(cast, "Sign-in fails", body="The page says SSO-114.")
    for typed in ("SSO-114", "sso 114", "sso114"):
        assert await keys(None, typed, "article") == [article.slug], typed


async def test_a_sentence_finds_what_has_most_of_it(cast: Cast) -> None:
    article = await published(cast, "Rotate an API key", body="Make a second key, switch, then revoke the first.")
    await published(cast, "Holidays", body="Which days are holidays.")
    result = await found(None, "how can I rotate the api key without any downtime whatsoever", "article")
    assert [hit.key for hit in result.hits] == [article.slug]
    assert "downtime" in result.absent


async def test_a_title_counts_more_than_the_text(cast: Cast) -> None:
    await published(cast, "About something else", body="It mentions the firewall.")
    article = await published(cast, "Firewall rules", body="Open port 443.")
    assert (await keys(None, "firewall"))[0] == article.slug


async def test_an_article_is_found_once_whatever_its_languages(cast: Cast) -> None:
    article = await published(cast, "Webhook", body="One")
    await translated(cast, article, "de", Words("Webhook", "", "Zwei"))
    assert await keys(None, "webhook", "article") == [article.slug]
    assert [hit.language for hit in await hits(None, "webhook", "article", language="de")] == ["de"]


async def test_of_translations_alike_the_wanted_one_is_shown_else_the_one_written_in(cast: Cast) -> None:
    article = await published(cast, "429: too many requests", body="Wait.")
    await translated(cast, article, "de", Words("429: zu viele Anfragen", "", "429 heißt warten."))
    await translated(cast, article, "ja", Words("429 429", "", "429"))
    for wanted, shown, asks in (((), "en", False), (("en",), "en", False), (("fr", "de"), "de", False)):
        (hit,) = await hits(None, "429", "article", languages=wanted)
        assert (hit.language, hit.foreign) == (shown, asks), wanted
    (only,) = await hits(None, "Anfragen", "article", languages=("en",))
    assert (only.language, only.foreign) == ("de", True)
    (asked_for,) = await hits(None, "Anfragen", "article", languages=("de",))
    assert not asked_for.foreign


async def test_what_is_edited_renamed_or_said_later_is_found_at_once(cast: Cast) -> None:
    article = await published(cast, "Old name", body="Marmalade")
    await does(cast["sam"], rename, article.id, "another-name")
    assert await keys(None, "marmalade") == ["another-name"]
    public_id = await opened(cast["sam"], {}, name="Debates fail")
    await says(cast["sam"], public_id, "identified", body="A certificate ran out.")
    assert await keys(None, "certificate", "incident") == [public_id]
    person = cast["noah"].person_id
    async with database.transaction(cast["noah"].who):
        await database.execute("UPDATE person SET name = 'Noah Quill' WHERE id = $1", person)
    assert await keys(cast["alex"], "quill", "person") == [str(person)]
    assert await keys(cast["alex"], "lindgren", "person") == []


async def test_markup_stays_text(cast: Cast) -> None:
    await file_ticket(cast["erin"], "P2", body="<script>alert(1)</script> marmalade")
    (hit,) = await hits(cast["erin"], "marmalade", "ticket")
    assert "<script>" in said(hit.excerpt)
    assert marked(hit.excerpt) == ["marmalade"]


async def test_of_two_articles_alike_the_one_that_helps_comes_first(cast: Cast) -> None:
    articles = [await published(cast, f"Marmalade, part {n}") for n in range(2)]
    for helps in articles:
        async with database.transaction(SYSTEM):
            await database.execute("UPDATE article SET boost = (id = $1)::integer", helps.id)
        assert (await keys(cast["erin"], "marmalade", "article"))[0] == helps.slug

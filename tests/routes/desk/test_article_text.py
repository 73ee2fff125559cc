"""Writing articles in the browser: beginning one, keeping its text, seeing it as readers do, publishing."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from app.domain.articles.facts import Facts
from app.domain.articles.settling import settle
from app.domain.articles.writing import Words, keep
from tests.cast import does, rows
from tests.domain.articles.stage import WHOLE, drafted, published, revisions, section, stands
from tests.house import House
from tests.routes.forms import Page
from tests.routes.test_markup import CORPUS, check

pytestmark = pytest.mark.anyio
HERE = "/desk/articles"
TEXT = {"title": "Set up single sign-on", "summary": "In ten minutes.", "body": "Ask Okta.", "began_from": "1"}


def words_of(answer: httpx.Response) -> str:
    """A page's words with single spaces."""
    return " ".join(Page(answer.text).words.split())


async def new_form(house: House) -> dict[str, str]:
    """A fitting form of a new article."""
    section_id = await section(house.cast)
    choices = {"kind": "troubleshooting", "audience": "customers", "language": "de", "section": str(section_id)}
    return {"title": "401 trotz Schlüssel", "once": "1"} | choices


async def test_an_article_begins_with_the_headings_of_its_kind_in_its_language(house: House) -> None:
    alex = await house.browser("alex")
    begun = await alex.post(f"{HERE}/new", await new_form(house))
    assert begun.status_code == 303, words_of(begun)
    editor = Page((await alex.get(begun.headers["location"])).text)
    assert "## Ursache" in editor.typed["body"]
    assert editor.typed["title"] == "401 trotz Schlüssel"
    assert "Only our team reads this: revision 1, a draft." in " ".join(editor.words.split())


async def test_ten_forms_of_one_article_at_the_same_moment_begin_one(house: House) -> None:
    alex = await house.browser("alex")
    form = await new_form(house) | {"_csrf_token": await alex.token()}
    answers = await asyncio.gather(*(alex.send_form(f"{HERE}/new", form) for _ in range(10)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(await rows("SELECT FROM article")) == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", ""), ("title", "x" * 201), ("kind", "poem"), ("section", "x"), ("audience", "x"), ("language", "xx")],
)
async def test_a_new_article_that_cannot_be_keeps_what_was_typed(house: House, field: str, typed: str) -> None:
    alex = await house.browser("alex")
    answer = await alex.post(f"{HERE}/new", await new_form(house) | {field: typed})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert any(given.get("href") == f"#{field}" for _, given in page.tags)
    assert field == "title" or page.typed["title"] == "401 trotz Schlüssel"
    assert await rows("SELECT FROM article") == []


async def test_what_is_kept_is_a_draft_until_it_is_published(house: House) -> None:
    article = await published(house.cast)
    here, alex = f"{HERE}/{article.id}", await house.browser("alex")
    kept = await alex.post(here, TEXT | {"note": "Named Okta"})
    assert (kept.status_code, kept.headers["location"]) == (303, f"{here}?language=en")
    assert "Readers read revision 1. This is revision 2, a draft." in words_of(await alex.get(here))
    assert "Ask Okta." not in (await house.visitor().get(f"/kb/{article.slug}")).text

    sam = await house.browser("sam")
    asked = await sam.get(f"{here}/publishing")
    assert "Everybody reads it, signed in or not" in words_of(asked)
    assert "<ins>" in asked.text
    assert "<del>" in asked.text
    sent = {name: Page(asked.text).typed[name] for name in ("number", "once")}
    assert (await sam.post(f"{here}/publishing", sent)).status_code == 303
    assert "Ask Okta." in (await house.visitor().get(f"/kb/{article.slug}")).text


async def test_nothing_is_published_to_other_readers_than_those_who_were_named(house: House) -> None:
    article = await drafted(house.cast, audience="internal")
    here, sam = f"{HERE}/{article.id}/publishing", await house.browser("sam")
    asked = Page((await sam.get(here)).text).typed
    wider = replace(Facts.of(article), audience="public")
    await does(house.cast["alex"], settle, article.id, wider)
    refused = await sam.post(here, asked)
    assert refused.status_code == 409
    assert "Nothing was published" in words_of(refused)
    assert "Everybody reads it, signed in or not" in words_of(refused)
    assert (await stands(article.id)).state == "draft"
    assert (await sam.post(here, Page(refused.text).typed)).status_code == 303
    assert (await stands(article.id)).state == "published"


async def test_what_is_meant_for_a_language_that_nobody_writes_falls_on_no_other(house: House) -> None:
    article = await published(house.cast)
    here, sam = f"{HERE}/{article.id}", await house.browser("sam")
    for target in (here, f"{here}/publishing", f"{here}/withdrawal", f"{here}/restoration"):
        for language in ("xx", "%00", "EN"):
            answer = await sam.post(f"{target}?language={language}", TEXT | {"number": "1"})
            assert answer.status_code == 404, target
    assert len(await revisions(article)) == 1
    assert (await stands(article.id)).state == "published"


async def test_an_agent_publishes_for_the_team_and_not_for_customers(house: House) -> None:
    ours, theirs = [await drafted(house.cast, audience, audience=audience) for audience in ("internal", "customers")]
    alex = await house.browser("alex")
    assert "Keep and publish" in (await alex.get(f"{HERE}/{ours.id}")).text
    assert "Keep and publish" not in (await alex.get(f"{HERE}/{theirs.id}")).text
    assert (await alex.post(f"{HERE}/{ours.id}/publishing", {"number": "1"})).status_code == 303
    assert (await alex.get(f"{HERE}/{theirs.id}/publishing")).status_code == 403
    assert (await alex.post(f"{HERE}/{theirs.id}/publishing", {"number": "1"})).status_code == 403


async def test_of_two_who_write_the_second_sees_what_the_first_kept_and_loses_nothing(house: House) -> None:
    article = await drafted(house.cast)
    here, alex, sam = f"{HERE}/{article.id}", await house.browser("alex"), await house.browser("sam")
    assert (await sam.post(here, TEXT | {"body": "Sam wrote this."})).status_code == 303
    stale = await alex.post(here, TEXT | {"once": "alex"})
    page = Page(stale.text)
    assert stale.status_code == 409
    assert "Sam wrote this." in stale.text
    assert "What Sam Whitfield kept meanwhile" in words_of(stale)
    assert (page.typed["body"].strip(), page.typed["began_from"]) == ("Ask Okta.", "2")
    again = await alex.post(here, TEXT | {"began_from": page.typed["began_from"], "once": page.typed["once"]})
    assert again.status_code == 303
    assert [one.body for one in await revisions(article)] == ["Ask Okta.", "Sam wrote this.", "Read this."]


@pytest.mark.parametrize(
    ("field", "longest"), [("title", 200), ("summary", 300), ("search_words", 2_000), ("body", 200_000), ("note", 300)]
)
async def test_what_is_too_long_is_kept_in_the_form(house: House, field: str, longest: int) -> None:
    article = await drafted(house.cast)
    alex = await house.browser("alex")
    typed = TEXT | {field: "x" * (longest + 1)}
    answer = await alex.post(f"{HERE}/{article.id}", typed)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert f"{longest:,}" in page.words
    assert {name: page.typed[name].strip() for name in typed} == typed
    assert len(await revisions(article)) == 1


async def test_the_preview_is_a_part_for_htmx_and_the_whole_page_without(house: House) -> None:
    article = await drafted(house.cast)
    target, alex = f"{HERE}/{article.id}/preview", await house.browser("alex")
    part = await alex.post(target, TEXT | {"body": "## Steps\n\n**Now**"}, hx_request="true")
    assert "<strong>Now</strong>" in part.text
    assert "<html" not in part.text
    whole = await alex.post(target, TEXT | {"body": "## Steps\n\n**Now**", "note": "Begun"})
    assert "<strong>Now</strong>" in whole.text
    typed = Page(whole.text).typed
    assert (typed["body"].strip(), typed["note"], typed["began_from"]) == ("## Steps\n\n**Now**", "Begun", "1")
    assert len(await revisions(article)) == 1


async def test_the_preview_warns_of_what_readers_would_miss(house: House) -> None:
    for_customers = await published(house.cast, "Only for customers", audience="customers")
    draft = await drafted(house.cast, "Not out yet")
    article = await drafted(house.cast, audience="public")
    links = f"![](lost.png) [a](/kb/{for_customers.slug}) [b](/kb/{draft.slug}) [c](/kb/nothing-here)"
    alex = await house.browser("alex")
    said = words_of(await alex.post(f"{HERE}/{article.id}/preview", TEXT | {"body": links}, hx_request="true"))
    assert "“lost.png” is no file of this article" in said
    assert "no words for those who cannot see it" in said
    assert f"Not everybody who reads this may read /kb/{for_customers.slug}." in said
    assert f"/kb/{draft.slug} is not published" in said
    assert "There is no article at /kb/nothing-here." in said


async def test_a_translation_begins_from_the_words_to_be_translated(house: House) -> None:
    article = await published(house.cast)
    here, sam = f"{HERE}/{article.id}", await house.browser("sam")
    begun = await sam.get(f"{here}?language=de")
    assert Page(begun.text).typed["body"].strip() == "Read this."
    assert "Nothing is kept in Deutsch yet" in words_of(begun)
    german = {"title": "Einmalanmeldung", "summary": "", "body": "Lies das.", "began_from": "0", "then": "publish"}
    kept = await sam.post(f"{here}?language=de", german)
    assert kept.headers["location"] == f"{here}/publishing?language=de"
    assert (await sam.post(f"{here}/publishing?language=de", {"number": "1"})).status_code == 303
    assert "Lies das." in (await house.visitor().get(f"/kb/{article.slug}?lang=de")).text


async def test_search_words_are_the_authors_to_see_and_the_readers_to_find(house: House) -> None:
    article = await published(house.cast)
    here, sam, visitor = f"{HERE}/{article.id}", await house.browser("sam"), house.visitor()
    typed = TEXT | {"search_words": "federation\r\n\r\nour own directory", "then": "publish"}
    await sam.post(here, typed)
    asked = await sam.get(f"{here}/publishing")
    assert "<h3>Search words</h3>" in asked.text
    await sam.post(f"{here}/publishing", {"number": "2"})
    assert Page((await sam.get(here)).text).typed["search_words"].split("\n")[-2:] == [
        "federation",
        "our own directory",
    ]
    assert "our own directory" in (await sam.get(f"{here}/history")).text
    assert "directory" not in (await visitor.get(f"/kb/{article.slug}")).text
    assert "because it is also known as “our own directory”" in (await visitor.get("/search?q=directory")).text
    assert not Page((await sam.get(f"{here}?language=de")).text).typed["search_words"].strip()


async def test_a_translation_waits_for_the_text_that_its_readers_fall_back_to(house: House) -> None:
    article = await drafted(house.cast)
    await does(house.cast["sam"], keep, article.id, "de", 0, Words("Einmalanmeldung", body="Lies das."))
    here, sam = f"{HERE}/{article.id}/publishing?language=de", await house.browser("sam")
    asked = await sam.get(here)
    assert "Publish it in English first" in words_of(asked)
    assert not [given for tag, given in Page(asked.text).tags if "button-primary" in given.get("class", "")]
    assert (await sam.post(here, {"number": "1"})).status_code == 403


async def test_what_a_troubleshooting_article_lacks_is_said_before_it_is_published(house: House) -> None:
    article = await drafted(house.cast, kind="troubleshooting", body="## Symptom\n\nIt fails.")
    here, sam = f"{HERE}/{article.id}", await house.browser("sam")
    assert "The part “Cause” is missing." in words_of(await sam.get(f"{here}/publishing"))
    refused = await sam.post(f"{here}/publishing", {"number": "1"})
    assert refused.status_code == 422
    await does(house.cast["sam"], keep, article.id, "en", 1, Words("It fails", body=WHOLE["en"]))
    assert (await sam.post(f"{here}/publishing", {"number": "2"})).status_code == 303


async def test_what_authors_type_stays_words_on_every_page_of_theirs(house: House) -> None:
    article = await drafted(house.cast)
    here, alex = f"{HERE}/{article.id}", await house.browser("alex")
    for number, words in enumerate(CORPUS):
        typed = {"title": words, "summary": words, "search_words": words, "body": words, "note": words}
        part = await alex.post(f"{here}/preview", typed, hx_request="true")
        check(part.text)
        assert (await alex.post(here, typed | {"began_from": str(number + 1)})).status_code == 303, words
        for target in (here, f"{here}/history", f"{here}/facts", f"{here}/files", f"{HERE}?shelf=draft"):
            check((await alex.get(target)).text)
    check((await alex.get(f"{HERE}/new?title=%3Cscript%3Ealert(1)%3C/script%3E")).text)


async def test_there_is_no_page_of_an_article_that_is_not_there(house: House) -> None:
    alex = await house.browser("alex")
    nowhere = f"{HERE}/00000000-0000-0000-0000-000000000000"
    for rest in ("", "/facts", "/files", "/history", "/archiving"):
        assert (await alex.get(nowhere + rest)).status_code == 404, rest
    assert (await alex.post(nowhere, TEXT)).status_code == 404


async def test_what_is_read_already_is_not_published_again(house: House) -> None:
    article = await published(house.cast)
    asked = await (await house.browser("sam")).get(f"{HERE}/{article.id}/publishing")
    assert "there is nothing to publish" in words_of(asked)
    assert ">Publish<" not in asked.text

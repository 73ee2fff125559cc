"""What articles do, on the desk: misses, citations, articles made of tickets."""

from dataclasses import replace
from uuid import UUID

import pytest
from lxml import html

from app.domain.articles.facts import Facts
from app.domain.articles.settling import settle
from app.domain.deflection import misses
from app.domain.tickets import closing
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import does, file_ticket, rows
from tests.domain.articles.stage import published, section, stands
from tests.domain.incidents.stage import API, furnish_components
from tests.house import House
from tests.routes.forms import NEXT, Page
from tests.routes.test_markup import TYPED, check

pytestmark = pytest.mark.anyio


async def missed(*queries: str) -> None:
    async with database.transaction(SYSTEM):
        for query in queries:
            await misses.keep(query, "public", "somebody")


async def test_a_miss_can_be_written_dismissed_or_answered(house: House) -> None:
    await published(house.cast, "Rotate keys")
    await missed("webhook retries", "rotate keys")
    alex = await house.browser("alex")
    page = (await alex.get("/desk/articles/missing")).text
    assert "/desk/articles/new?title=webhook%20retries" in page
    ids = {row["query"]: row["id"] for row in await rows("SELECT id, query FROM miss")}
    not_his = await alex.post(f"/desk/articles/missing/{ids['rotate keys']}/article", {"article": "/kb/rotate-keys"})
    assert (not_his.status_code, "Senior agents" in not_his.text) == (422, True)
    sam = await house.browser("sam")
    answer = await sam.post(f"/desk/articles/missing/{ids['rotate keys']}/article", {"article": "/kb/nowhere"})
    assert answer.status_code == 422
    assert "/kb/nowhere" in answer.text
    given = {tag["id"]: tag for _, tag in Page(answer.text).tags if "id" in tag}
    assert given["article"]["aria-describedby"] in given
    assert "its words become search words of the English text" in Page(page).words
    await sam.post(f"/desk/articles/missing/{ids['rotate keys']}/article", {"article": "/kb/rotate-keys"})
    assert [row["search_words"] for row in await rows("SELECT search_words FROM article_text")] == ["rotate keys"]
    await sam.post(f"/desk/articles/missing/{ids['webhook retries']}/dismissal")
    assert "Nothing is missing" in (await sam.get("/desk/articles/missing")).text


async def test_an_article_that_is_missing_about_a_component_begins_with_what_is_known_of_it(house: House) -> None:
    parts = await furnish_components(house.cast)
    section_id = await section(house.cast, "Second")
    known = await published(house.cast, "Known", kind="practice", section_id=section_id)
    await does(house.cast["sam"], settle, known.id, replace(Facts.of(known), component_id=parts[API]))
    alex = await house.browser("alex")
    page = html.fromstring((await alex.get("/desk/articles/coverage")).text)
    (address,) = page.xpath(f"//a[contains(@aria-label, 'Write one about') and contains(@aria-label, '{API}')]/@href")
    (form,) = html.fromstring((await alex.get(address)).text).xpath("//form[@action='/desk/articles/new']")
    typed = dict(form.fields) | {"title": "The API hangs"}
    assert (typed["component"], typed["kind"]) == (str(parts[API]), "troubleshooting")
    assert typed["section"] == str(section_id)
    begun = await alex.post("/desk/articles/new", typed)
    made = await stands(UUID(begun.headers["location"].rpartition("/")[2]))
    assert (made.component_id, made.kind, made.section_id) == (parts[API], "troubleshooting", section_id)
    wrong = await alex.post("/desk/articles/new", typed | {"title": "Another", "component": "nothing"})
    assert wrong.status_code == 422
    assert "There is no such component" in wrong.text


async def test_what_was_solved_is_told_by_month_and_for_how_long_it_is_kept(house: House) -> None:
    alex = await house.browser("alex")
    assert "Nothing was shown yet" in (await alex.get("/desk/articles/solved")).text
    await rows("INSERT INTO draft_month VALUES (date '2025-03-01', 40, 30, 20, 5, 10)")
    await rows(
        "UPDATE draft_month SET month = date_trunc('month', portal_now() AT TIME ZONE 'UTC') - interval '1 year'"
    )
    page = html.fromstring((await alex.get("/desk/articles/solved")).text)
    assert page.xpath("//table//td/text()") == ["40", "30", "20", "5", "10"]
    assert "is kept for 180 days" in page.text_content()


async def test_what_visitors_search_for_stays_words(house: House) -> None:
    await missed(*(words[: misses.LONGEST] for words in TYPED))
    check((await (await house.browser("alex")).get("/desk/articles/missing")).text)


async def test_a_public_reply_with_an_article_for_the_team_asks_once(house: House) -> None:
    await published(house.cast, "Our list", audience="internal")
    reference = await file_ticket(house.cast["erin"], NEXT)
    alex = await house.browser("alex")
    target = f"/desk/tickets/{reference}/messages"
    answer = await alex.post(target, {"body": "See /kb/our-list"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "for your team only" in page.words
    assert page.typed["body"].strip() == "See /kb/our-list"
    assert (await alex.post(target, page.typed)).status_code == 303


async def test_a_note_may_cite_what_is_the_teams(house: House) -> None:
    await published(house.cast, "Our list", audience="internal")
    reference = await file_ticket(house.cast["erin"], NEXT)
    alex = await house.browser("alex")
    answer = await alex.post(f"/desk/tickets/{reference}/notes", {"body": "See /kb/our-list"})
    assert answer.status_code == 303
    assert "linked on this ticket" in (await alex.get(f"/desk/tickets/{reference}")).text
    assert "Our list" in (await alex.get("/desk/articles/cited")).text


async def test_news_of_a_ticket_leave_the_articles_that_fit_to_the_page(house: House) -> None:
    await published(house.cast, "Webhooks stall")
    reference = await file_ticket(house.cast["erin"], NEXT, subject="Our webhooks stall")
    alex = await house.browser("alex")
    here = f"/desk/tickets/{reference}"
    assert "/kb/webhooks-stall" in (await alex.get(here)).text
    news = (await alex.get(f"{here}/now")).text
    assert "/kb/webhooks-stall" not in news
    assert {tag["id"] for _, tag in Page(news).tags if "hx-preserve" in tag} == {"ticket-fitting"}


async def test_a_settled_ticket_becomes_a_draft_that_both_pages_link(house: House) -> None:
    section_id = await section(house.cast, "Problems")
    reference = await file_ticket(house.cast["erin"], NEXT, subject="Locked out", body="Call erin@northwind.example")
    alex = await house.browser("alex")
    here = f"/desk/tickets/{reference}/article"
    assert (await alex.get(here)).status_code == 403
    await does(house.cast["alex"], closing.resolve, reference, "Unlock it in the settings.")
    page = Page((await alex.get(here)).text)
    assert "[e-mail address]" in page.typed["body"]
    assert (await alex.post(here, page.typed | {"title": ""})).status_code == 422
    typed = page.typed | {"section": str(section_id), "language": "en"}
    article = (await alex.post(here, typed)).headers["location"]
    assert (await alex.post(here, typed)).headers["location"] == article
    assert len(await rows("SELECT FROM article")) == 1
    assert reference in (await alex.get(f"{article}/feedback")).text
    assert article in (await alex.get(f"/desk/tickets/{reference}")).text


async def test_a_home_names_helpful_articles_that_its_reader_may_open(house: House) -> None:
    await published(house.cast, "Rotate keys")
    await published(house.cast, "Our list", audience="internal")
    page = (await (await house.browser("erin")).get("/")).text
    assert "/kb/rotate-keys" in page
    assert "our-list" not in page

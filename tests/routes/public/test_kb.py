"""The knowledge base's lists: for everybody, with what they may read."""

from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from app.domain.articles import arranging
from app.domain.articles.article import SectionName
from app.domain.articles.facts import Facts
from app.domain.articles.settling import settle
from app.domain.articles.writing import Words
from app.lib import database
from tests.cast import does
from tests.domain.articles.stage import copied, drafted, published, section, translated
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import Page
from tests.routes.test_markup import TYPED, check

pytestmark = pytest.mark.anyio
_, MIDDLE, HIGHEST = (tier.slug for tier in CLOSED_BELOW.tiers)


async def shelves(house: House) -> None:
    """An article for each audience, and a draft."""
    cast = house.cast
    for title, given in {
        "For everybody": {"audience": "public"},
        "For customers": {"audience": "customers"},
        "For the middle": {"audience": "tier", "tier": MIDDLE},
        "For the highest": {"audience": "tier", "tier": HIGHEST},
        "For us": {"audience": "internal"},
    }.items():
        await published(cast, title, **given)
    await drafted(cast, "Not yet", audience="public")


TITLES = ("For everybody", "For customers", "For the middle", "For the highest", "For us")


@pytest.mark.parametrize(("name", "most"), [(None, 1), ("stan", 2), ("pat", 3), ("erin", 4), ("alex", 5)])
async def test_everybody_finds_what_is_for_them(house: House, name: str | None, most: int) -> None:
    await shelves(house)
    browser = await house.browser(name) if name else house.visitor()
    words = Page((await browser.get("/kb")).text).words
    assert [title for title in TITLES if title in words] == list(TITLES[:most])
    assert "Not yet" not in words
    for at, title in enumerate(TITLES):
        slug = title.lower().replace(" ", "-")
        for address in (f"/kb/{slug}", f"/kb/sections/about-{slug}"):
            assert (await browser.get(address)).status_code == (200 if at < most else 404), address


async def test_who_reads_it_is_said_where_it_is_not_everybody(house: House) -> None:
    await shelves(house)
    words = Page((await (await house.browser("erin")).get("/kb")).text).words
    assert f"Customers from {CLOSED_BELOW.tiers[2].name} up" in words
    assert "Everybody" not in words


async def test_without_articles_it_says_what_to_do(house: House) -> None:
    assert "/sign-in" in (await house.visitor().get("/kb")).text
    assert "/tickets/new" in (await (await house.browser("erin")).get("/kb")).text


async def test_the_first_page_leads_to_it(house: House) -> None:
    for browser in (house.visitor(), await house.browser("erin"), await house.browser("alex")):
        text = (await browser.get("/kb")).text
        assert '<a href="/kb" aria-current="page">Knowledge base</a>' in text
    assert 'href="/kb"' in (await house.visitor().get("/")).text


async def test_a_section_lists_all_of_its_own(house: House) -> None:
    section_id = await section(house.cast, "Limits")
    for number in range(8):
        await published(house.cast, f"Limit {number}", section_id=section_id)
    await published(house.cast, "Elsewhere")
    visitor = house.visitor()
    assert "All 8" in Page((await visitor.get("/kb")).text).words
    words = Page((await visitor.get("/kb/sections/limits")).text).words
    assert all(f"Limit {number}" in words for number in range(8))
    assert "Elsewhere" not in words


async def test_a_section_and_a_tag_go_on_page_by_page_with_every_article_once(house: House) -> None:
    article = await published(house.cast, "Limit", section_id=await section(house.cast, "Limits"))
    await does(house.cast["sam"], settle, article.id, replace(Facts.of(article), tags=("limits",)))
    await copied(article, 60)
    visitor, links = house.visitor(), "//a[@class='articles-title']/@href"
    for address in ("/kb/sections/limits", "/kb/tags/limits"):
        first = html.fromstring((await visitor.get(f"{address}?lang=de")).text)
        (following,) = first.xpath("//a[@rel='next']/@href")
        assert following.startswith("?lang=de&after=")
        second = html.fromstring((await visitor.get(address + following)).text)
        assert second.xpath("//a[@rel='next']") == []
        shown = [first.xpath(links), second.xpath(links)]
        assert [len(one) for one in shown] == [50, 11]
        assert len({*shown[0], *shown[1]}) == 61
        assert (await visitor.get(f"{address}?after=nonsense")).status_code == 400


async def test_sections_are_called_as_their_reader_speaks(house: House) -> None:
    section_id = await section(house.cast, "Limits")
    article = await published(house.cast, "Limit", section_id=section_id)
    german = SectionName("de", "Grenzen", "Was geht")
    await does(house.cast["sam"], arranging.edit_section, section_id, "Limits", "What goes", [german])
    await translated(house.cast, article, "de", Words("Grenze", "Kurz", "Lies dies."))
    visitor = house.visitor()
    for address, place in (
        ("/kb", "//h2/a"),
        ("/kb/sections/limits", "//h1"),
        (f"/kb/{article.slug}", "//nav[@class='trail']/a[2]"),
    ):
        for accepted, lang, name in (("de-AT", "de", "Grenzen"), ("fr", "en", "Limits")):
            page = html.fromstring((await visitor.get(address, accept_language=accepted)).text)
            (called,) = page.xpath(place)
            assert (called.get("lang"), called.text_content()) == (lang, name), address
    assert "Was geht" in Page((await visitor.get("/kb?lang=de")).text).words
    assert 'label="Limits"' in (await visitor.get("/kb/feed.atom", accept_language="de")).text


async def test_a_section_of_drafts_is_no_section_yet(house: House) -> None:
    await drafted(house.cast, "Not yet", section_id=await section(house.cast, "Limits"))
    for browser in (house.visitor(), await house.browser("alex")):
        assert (await browser.get("/kb/sections/limits")).status_code == 404
        assert "Limits" not in Page((await browser.get("/kb")).text).words


async def test_a_tag_lists_what_has_it(house: House) -> None:
    article = await published(house.cast, "Retry well")
    other = await published(house.cast, "Secret", audience="internal")
    for one in (article, other):
        facts = Facts.of(one)
        await does(house.cast["sam"], settle, one.id, replace(facts, tags=("rate limits",)))
    answer = await house.visitor().get("/kb/tags/rate%20limits")
    words = Page(answer.text).words
    assert "Articles about “rate limits”" in words
    assert "Retry well" in words
    assert "Secret" not in words
    for nothing in ("rate", "%00", "x" * 5000, "%F0%9F%98%80"):
        assert (await house.visitor().get(f"/kb/tags/{nothing}")).status_code == 404


async def test_titles_are_in_the_readers_language(house: House) -> None:
    article = await published(house.cast, "Set up single sign-on")
    await translated(house.cast, article, "de", Words("Anmeldung einrichten", "Kurz", "Lies dies."))
    visitor = house.visitor()
    for answer in (
        await visitor.get("/kb?lang=de"),
        await visitor.get("/kb", accept_language="fr;q=0.2, de-AT;q=0.9, en;q=0.5"),
        await visitor.get(f"/kb/sections/{article.section_slug}", accept_language="de"),
    ):
        assert '<a class="articles-title" href="/kb/set-up-single-sign-on" lang="de"' in answer.text
        assert "Anmeldung einrichten" in answer.text
    assert "Anmeldung" not in (await visitor.get("/kb")).text


async def test_words_of_authors_stay_words(house: House) -> None:
    given = {"section_id": await section(house.cast)}
    for number, words in enumerate(TYPED):
        title = " ".join(words.split())[:200]
        await published(house.cast, title, slug=f"a-{number}", summary=title, body=words, **given)
    visitor = house.visitor()
    for address in ("/kb", *(f"/kb/a-{number}" for number in range(len(TYPED)))):
        answer = await visitor.get(address)
        assert answer.status_code == 200
        check(answer.text)


async def test_many_articles_take_as_many_queries_as_few(house: House) -> None:
    first = await published(house.cast, "One")
    few = await _queries(house)
    for number in range(12):
        await published(house.cast, f"More {number}", **({} if number % 2 else {"section_id": first.section_id}))
    assert await _queries(house) == few


async def _queries(house: House) -> int:
    """How many its page takes, by the driver's own word; the pool has one connection when nobody waits."""
    seen = list[str]()

    def note(record: Any) -> None:
        seen.append(record.query)

    async with database.connection() as pooled:
        pooled.add_query_logger(note)
    assert (await house.visitor().get("/kb")).status_code == 200
    async with database.connection() as pooled:
        pooled.remove_query_logger(note)
    assert 3 < len(seen) < 20
    return len(seen)

"""An article's page: for whoever may read it, in the language that suits them; to others it is nothing."""

from dataclasses import replace

import pytest
from lxml import html

from app.domain.articles.facts import Facts
from app.domain.articles.publishing import archive, withdraw
from app.domain.articles.settling import settle
from app.domain.articles.writing import Words
from tests.cast import does
from tests.domain.articles.stage import WHOLE, drafted, published, translated
from tests.domain.incidents.stage import API, furnish_components
from tests.house import House
from tests.routes.forms import Page
from tests.routes.public.articles import renamed

pytestmark = pytest.mark.anyio
SLUG = "set-up-single-sign-on"
GERMAN = Words("Anmeldung einrichten", "In zehn Minuten.", "## Schritte\n\nLies dies.")
VIDEO = "!video[How](https://player.vimeo.com/video/1)"


async def test_it_says_what_it_is_about(house: House) -> None:
    body = "## Before you begin\n\nRead *this*.\n\n### Details\n\n## Steps\n\nDo that."
    await published(house.cast, summary="In ten minutes.", body=body)
    page = html.fromstring((await house.visitor().get(f"/kb/{SLUG}")).text)
    assert page.findtext(".//h1") == "Set up single sign-on"
    contents = page.xpath("//details[contains(@class, 'contents')]//a/@href")
    assert contents == ["#h-before-you-begin", "#h-details", "#h-steps"]
    assert {place.removeprefix("#") for place in contents} <= set(page.xpath("//@id"))
    words = page.text_content()
    for said in ("In ten minutes.", "Guide", "Updated", "About Set up single sign-on"):
        assert said in words


async def test_it_is_told_to_search_engines(house: House) -> None:
    article = await published(house.cast, summary='Say "yes" & <go>')
    await translated(house.cast, article, "de", GERMAN)
    here = f"{house.settings.portal_url}/kb/{SLUG}"
    page = html.fromstring((await house.visitor().get(f"/kb/{SLUG}?lang=de")).text)
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{here}?lang=de"]
    assert page.xpath("//link[@hreflang]/@href") == [f"{here}?lang=de", here, here]
    assert page.xpath("//link[@hreflang]/@hreflang") == ["de", "en", "x-default"]
    assert page.xpath("//meta[@property='og:title']/@content") == ["Anmeldung einrichten"]
    page = html.fromstring((await house.visitor().get(f"/kb/{SLUG}?utm=x&lang=en")).text)
    assert page.xpath("//link[@rel='canonical']/@href") == [here]
    assert page.xpath("//meta[@name='description']/@content") == ['Say "yes" & <go>']


async def test_without_a_summary_it_is_described_by_its_beginning(house: House) -> None:
    await published(house.cast, body="## One\n\nRead **this** `now`." + " More." * 100)
    page = html.fromstring((await house.visitor().get(f"/kb/{SLUG}")).text)
    (said,) = page.xpath("//meta[@name='description']/@content")
    assert said.startswith("One Read this now. More.")
    assert len(said) == 200


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "de", "de"),
        ("", "fr, de-CH;q=0.7, en;q=0.3", "de"),
        ("", "de;q=0, en", "en"),
        ("", "de;q=nonsense, en;q=0.1", "en"),
        ("", "*, ,;q=;;=,x" * 50, "en"),
        ("?lang=de", "en", "de"),
        ("?lang=en", "de", "en"),
        ("?lang=ja", "de", "de"),
        ("?lang=xx", "de", "de"),
        ("?lang=%00", "", "en"),
        ("?lang=DE", "", "en"),
        ("?lang=en&lang=de", "", "en"),
    ],
)
async def test_it_is_read_in_the_language_that_suits_best(
    house: House, address: str, accepted: str, language: str
) -> None:
    article = await published(house.cast)
    await translated(house.cast, article, "de", GERMAN)
    answer = await house.visitor().get(f"/kb/{SLUG}{address}", accept_language=accepted)
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    assert page.xpath("//div[contains(@class, 'article')]/@lang") == [language]
    assert page.xpath("//h1/@lang") == [language]
    assert page.get("lang") == "en"


async def test_a_wish_that_is_not_met_is_said(house: House) -> None:
    await published(house.cast)
    said = "Not available in 日本語 yet; you read it in English."
    assert said in Page((await house.visitor().get(f"/kb/{SLUG}?lang=ja")).text).words
    assert "Not available" not in (await house.visitor().get(f"/kb/{SLUG}")).text


async def test_what_stands_around_an_article_speaks_its_language(house: House) -> None:
    body = WHOLE["en"]
    article = await published(house.cast, kind="troubleshooting", body=body, language="en")
    beside = await published(house.cast, "Beside", section_id=article.section_id)
    await translated(house.cast, article, "de", Words("Anmeldung einrichten", "Kurz", WHOLE["de"]))
    page = html.fromstring((await house.visitor().get(f"/kb/{SLUG}?lang=de")).text)
    (framed,) = page.xpath("//article")
    words = " ".join(framed.text_content().split())
    for said in (
        "Wissensdatenbank",
        "Fehlerbehebung Aktualisiert am ",
        "Auf dieser Seite",
        "Anmelden und Ticket öffnen wenn das nicht geholfen hat",
        "War das hilfreich?",
        "Verwandte Artikel",
        "Anleitung",
    ):
        assert said in words, said
    assert (page.get("lang"), framed.get("lang")) == ("en", "de")
    assert framed.xpath(".//nav/@aria-label") == ["Wo Sie sind", "Sprachen", "Auf dieser Seite"]
    assert framed.xpath(f".//a[@href='/kb/{beside.slug}']/@lang") == ["en"]
    assert framed.xpath(".//@data-copying") == ["Kopieren|Kopiert|Strg+C drücken"]
    page = html.fromstring((await house.visitor().get(f"/kb/{SLUG}?lang=fr", accept_language="de")).text)
    assert "Noch nicht auf Français verfügbar" in page.text_content()


async def test_it_says_what_part_of_the_product_it_is_about(house: House) -> None:
    parts = await furnish_components(house.cast)
    article = await published(house.cast)
    await does(house.cast["sam"], settle, article.id, replace(Facts.of(article), component_id=parts[API]))
    for browser in (house.visitor(), await house.browser("erin"), await house.browser("alex")):
        assert f"About {API}" in Page((await browser.get(f"/kb/{SLUG}")).text).words
    head = Page((await (await house.browser("alex")).get(f"/desk/articles/{article.id}")).text).words
    assert f"about {API}" in head


async def test_a_former_name_leads_to_it_for_those_who_may_read_it(house: House) -> None:
    await renamed(house, await published(house.cast), "sso")
    await renamed(house, await published(house.cast, "Runbook", audience="internal"), "on-fire")
    visitor, alex = house.visitor(), await house.browser("alex")
    answer = await visitor.get(f"/kb/{SLUG}?lang=de")
    assert (answer.status_code, answer.headers["location"]) == (301, "/kb/sso?lang=de")
    assert (await visitor.get("/kb/runbook")).status_code == 404
    assert (await alex.get("/kb/runbook")).headers["location"] == "/kb/on-fire"


async def test_nothing_tells_that_there_is_an_article_for_others(house: House) -> None:
    await published(house.cast, audience="internal")
    await drafted(house.cast, "Not yet", audience="public")
    gone = await published(house.cast, "Gone")
    await does(house.cast["sam"], archive, gone.id)
    for name in (None, "erin"):
        browser = await house.browser(name) if name else house.visitor()
        pages = [await browser.get(f"/kb/{slug}") for slug in ("nothing", SLUG, "not-yet", "gone", "a" * 3000, "%00")]
        assert {answer.status_code for answer in pages} == {404}
        words = {Page(answer.text).words.partition("Request")[0] for answer in pages}
        assert len(words) == 1
        assert ("sign in" in words.pop()) == (name is None)


async def test_what_is_taken_away_is_gone_at_once(house: House) -> None:
    article = await published(house.cast)
    visitor = house.visitor()
    answer = await visitor.get(f"/kb/{SLUG}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    await does(house.cast["sam"], withdraw, article.id)
    assert (await visitor.get(f"/kb/{SLUG}")).status_code == 404


async def test_authors_get_from_it_to_the_editor(house: House) -> None:
    article = await published(house.cast)
    draft = await drafted(house.cast, "Not yet")
    alex = await house.browser("alex")
    assert f'href="/desk/articles/{article.id}"' in (await alex.get(f"/kb/{SLUG}")).text
    assert "/desk/articles" not in (await (await house.browser("erin")).get(f"/kb/{SLUG}")).text
    answer = await alex.get("/kb/not-yet")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/articles/{draft.id}")


async def test_what_to_do_when_it_did_not_help(house: House) -> None:
    await published(house.cast, "It fails", kind="troubleshooting", body=WHOLE["en"])
    await published(house.cast)
    assert "/tickets/new?article=it-fails" in (await (await house.browser("erin")).get("/kb/it-fails")).text
    assert "/sign-in?next=/tickets/new%3Farticle%3Dit-fails" in (await house.visitor().get("/kb/it-fails")).text
    for text in (
        (await house.visitor().get(f"/kb/{SLUG}")).text,
        (await (await house.browser("alex")).get("/kb/it-fails")).text,
    ):
        assert "tickets/new?article" not in text


async def test_related_articles_are_those_that_the_reader_may_read(house: House) -> None:
    first = await published(house.cast)
    for title, audience in (("Beside it", "public"), ("For us", "internal")):
        await published(house.cast, title, section_id=first.section_id, audience=audience)
    words = Page((await house.visitor().get(f"/kb/{SLUG}")).text).words
    assert "Related articles" in words
    assert "Beside it" in words
    assert "For us" not in words


async def test_only_a_page_with_a_video_may_frame_its_hosts(house: House) -> None:
    await published(house.cast, body=VIDEO)
    await published(house.cast, "Other", body="!video[How](https://evil.example/1)")
    visitor = house.visitor()
    rules = (await visitor.get(f"/kb/{SLUG}")).headers["content-security-policy"]
    assert "; frame-src https://player.vimeo.com https://www.youtube-nocookie.com;" in rules
    for address in ("/kb", "/kb/other", "/"):
        assert "frame-src" not in (await visitor.get(address)).headers["content-security-policy"]


async def test_head_is_answered_like_get(house: House) -> None:
    await published(house.cast)
    for address, status in ((f"/kb/{SLUG}", 200), ("/kb", 200), ("/kb/nothing", 404), ("/kb/feed.atom", 200)):
        assert (await house.visitor().request("HEAD", address)).status_code == status

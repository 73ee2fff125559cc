"""What programs read: the feed, the site map and the rules for crawlers; the public's articles, whoever asks."""

import feedparser
import pytest
from lxml import etree

from app.domain.articles.publishing import withdraw
from app.domain.articles.writing import Words
from tests.cast import does
from tests.domain.articles.stage import published, translated
from tests.house import House
from tests.routes.public.articles import renamed

pytestmark = pytest.mark.anyio
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


async def shelves(house: House) -> None:
    first = await published(house.cast, "First & <foremost>", summary="Why\x0b it \ufffe matters")
    await published(house.cast, "For customers", audience="customers")
    await published(house.cast, "For us", audience="internal")
    await translated(house.cast, first, "de", Words("Zuerst", "", "Lies."))
    await published(house.cast, "Second")


async def test_the_feed_is_valid_and_names_the_newest_first(house: House) -> None:
    await shelves(house)
    answer = await house.visitor().get("/kb/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [entry.title for entry in feed.entries] == ["Second", "First & <foremost>"]
    assert feed.entries[0].link == f"{house.settings.portal_url}/kb/second"
    assert feed.entries[1].summary == "Why it  matters"
    assert len({entry.id for entry in feed.entries}) == 2
    assert feed.feed.updated == feed.entries[0].updated


async def test_a_feed_without_articles_is_valid_too(house: House) -> None:
    feed = feedparser.parse((await house.visitor().get("/kb/feed.atom")).content)
    assert not feed.bozo
    assert not feed.entries


async def test_the_site_map_has_every_language(house: House) -> None:
    await shelves(house)
    root = etree.fromstring((await house.visitor().get("/sitemap.xml")).content)
    base = f"{house.settings.portal_url}/kb"
    first = f"{base}/first-foremost"
    places = root.xpath("//s:loc/text()", namespaces=SPACES)
    assert sorted(places) == sorted([base, first, f"{first}?lang=de", f"{base}/second"])
    others = root.xpath(f"//s:url[s:loc='{first}']/x:link/@hreflang", namespaces=SPACES)
    assert others == ["de", "en"]


async def test_the_site_map_follows_every_change(house: House) -> None:
    article, visitor = await published(house.cast), house.visitor()

    async def says(end: str) -> bool:
        return f"/kb/{end}<" in (await visitor.get("/sitemap.xml")).text

    assert await says(article.slug)
    await renamed(house, article, "sso")
    assert await says("sso")
    await translated(house.cast, article, "de", Words("Zuerst", "", "Lies."))
    assert await says("sso?lang=de")
    await does(house.cast["sam"], withdraw, article.id)
    assert not await says("sso")


@pytest.mark.parametrize("address", ["/kb/feed.atom", "/sitemap.xml"])
async def test_whoever_is_signed_in_gets_what_the_public_gets(house: House, address: str) -> None:
    await shelves(house)
    answers = {(await (await house.browser(name)).get(address)).content for name in ("erin", "alex", "admin")}
    assert answers == {(await house.visitor().get(address)).content}


@pytest.mark.parametrize("address", ["/kb/feed.atom", "/sitemap.xml"])
async def test_what_is_known_is_not_sent_again(house: House, address: str) -> None:
    await shelves(house)
    visitor = house.visitor()
    first = await visitor.get(address)
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = await visitor.get(address, if_none_match=known)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert (await visitor.get(address, if_none_match='"other"')).status_code == 200
    await published(house.cast, "Third")
    assert (await visitor.get(address, if_none_match=tag)).status_code == 200


async def test_crawlers_are_led_to_articles_alone(house: House) -> None:
    text = (await house.visitor().get("/robots.txt")).text
    assert "Allow: /kb\n" in text
    assert "Disallow: /\n" in text
    assert f"Sitemap: {house.settings.portal_url}/sitemap.xml" in text

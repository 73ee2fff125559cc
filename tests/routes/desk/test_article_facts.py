"""What an article is apart from its words: its facts, its address, taking it away from readers; and the sections."""

import pytest

from app.domain.articles.writing import Words
from tests.cast import rows
from tests.domain.articles.stage import drafted, published, section, stands, translated
from tests.house import House
from tests.routes.desk.test_article_text import HERE, words_of
from tests.routes.forms import Page
from tests.routes.test_markup import TYPED, check

pytestmark = pytest.mark.anyio


async def test_facts_are_settled_and_stand_in_the_form(house: House) -> None:
    article, other = await drafted(house.cast), await section(house.cast, "Signing in")
    here, alex = f"{HERE}/{article.id}/facts", await house.browser("alex")
    facts = {
        "kind": "practice",
        "section": str(other),
        "audience": "public",
        "tags": "SSO,  okta , sso",
        "component": "",
        "owner": str(house.cast["sam"].person_id),
        "review_on": "2999-01-31",
    }
    assert (await alex.post(here, facts)).status_code == 303
    settled = await stands(article.id)
    assert (settled.kind, settled.section_id, settled.audience) == ("practice", other, "public")
    assert (settled.tags, settled.owner_id) == (("sso", "okta"), house.cast["sam"].person_id)
    typed = Page((await alex.get(here)).text).typed
    assert (typed["tags"], typed["review_on"]) == ("sso, okta", "2999-01-31")


async def test_an_article_is_for_a_tier_of_the_newest_plan_and_up(house: House) -> None:
    article = await drafted(house.cast)
    here, alex = f"{HERE}/{article.id}/facts", await house.browser("alex")
    page = Page((await alex.get(here)).text)
    tiers = [given["value"] for tag, given in page.tags if tag == "option" and given["value"].startswith("tier ")]
    assert (await alex.post(here, {"audience": tiers[-1]})).status_code == 303
    settled = await stands(article.id)
    assert (settled.audience, settled.tier) == ("tier", tiers[-1].removeprefix("tier "))
    assert "or higher read it when they are signed in" in words_of(
        await (await house.browser("sam")).get(f"{HERE}/{article.id}/publishing")
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("kind", "poem"),
        ("section", "x"),
        ("audience", "tier nonsense"),
        ("tags", ",".join(str(number) for number in range(13))),
        ("tags", "<b>"),
        ("component", "x"),
        ("owner", "x"),
        ("review_on", "2001-01-01"),
        ("review_on", "soon"),
    ],
)
async def test_a_wrong_fact_stands_by_its_field_and_the_others_are_kept(house: House, field: str, typed: str) -> None:
    article = await drafted(house.cast)
    alex = await house.browser("alex")
    answer = await alex.post(f"{HERE}/{article.id}/facts", {"tags": "kept", field: typed})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert any(given.get("href") == f"#{field}" for _, given in page.tags)
    assert field == "tags" or page.typed["tags"] == "kept"
    assert (await stands(article.id)).tags == ()


async def test_an_agent_settles_owner_and_review_of_what_customers_read_and_nothing_else(house: House) -> None:
    article = await published(house.cast)
    here, alex = f"{HERE}/{article.id}", await house.browser("alex")
    fields = {given.get("name") for _, given in Page((await alex.get(f"{here}/facts")).text).tags}
    assert {"owner", "review_on"} <= fields
    assert not fields & {"audience", "slug"}
    assert (await alex.post(f"{here}/facts", {"review_on": "2999-01-31"})).status_code == 303
    assert (await alex.post(f"{here}/facts", {"audience": "customers"})).status_code == 403
    for act in ("address", "withdrawal", "archiving"):
        assert (await alex.post(f"{here}/{act}", {"slug": "another"})).status_code == 403, act


async def test_a_former_address_keeps_leading_to_the_article(house: House) -> None:
    article, other = await published(house.cast), await published(house.cast, "Another")
    here, sam = f"{HERE}/{article.id}/address", await house.browser("sam")
    assert (await sam.post(here, {"slug": "Single-Sign-On"})).status_code == 303
    moved = await house.visitor().get(f"/kb/{article.slug}")
    assert (moved.status_code, moved.headers["location"]) == (301, "/kb/single-sign-on")
    for taken in (other.slug, "no spaces", "", "sections"):
        refused = await sam.post(here, {"slug": taken})
        assert refused.status_code == 422, taken
        assert Page(refused.text).typed["slug"] == taken


@pytest.mark.parametrize("act", ["withdrawal", "archiving"])
async def test_readers_lose_what_is_taken_away_after_a_page_that_says_so(house: House, act: str) -> None:
    article = await published(house.cast)
    here, sam = f"{HERE}/{article.id}", await house.browser("sam")
    assert "After this only its authors see it" in words_of(await sam.get(f"{here}/{act}"))
    for _ in range(2):
        assert (await sam.post(f"{here}/{act}")).status_code == 303
    assert (await house.visitor().get(f"/kb/{article.slug}")).status_code == 404
    if act == "archiving":
        assert (await sam.post(f"{here}/unarchiving")).status_code == 303
    assert (await stands(article.id)).state == "draft"


async def test_a_translation_is_withdrawn_alone_and_its_readers_fall_back(house: House) -> None:
    article = await published(house.cast)
    await translated(house.cast, article, "de", Words("Einmalanmeldung", body="Lies das."))
    here, sam = f"{HERE}/{article.id}", await house.browser("sam")
    assert "Withdraw the text in Deutsch" in words_of(await sam.get(f"{here}/facts"))
    asked = f"{here}/withdrawal?language=de"
    assert "get the text in English instead" in words_of(await sam.get(asked))
    assert (await sam.post(asked)).status_code == 303
    assert "Read this." in (await house.visitor().get(f"/kb/{article.slug}?lang=de")).text


async def test_sections_are_made_named_ordered_and_removed(house: House) -> None:
    sam = await house.browser("sam")
    here = f"{HERE}/sections"
    for name in ("Signing in", "First steps"):
        made = {"name": name, "description": f"All of {name}", "language": "en", "once": name}
        for _ in range(2):
            assert (await sam.post(here, made)).status_code == 303
    (_, first) = await rows("SELECT id FROM section ORDER BY position")
    assert (await sam.post(f"{here}/{first['id']}/place", {"to": "up"})).status_code == 303
    assert (await sam.post(f"{here}/{first['id']}", {"name": "Beginning", "description": ""})).status_code == 303
    shown = words_of(await sam.get(here))
    assert shown.index("Beginning") < shown.index("Signing in")
    assert (await sam.post(f"{here}/{first['id']}/removal")).status_code == 303
    assert "Beginning" not in words_of(await sam.get(here))


async def test_a_section_that_cannot_be_keeps_what_was_typed(house: House) -> None:
    sam = await house.browser("sam")
    await section(house.cast, "Signing in")
    for name, field in (("", "name"), ("x" * 81, "name"), ("Signing in", "slug"), ("始め方", "slug")):
        answer = await sam.post(f"{HERE}/sections", {"name": name, "description": "kept", "language": "de"})
        page = Page(answer.text)
        assert answer.status_code == 422, name
        assert any(given.get("href") == f"#{field}" for _, given in page.tags), name
        assert (page.typed["name"], page.typed["description"]) == (name, "kept")
        chosen = [given["value"] for tag, given in page.tags if tag == "option" and "selected" in given]
        assert chosen == ["de"]


async def test_an_agent_reads_the_sections_and_finds_nothing_to_press(house: House) -> None:
    await section(house.cast, "Signing in")
    page = Page((await (await house.browser("alex")).get(f"{HERE}/sections")).text)
    assert "Signing in" in page.words
    assert [given for tag, given in page.tags if tag == "form" and HERE in given.get("action", "")] == []


async def test_names_of_sections_stay_names(house: House) -> None:
    sam = await house.browser("sam")
    for number, words in enumerate(TYPED):
        made = {"name": words[:80], "description": words, "language": "en", "slug": f"section-{number}"}
        assert (await sam.post(f"{HERE}/sections", made)).status_code == 303, words
    article = await drafted(house.cast)
    for page in ("/sections", "/new", f"/{article.id}/facts", ""):
        check((await sam.get(HERE + page)).text)


async def test_facts_that_a_colleague_changed_are_shown_before_they_are_changed_again(house: House) -> None:
    article = await published(house.cast)
    here, sam, morgan = f"{HERE}/{article.id}/facts", await house.browser("sam"), await house.browser("morgan")
    seen = Page((await sam.get(here)).text).typed["seen"]
    assert (await morgan.post(here, {"audience": "internal"})).status_code == 303
    stale = await sam.post(here, {"audience": "public", "tags": "sso", "seen": seen})
    page = Page(stale.text)
    assert stale.status_code == 409
    assert "who reads it: Only our team; tags: none" in page.words
    assert page.typed["tags"] == "sso"
    assert (await stands(article.id)).audience == "internal"
    assert (
        await sam.post(here, {"audience": "internal", "tags": "sso", "seen": page.typed["seen"]})
    ).status_code == 303
    assert (await stands(article.id)).tags == ("sso",)

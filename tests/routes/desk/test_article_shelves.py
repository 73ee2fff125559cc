"""The authors' list: its shelves, its filters, its order, its pages."""

from datetime import timedelta

import pytest
from lxml import html

from app.config import Settings
from app.domain.articles.publishing import archive
from tests.cast import as_owner, does, pass_time
from tests.domain.articles.stage import drafted, published, section
from tests.house import House
from tests.routes.desk.test_article_text import HERE, words_of
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio


async def test_every_article_stands_on_its_shelf(house: House) -> None:
    gone = await drafted(house.cast, "Gone")
    await does(house.cast["sam"], archive, gone.id)
    await drafted(house.cast, "Begun")
    await published(house.cast, "Out")
    alex = await house.browser("alex")
    for shelf, title in (("published", "Out"), ("draft", "Begun"), ("archived", "Gone")):
        shown = words_of(await alex.get(f"{HERE}?shelf={shelf}"))
        assert {one for one in ("Gone", "Begun", "Out") if f"{one} About" in shown} == {title}
        assert "Published 1 Drafts 1 To review 0 Archived 1" in shown
    assert "Nothing is to be reviewed" in words_of(await alex.get(f"{HERE}?shelf=review"))


async def test_what_is_due_for_review_says_so_in_words(house: House, database: Settings) -> None:
    article = await published(house.cast, "Out")
    await as_owner(database, "UPDATE article SET review_on = (portal_now() AT TIME ZONE 'UTC')::date + 20")
    alex = await house.browser("alex")
    review = f"{HERE}?shelf=review"
    assert str(article.id) not in (await alex.get(review)).text
    await pass_time(database, timedelta(days=10))
    shown = await alex.get(review)
    assert str(article.id) in shown.text
    assert "overdue" not in shown.text
    await pass_time(database, timedelta(days=11))
    assert "overdue since" in words_of(await alex.get(review))


async def test_filters_stand_in_the_address_and_narrow_the_list(house: House) -> None:
    section_id = await section(house.cast, "Signing in")
    guide = await published(house.cast, "How to", section_id=section_id)
    other = await published(house.cast, "For customers", kind="practice", audience="customers")
    alex = await house.browser("alex")
    for query, found in (
        (f"section={section_id}", {guide.id}),
        ("kind=practice", {other.id}),
        ("audience=public", {guide.id}),
        ("without=de", {guide.id, other.id}),
        ("without=en", set()),
        ("section=nonsense&kind=poem&audience=x&component=1&without=xx", {guide.id, other.id}),
    ):
        text = (await alex.get(f"{HERE}?{query}")).text
        assert {one.id for one in (guide, other) if str(one.id) in text} == found, query


async def test_the_last_changed_comes_first_and_the_list_goes_on(house: House) -> None:
    section_id = await section(house.cast)
    for number in range(52):
        await drafted(house.cast, f"Draft {number:02}", section_id=section_id)
    alex = await house.browser("alex")
    first = await alex.get(f"{HERE}?shelf=draft&kind=guide")
    assert words_of(first).index("Draft 51") < words_of(first).index("Draft 50")
    (following,) = [given["href"] for _, given in Page(first.text).tags if given.get("rel") == "next"]
    second = words_of(await alex.get(following))
    assert "Draft 01" in second
    assert "Draft 02" not in second
    assert (await alex.get(f"{HERE}?after=nonsense")).status_code == 400


async def test_a_section_is_named_in_each_language_and_goes_up_and_down_within_the_list(house: House) -> None:
    sam = await house.browser("sam")
    made = {"name": "Grenzen", "language": "de", "slug": "limits"}
    assert (await sam.post(f"{HERE}/sections", made)).status_code == 303
    await section(house.cast, "Second")
    listed = html.fromstring((await sam.get(f"{HERE}/sections")).text)
    assert [button.get("aria-label") for button in listed.xpath("//main//li//button")] == [
        "Move Grenzen down",
        "Move Second up",
    ]
    (here,) = listed.xpath("//a[text()='Grenzen']/@href")
    named = {"name": "Grenzen", "name-en": "Limits", "description-en": "How much"}
    assert (await sam.post(here, named)).status_code == 303
    form = Page((await sam.get(here)).text).typed
    assert {name: form[name] for name in named} == named
    assert "Named in Deutsch, English" in words_of(await sam.get(f"{HERE}/sections"))
    wrong = await sam.post(here, {"name": "Grenzen", "description-ja": "x"})
    assert wrong.status_code == 422
    assert Page(wrong.text).typed["description-ja"] == "x"
    assert {tag["id"]: tag for _, tag in Page(wrong.text).tags if "id" in tag}["name-ja"]["aria-invalid"] == "true"

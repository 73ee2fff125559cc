"""Whether an article helped, on its readers' pages and its authors'."""

import pytest
from lxml import html

from app.domain.accounts.throttle import key_of
from app.domain.articles.article import Article
from app.domain.articles.writing import Words
from tests.browser import ADDRESS
from tests.cast import as_owner, rows
from tests.domain.articles.stage import published, translated
from tests.house import House
from tests.routes.forms import Page
from tests.routes.test_markup import TYPED, check

pytestmark = pytest.mark.anyio
HERE = "/kb/rotate-keys/feedback"


@pytest.fixture
async def article(house: House) -> Article:
    """One that everybody reads."""
    return await published(house.cast, "Rotate keys")


async def test_a_visitor_without_script_answers_and_says_why(house: House, article: Article) -> None:
    visitor = house.visitor()
    answer = await visitor.post(HERE, {"helpful": "no", "language": "en"})
    assert answer.status_code == 303
    asked = await visitor.get(answer.headers["location"])
    assert "Hard to follow" in asked.text
    answer = await visitor.post(f"{HERE}/reason", {"reason": "unclear", "words": "Which key?", "language": "en"})
    assert "Thank you" in (await visitor.get(answer.headers["location"])).text
    (kept,) = await rows("SELECT * FROM feedback")
    assert (kept["helpful"], kept["reason"], kept["words"], kept["person_id"]) == (False, "unclear", "Which key?", None)


async def test_readers_of_a_translation_answer_in_its_language(house: House, article: Article) -> None:
    await translated(house.cast, article, "de", Words("Schlüssel wechseln", "", "Lies dies."))
    visitor = house.visitor()
    wrong = await visitor.post(HERE, {"helpful": "perhaps", "language": "de"})
    assert "Wählen Sie Ja oder Nein." in wrong.text
    answer = await visitor.post(HERE, {"helpful": "no", "language": "de"})
    asked = html.fromstring((await visitor.get(answer.headers["location"])).text)
    (part,) = asked.xpath("//*[@id='feedback']")
    assert part.get("lang") == "de"
    words = " ".join(part.text_content().split())
    for said in ("dass es nicht geholfen hat", "Schwer zu verstehen", "freiwillig", "Bitte lassen Sie", "Absenden"):
        assert said in words, said
    wrong = await visitor.post(f"{HERE}/reason", {"language": "de", "words": "x" * 1001})
    assert "Höchstens 1000 Zeichen sind möglich; Ihr Text hat 1001." in Page(wrong.text).words
    assert "Zu berichtigen" in Page(wrong.text).words


async def test_with_script_the_answer_takes_the_questions_place(house: House, article: Article) -> None:
    answer = await house.visitor().post(HERE, {"helpful": "yes", "language": "en"}, hx_request="true")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="feedback"' in answer.text


async def test_two_visitors_are_two_and_one_is_one(house: House, article: Article) -> None:
    for _ in range(2):
        visitor = house.visitor()
        for helpful in ("yes", "no"):
            await visitor.post(HERE, {"helpful": helpful, "language": "en"})
    assert [row["helpful"] for row in await rows("SELECT helpful FROM feedback")] == [False, False]


async def test_a_customer_can_make_a_ticket_of_it_and_a_visitor_cannot(house: House, article: Article) -> None:
    for browser, offered in ((await house.browser("erin"), True), (house.visitor(), False)):
        await browser.post(HERE, {"helpful": "no", "language": "en"})
        assert "/tickets/new?article=" not in (await browser.get(HERE)).text
        told = await browser.post(f"{HERE}/reason", {"reason": "unclear", "language": "en"})
        assert ("/tickets/new?article=" in (await browser.get(told.headers["location"])).text) is offered


async def test_what_is_missing_or_too_long_is_said_and_kept(house: House, article: Article) -> None:
    visitor = house.visitor()
    assert (await visitor.post(HERE, {"helpful": "perhaps"})).status_code == 422
    await visitor.post(HERE, {"helpful": "no", "language": "en"})
    assert (await visitor.post(f"{HERE}/reason", {"language": "en"})).status_code == 422
    answer = await visitor.post(f"{HERE}/reason", {"words": "x" * 1001, "language": "en"})
    assert answer.status_code == 422
    assert Page(answer.text).typed["words"].strip() == "x" * 1001


async def test_whoever_judges_without_end_waits_and_keeps_their_words(house: House, article: Article) -> None:
    visitor = house.visitor()
    await visitor.post(HERE, {"helpful": "no", "language": "en"})
    key = key_of("writing", ADDRESS)
    await as_owner(
        house.settings,
        "INSERT INTO throttle VALUES ($1, 120, clock_timestamp()) ON CONFLICT (key) DO UPDATE SET level = 120",
        key,
    )
    assert (await visitor.post(HERE, {"helpful": "yes", "language": "en"})).status_code == 429
    answer = await visitor.post(f"{HERE}/reason", {"words": "Step 3 fails", "language": "en"})
    assert answer.status_code == 429
    assert "Step 3 fails" in answer.text
    assert [(row["helpful"], row["words"]) for row in await rows("SELECT * FROM feedback")] == [(False, "")]


async def test_nobody_judges_what_they_cannot_read(house: House) -> None:
    await published(house.cast, "Our list", audience="internal")
    for browser in (house.visitor(), await house.browser("erin")):
        assert (await browser.get("/kb/our-list/feedback")).status_code == 404
        assert (await browser.post("/kb/our-list/feedback", {"helpful": "no"})).status_code == 404


async def test_readers_words_stay_words_on_the_authors_pages(house: House, article: Article) -> None:
    alex = await house.browser("alex")
    for words in TYPED:
        visitor = house.visitor()
        await visitor.post(HERE, {"helpful": "no", "language": "en"})
        await visitor.post(f"{HERE}/reason", {"words": words[:1000], "language": "en"})
        check((await visitor.get(HERE)).text)
    for target in ("/desk/articles/feedback", f"/desk/articles/{article.id}/feedback"):
        check((await alex.get(target)).text)


async def test_what_was_dealt_with_is_marked(house: House, article: Article) -> None:
    await house.visitor().post(HERE, {"helpful": "no", "language": "en"})
    alex = await house.browser("alex")
    (kept,) = await rows("SELECT id FROM feedback")
    await alex.post(f"/desk/articles/feedback/{kept['id']}/settlement")
    assert "Nobody is waiting" in (await alex.get("/desk/articles/feedback")).text
    assert house.cast["alex"].name in (await alex.get(f"/desk/articles/{article.id}/feedback")).text

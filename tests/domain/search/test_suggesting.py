"""What is suggested while a ticket is typed."""

import pytest

from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.articles.writing import Words
from app.domain.incidents.statuses import ComponentStatus
from app.domain.search.found import Suggested
from app.domain.search.suggesting import suggest
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import file_ticket
from tests.domain.articles.stage import published, translated
from tests.domain.incidents.stage import API, furnish_components, opened
from tests.domain.search.stage import marked, said

pytestmark = pytest.mark.anyio
TEXT = "Webhooks are delivered twice\nHello team, since this morning each webhook is delivered two times. Thanks!"
DEGRADED: ComponentStatus = "degraded_performance"


async def suggested(viewer: Viewer, text: str = TEXT, **given: object) -> Suggested:
    """What the viewer is shown."""
    async with database.transaction(viewer.who, reading=True):
        return await suggest(viewer, text, **given)  # type: ignore[arg-type]


async def test_an_article_about_it_is_suggested_and_others_are_not(cast: Cast) -> None:
    article = await published(cast, "A webhook is delivered twice", body="Answer within five seconds.")
    await published(cast, "Invite a colleague", body="A webhook tells you when they came.")
    (hit,) = (await suggested(cast["erin"])).articles
    assert hit.key == article.slug
    assert marked(hit.title) == ["webhook", "delivered", "twice"]


@pytest.mark.parametrize("text", ["", "hello", "asdf qwertz lorem ipsum", "Hi, help please!", "\0\0", "& | !"])
async def test_nothing_is_suggested_for_nothing(cast: Cast, text: str) -> None:
    await published(cast, "A webhook is delivered twice", body="Hello and help.")
    assert await suggested(cast["erin"], text) == Suggested()


@pytest.mark.parametrize("text", ["429", "Error 429", "SSO-114", "sso114", "valkey down webhook", "エラー 502"])
async def test_a_few_words_or_a_code_are_answered_as_a_search_answers_them(cast: Cast, text: str) -> None:
    article = await published(cast, "Webhook errors", body="429 is too many, 502 is ours, SSO-114 is yours.")
    await published(cast, "Invite a colleague", body="By their address.")
    assert [hit.key for hit in (await suggested(cast["erin"], text)).articles] == [article.slug]


async def test_articles_are_suggested_in_the_language_that_is_wanted(cast: Cast) -> None:
    article = await published(cast, "429: too many requests")
    await translated(cast, article, "de", Words("429: zu viele Anfragen", "429", "429 429"))
    for wanted, title in (([], "429: too many requests"), (["de"], "429: zu viele Anfragen")):
        (hit,) = (await suggested(cast["erin"], "429", languages=wanted)).articles
        assert said(hit.title) == title


async def test_ones_own_open_tickets_alike_are_suggested_and_nobody_elses(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], "P2", subject="Webhook delivered twice again")
    await file_ticket(cast["erin"], "P2", subject="Invoice")
    assert [hit.key for hit in (await suggested(cast["erin"])).tickets] == [reference]
    for name in ("noah", "pat", "alex"):
        assert (await suggested(cast[name])).tickets == (), name


async def test_internal_articles_are_not_suggested_to_customers(cast: Cast) -> None:
    await published(cast, "A webhook is delivered twice", audience="internal")
    assert (await suggested(cast["erin"])).articles == ()
    assert (await suggested(cast["alex"])).articles


async def test_open_incidents_on_the_component_come_first(cast: Cast) -> None:
    components = await furnish_components(cast)
    alike = await opened(cast["sam"], {}, name="Webhook deliveries are late")
    on_it = await opened(cast["sam"], {components[API]: DEGRADED}, name="Debates fail")
    shown = (await suggested(cast["erin"], component_id=components[API])).incidents
    assert [hit.key for hit in shown] == [on_it, alike]
    assert [hit.key for hit in (await suggested(cast["erin"])).incidents] == [alike]


async def test_articles_on_the_component_come_first(cast: Cast) -> None:
    components = await furnish_components(cast)
    articles = [await published(cast, f"A webhook is delivered twice, part {n}") for n in range(3)]
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE article SET component_id = $1 WHERE id = $2", components[API], articles[2].id)
    shown = (await suggested(cast["erin"], component_id=components[API])).articles
    assert shown[0].key == articles[2].slug
    assert len(shown) == 3

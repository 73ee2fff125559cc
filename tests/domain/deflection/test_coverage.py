"""What is written about each component, and what a customer's home shows of it."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.articles.article import Article
from app.domain.articles.facts import Facts
from app.domain.articles.settling import settle
from app.domain.deflection.coverage import coverage
from app.domain.deflection.misses import dismiss, keep
from app.domain.deflection.ranking import helpful_for, refresh_boosts
from app.domain.escalations import relating
from app.domain.tickets import replies
from app.domain.tickets.ticket import Component
from app.domain.tickets.voiding import void
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import does, file_ticket, rows
from tests.domain.articles.stage import WHOLE, published, section
from tests.domain.deflection.stage import sees
from tests.domain.incidents.stage import API, CONSOLE, furnish_components

pytestmark = pytest.mark.anyio


async def about(cast: Cast, article: Article, component: UUID) -> None:
    await does(cast["sam"], settle, article.id, replace(Facts.of(article), component_id=component))


async def test_the_widest_gap_comes_first(cast: Cast, severe: str) -> None:
    parts = await furnish_components(cast)
    await about(cast, await published(cast, "Rotate keys"), parts[CONSOLE])
    answered, open_ = [await file_ticket(cast["erin"], severe) for _ in range(2)]
    await does(cast["alex"], relating.set_component, answered, Component(parts[CONSOLE], CONSOLE))
    await does(cast["alex"], replies.reply, answered, "See /kb/rotate-keys")
    await does(cast["alex"], relating.set_component, open_, Component(parts[API], API))
    async with database.transaction(SYSTEM):
        await keep("debate api is slow", "public", "somebody")
        await keep("debate apis", "public", "somebody")
        await keep("debate api for dogs", "public", "somebody")
    junk = await file_ticket(cast["erin"], severe)
    await does(cast["alex"], relating.set_component, junk, Component(parts[API], API))
    await does(cast["alex"], void, junk, "spam", "This is no request.")
    dismissed = await rows("SELECT id FROM miss WHERE query = 'debate api for dogs'")
    await does(cast["alex"], dismiss, dismissed[0]["id"])
    api, console = await sees(cast["alex"], coverage)
    assert (api.tickets, api.answered, api.misses, api.articles, api.gap) == (1, 0, 1, 0, 2)
    assert (console.tickets, console.answered, console.misses, console.gap) == (1, 1, 0, 0)
    assert (console.kinds, console.audiences, console.answered_share) == ({"guide": 1}, {"public": 1}, "100 %")


async def test_what_is_to_be_written_is_of_the_kind_that_lacks_most_where_most_of_it_stands(cast: Cast) -> None:
    parts = await furnish_components(cast)
    others, most = await section(cast, "A"), await section(cast, "B")
    for title, kind, section_id in (
        ("One", "troubleshooting", others),
        ("Two", "practice", most),
        ("Three", "guide", most),
        ("Four", "guide", most),
    ):
        body = WHOLE["en"]
        await about(cast, await published(cast, title, kind=kind, section_id=section_id, body=body), parts[API])
    api, console = sorted(await sees(cast["alex"], coverage), key=lambda one: one.component_id != parts[API])
    assert (api.to_write, api.section_id) == ("reference", most)
    assert (console.to_write, console.section_id) == ("troubleshooting", None)


async def test_a_home_shows_what_is_about_open_tickets_then_what_helps_most(cast: Cast, severe: str) -> None:
    parts = await furnish_components(cast)
    for title in ("One", "Two", "Three", "Four"):
        await published(cast, title)
    await about(cast, await published(cast, "The API"), parts[API])
    await about(cast, await published(cast, "The console"), parts[CONSOLE])
    await published(cast, "Our own", audience="internal")
    await file_ticket(cast["pat"], severe, body="/kb/two")
    await refresh_boosts()
    reference = await file_ticket(cast["erin"], severe)
    await does(cast["alex"], relating.set_component, reference, Component(parts[API], API))
    shown = [one.title for one in await does(cast["erin"], helpful_for)]
    assert (shown[:2], len(shown)) == (["The API", "Two"], 4)
    assert (await does(cast["nadia"], helpful_for))[0].title == "The API"
    for name in ("noah", "pat"):
        assert (await does(cast[name], helpful_for))[0].title == "Two"

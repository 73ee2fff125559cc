"""What is found of it all under conditions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.demo import Cast
from app.domain.articles.facts import Facts
from app.domain.articles.settling import settle
from app.domain.tickets import triage, voiding
from tests.cast import does, file_ticket, rows
from tests.domain.articles.stage import published
from tests.domain.incidents.stage import API, furnish_components, opened, says
from tests.domain.search.stage import keys

pytestmark = pytest.mark.anyio


async def test_settled_tickets_are_filtered(cast: Cast) -> None:
    one, two = [await file_ticket(cast["erin"], "P2", body="Marmalade") for _ in range(2)]
    await does(cast["erin"], voiding.withdraw, two)
    assert await keys(cast["erin"], "marmalade", "ticket", over=False) == [one]
    assert await keys(cast["erin"], "marmalade", "ticket", over=True) == [two]


async def test_tickets_are_narrowed_by_every_condition(cast: Cast) -> None:
    components = await furnish_components(cast)
    one, two, other = [
        await file_ticket(cast[name], severity, body="Marmalade")
        for name, severity in (("erin", "P2"), ("noah", "P3"), ("pat", "P3"))
    ]
    await rows("UPDATE ticket SET component_id = $1 WHERE reference = $2 RETURNING id", components[API], one)
    await does(cast["alex"], triage.take, two)
    now = (await rows("SELECT portal_now() AS at"))[0]["at"]
    for narrowed, wanted in (
        ({"severity": "P3"}, {two, other}),
        ({"component_id": components[API]}, {one}),
        ({"organisation_id": cast["pat"].organisation_ids[0]}, {other}),
        ({"mine": True}, {two}),
        ({"since": now}, set()),
        ({"until": now}, {one, two, other}),
        ({"until": now - timedelta(days=1)}, set()),
    ):
        assert set(await keys(cast["alex"], "marmalade", "ticket", **narrowed)) == wanted, narrowed
    assert await keys(cast["nadia"], "marmalade", "ticket", mine=True) == []
    assert await keys(cast["noah"], "marmalade", "ticket", mine=True) == [two]


async def test_incidents_articles_and_people_are_narrowed(cast: Cast) -> None:
    components = await furnish_components(cast)
    on_it = await opened(cast["sam"], {components[API]: "degraded_performance"}, name="Marmalade fails")
    over = await opened(cast["sam"], {}, name="Marmalade failed")
    await says(cast["sam"], over, "resolved")
    assert await keys(None, "marmalade", "incident", over=False) == [on_it]
    assert await keys(None, "marmalade", "incident", over=True) == [over]
    assert await keys(None, "marmalade", "incident", component_id=components[API]) == [on_it]
    article = await published(cast, "Marmalade")
    assert await keys(None, "marmalade", "article", component_id=components[API]) == []
    await does(cast["sam"], settle, article.id, replace(Facts.of(article), component_id=components[API]))
    assert await keys(None, "marmalade", "article", component_id=components[API]) == [article.slug]
    northwind, bluebird = cast["noah"].organisation_ids[0], cast["pat"].organisation_ids[0]
    assert await keys(cast["alex"], "noah", "person", organisation_id=northwind) == [str(cast["noah"].person_id)]
    assert await keys(cast["alex"], "noah", "person", organisation_id=bluebird) == []
    assert await keys(cast["alex"], "northwind", "organisation", organisation_id=northwind) == ["NW"]
    assert await keys(cast["alex"], "northwind", "organisation", organisation_id=bluebird) == []


async def test_what_is_excluded_stays_out_where_not_all_of_the_words_are_found(cast: Cast) -> None:
    one = await file_ticket(cast["erin"], "P2", body="Marmalade on toast")
    other = await file_ticket(cast["erin"], "P2", body="Marmalade on toast and bread")
    await file_ticket(cast["erin"], "P2", body="A zeppelin in the fog")
    words = "marmalade zeppelin toast"
    assert {one, other} <= set(await keys(cast["erin"], words, "ticket"))
    shown = await keys(cast["erin"], f"{words} -bread", "ticket")
    assert one in shown
    assert other not in shown


async def test_a_reference_brings_no_ticket_where_another_kind_is_asked_for(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], "P2")
    assert await keys(cast["erin"], reference, "article") == []

"""An article made of a ticket."""

import pytest

from app.demo import Cast
from app.domain.articles import queries
from app.domain.articles.arranging import make_section
from app.domain.deflection import sources
from app.domain.escalations import relating
from app.domain.tickets import closing, replies
from app.domain.tickets.ticket import Component
from app.lib.refusals import Refused
from tests.cast import does, file_ticket, rows, ticket_as_seen
from tests.domain.deflection.stage import sees
from tests.domain.incidents.stage import API, furnish_components

pytestmark = pytest.mark.anyio


async def settled(cast: Cast, severe: str) -> str:
    """A ticket with words that say whose it is, resolved."""
    body = (
        "Northwind Traders cannot reach 10.0.0.7. Write to erin@northwind.example. Erin Halloran, sso.northwind.example"
    )
    reference = await file_ticket(cast["erin"], severe, subject="Northwind Traders is locked out", body=body)
    await does(cast["alex"], replies.note, reference, "Internal: their admin is on leave")
    await does(cast["alex"], closing.resolve, reference, "Hi Erin, unlock the account in the settings.")
    return reference


async def test_it_takes_question_and_answer_and_leaves_out_whose_they_were(cast: Cast, severe: str) -> None:
    ticket = await ticket_as_seen(cast["alex"], await settled(cast, severe))
    taken = await does(cast["alex"], sources.taken_of, ticket, "en")
    assert taken.title == "[name] is locked out"
    assert taken.body == (
        "## Symptom\n\n[name] cannot reach [IP address]. Write to [e-mail address]. [name], [host]\n\n## Cause\n\n"
        "## Steps\n\nHi [name], unlock the account in the settings.\n\n## When to file"
    )


async def test_the_draft_is_the_teams_and_both_know_each_other(cast: Cast, severe: str) -> None:
    alex = cast["alex"]
    parts = await furnish_components(cast)
    reference = await settled(cast, severe)
    await does(alex, relating.set_component, reference, Component(parts[API], API))
    section = await does(cast["sam"], make_section, "Problems")
    ticket = await ticket_as_seen(alex, reference)
    taken = await does(alex, sources.taken_of, ticket, "en")
    article = await does(alex, sources.draft_of, ticket, section, taken, "en")
    kept = await sees(alex, queries.article_of, article.id)
    assert kept
    assert (kept.kind, kept.audience, kept.state) == ("troubleshooting", "internal", "draft")
    assert kept.component_id == parts[API]
    assert [one.article_id for one in await sees(alex, sources.made_of, ticket)] == [article.id]
    assert await sees(alex, sources.references_of, article.id) == [reference]
    assert await sees(cast["erin"], sources.made_of, ticket) == []


async def test_an_open_ticket_makes_no_article(cast: Cast, severe: str) -> None:
    ticket = await ticket_as_seen(cast["alex"], await file_ticket(cast["erin"], severe))
    with pytest.raises(Refused):
        await does(cast["alex"], sources.taken_of, ticket, "en")
    assert await rows("SELECT * FROM article") == []

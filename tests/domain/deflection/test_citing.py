"""Articles that messages link to."""

import pytest

from app.demo import Cast
from app.domain.articles.citing import slugs_in
from app.domain.articles.settling import rename
from app.domain.deflection.ranking import most_cited, refresh_boosts
from app.domain.tickets import replies
from tests.cast import does, file_ticket, rows
from tests.domain.articles.stage import drafted, published
from tests.domain.deflection.stage import sees

pytestmark = pytest.mark.anyio


async def cited_slugs() -> list[str]:
    found = await rows("SELECT a.slug FROM citation c JOIN article a ON a.id = c.article_id ORDER BY c.at, a.slug")
    return [row["slug"] for row in found]


@pytest.mark.parametrize(
    ("body", "slugs"),
    [
        ("See /kb/set-up and https://help.example/kb/rotate-keys.", ["set-up", "rotate-keys"]),
        ("[this](/kb/set-up?lang=de#steps), /kb/set-up", ["set-up"]),
        ("/docs/kb/set-up /kb/set-up/feedback x/kb/y /kb/", []),
    ],
)
def test_links_are_found_by_address_or_path(body: str, slugs: list[str]) -> None:
    assert slugs_in(body) == slugs


async def test_a_reply_a_note_and_a_new_ticket_cite_what_they_link_to(cast: Cast, severe: str) -> None:
    await published(cast, "Rotate keys")
    await published(cast, "Set up")
    reference = await file_ticket(cast["erin"], severe, body="I read /kb/set-up")
    await does(cast["alex"], replies.reply, reference, "Do http://localhost:8000/kb/rotate-keys and /kb/rotate-keys")
    await does(cast["alex"], replies.note, reference, "I sent /kb/rotate-keys")
    assert await cited_slugs() == ["set-up", "rotate-keys", "rotate-keys"]


async def test_a_former_address_cites_the_article_that_had_it(cast: Cast, severe: str) -> None:
    article = await published(cast, "Rotate keys")
    await does(cast["sam"], rename, article.id, "change-keys")
    reference = await file_ticket(cast["erin"], severe)
    await does(cast["alex"], replies.reply, reference, "See /kb/rotate-keys")
    assert await cited_slugs() == ["change-keys"]


async def test_a_customer_cites_nothing_that_they_cannot_read(cast: Cast, severe: str) -> None:
    await published(cast, "How we bill", audience="internal")
    await drafted(cast, "Not yet")
    await file_ticket(cast["erin"], severe, body="/kb/how-we-bill /kb/not-yet /kb/nowhere")
    assert await cited_slugs() == []


async def test_the_most_cited_comes_first_and_counts_each_ticket_once(cast: Cast, severe: str) -> None:
    await published(cast, "Rotate keys")
    await published(cast, "Set up")
    for body in ("/kb/set-up", "/kb/set-up and /kb/rotate-keys"):
        reference = await file_ticket(cast["erin"], severe, body=body)
        await does(cast["alex"], replies.note, reference, "Again /kb/set-up")
    assert [(one.title, one.tickets) for one in await sees(cast["alex"], most_cited)] == [
        ("Set up", 2),
        ("Rotate keys", 1),
    ]


async def test_an_article_that_is_cited_is_worth_more(cast: Cast, severe: str) -> None:
    await published(cast, "Rotate keys")
    await published(cast, "Set up")
    await file_ticket(cast["erin"], severe, body="/kb/set-up")
    assert await refresh_boosts() == 1
    worth = {row["slug"]: row["boost"] for row in await rows("SELECT slug, boost FROM article")}
    assert worth["rotate-keys"] == 0 < worth["set-up"]
    assert await refresh_boosts() == 0

"""Nobody finds what no page shows them, and everybody finds what one does."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.accounts.viewer import Membership, SeenBy, Viewer
from app.domain.articles import queries
from app.domain.articles.publishing import withdraw
from app.domain.search.asking import read
from app.domain.search.found import Filters, Kind
from app.domain.search.matching import matches
from app.domain.search.terms import sought
from app.domain.tickets import replies, watching
from app.domain.tickets.lists import tickets_for
from app.lib import database
from app.lib.database import NOBODY
from tests.cast import does, file_ticket, rows
from tests.domain.articles.stage import published
from tests.domain.incidents.stage import opened
from tests.domain.search.stage import found, hits, keys
from tests.offers import CLOSED_BELOW

pytestmark = pytest.mark.anyio
WORD = "zeppelin"


async def filed(cast: Cast) -> dict[str, str]:
    """A ticket of everybody's with the word; references by name."""
    return {
        name: await file_ticket(cast[name], "P2", subject=f"A {WORD} of {name}’s")
        for name in ("erin", "noah", "nadia", "pat")
    }


async def test_a_member_finds_what_they_opened_or_watch_and_an_admin_all_of_the_organisation(cast: Cast) -> None:
    references = await filed(cast)
    assert await keys(cast["erin"], WORD, "ticket") == [references["erin"]]
    await does(cast["nadia"], watching.add_watcher, references["noah"], cast["erin"].person_id)
    assert set(await keys(cast["erin"], WORD, "ticket")) == {references["erin"], references["noah"]}
    northwinds = {references[name] for name in ("erin", "noah", "nadia")}
    assert set(await keys(cast["nadia"], WORD, "ticket")) == northwinds
    assert await keys(cast["pat"], WORD, "ticket") == [references["pat"]]
    assert set(await keys(cast["alex"], WORD, "ticket")) == set(references.values())
    assert await keys(None, WORD, "ticket") == []


async def test_another_organisation_cannot_be_asked_for(cast: Cast) -> None:
    await filed(cast)
    assert await keys(cast["erin"], WORD, "ticket", organisation_id=cast["pat"].organisation_ids[0]) == []


async def test_internal_notes_are_found_by_the_staff_alone(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], "P2")
    await does(cast["alex"], replies.note, reference, "Probably the quasar again")
    (hit,) = await hits(cast["alex"], "quasar", "ticket")
    assert (hit.key, hit.reason, hit.said_by) == (reference, "note", "Alex Kimura")
    assert await keys(cast["erin"], "quasar") == []
    assert await keys(cast["nadia"], "quasar") == []


@pytest.mark.parametrize(
    ("audience", "names"),
    [
        ("public", ("erin", "pat", "stan", "alex", None)),
        ("customers", ("erin", "pat", "stan", "alex")),
        ("internal", ("alex",)),
    ],
)
async def test_articles_are_found_by_whom_they_are_for(cast: Cast, audience: str, names: Sequence[str | None]) -> None:
    article = await published(cast, f"The {WORD}", audience=audience)
    for name in ("erin", "pat", "stan", "alex", None):
        expected = [article.slug] if name in names else []
        assert await keys(cast[name] if name else None, WORD) == expected, name


async def test_a_draft_and_what_was_withdrawn_are_not_found(cast: Cast) -> None:
    article = await published(cast, f"The {WORD}")
    await does(cast["sam"], withdraw, article.id)
    for viewer in (cast["alex"], cast["erin"], None):
        assert await keys(viewer, WORD) == []


async def test_incidents_are_everybodys(cast: Cast) -> None:
    public_id = await opened(cast["sam"], {}, name=f"{WORD.title()} fails")
    for viewer in (None, cast["erin"], cast["alex"]):
        assert await keys(viewer, WORD) == [public_id]


async def test_people_are_found_by_the_staff_and_by_who_looks_after_their_sign_in(cast: Cast) -> None:
    assert [hit.email for hit in await hits(cast["nadia"], "noah", "person")] == ["noah@northwind.example"]
    assert [hit.email for hit in await hits(cast["alex"], "moreau", "person")] == ["pat@bluebird.example"]
    assert await hits(cast["erin"], "noah", "person") == ()
    assert await hits(cast["nadia"], "moreau", "person") == ()
    assert await hits(cast["nadia"], "kimura", "person") == ()
    assert await hits(None, "noah", "person") == ()


async def test_organisations_are_found_by_the_staff_alone(cast: Cast) -> None:
    assert await keys(cast["alex"], "northwind", "organisation") == ["NW"]
    assert await keys(cast["nadia"], "northwind", "organisation") == []


async def test_a_word_of_another_organisation_corrects_nobodys_spelling(cast: Cast) -> None:
    await file_ticket(cast["pat"], "P2", subject="Our project Kaleidoscope")
    assert (await found(cast["erin"], "kaleidoskope")).corrected == ()
    assert (await found(cast["nadia"], "kaleidoskope")).hits == ()
    assert [one.shown for one in (await found(cast["pat"], "kaleidoskope")).corrected] == ["kaleidoscope"]


async def test_an_internal_note_corrects_no_customers_spelling(cast: Cast) -> None:
    await published(cast, "Kaleidoscope for us", audience="internal")
    assert (await found(cast["erin"], "kaleidoskope")).corrected == ()
    assert (await found(cast["alex"], "kaleidoskope")).corrected


async def test_the_index_alone_answers_no_more_than_is_shown(cast: Cast) -> None:
    """What row-level security drops behind it would still be counted, and cap, correct and loosen what others ask."""
    references = await filed(cast)
    await does(cast["nadia"], watching.add_watcher, references["noah"], cast["erin"].person_id)
    await does(cast["alex"], replies.note, references["erin"], "Probably the quasar again")
    for audience in ("public", "customers", "internal"):
        await published(cast, f"The {audience} {WORD}", audience=audience)
    await published(cast, f"The {WORD} of a tier", audience="tier", tier=CLOSED_BELOW.tiers[-1].slug)
    (membership,) = cast["nadia"].memberships
    alone = replace(cast["nadia"], memberships=(replace(membership, role="identity"),))
    for viewer in (None, alone, *(cast[name] for name in ("erin", "noah", "nadia", "pat", "stan", "alex"))):
        asked: tuple[tuple[Kind, str], ...] = (("ticket", WORD), ("ticket", "quasar"), ("article", WORD))
        for kind, words in (*asked, ("person", "noah"), ("person", "moreau"), ("organisation", "northwind")):
            shown = {hit.id for hit in await hits(viewer, words, kind)}
            assert await _indexed(viewer, kind, words) == shown, (viewer and viewer.name, kind, words)


async def test_what_one_may_not_read_hides_no_slip_of_ones_own(cast: Cast) -> None:
    """Were it found and then left out, the word would be known, and nothing would be corrected."""
    mine = await file_ticket(cast["erin"], "P2", subject="Our project Kaleidoscope")
    await does(cast["alex"], replies.note, mine, "They write kaleidoskope")
    for name in ("noah", "pat"):
        other = await file_ticket(cast[name], "P2", subject="Another", body="As in kaleidoskope")
        await does(cast["alex"], watching.add_watcher, other, cast["nadia" if name == "noah" else name].person_id)
    assert [one.shown for one in (await found(cast["erin"], "kaleidoskope", "ticket")).corrected] == ["kaleidoscope"]
    assert not (await found(cast["alex"], "kaleidoskope", "ticket")).corrected


async def test_search_shows_what_the_pages_show(cast: Cast) -> None:
    """The pages' own lists are the oracle, for everybody at once."""
    await filed(cast)
    for audience in ("public", "customers", "internal"):
        await published(cast, f"The {audience} {WORD}", audience=audience)
    for tier in CLOSED_BELOW.tiers:
        await published(cast, f"The {WORD} from {tier.slug}", audience="tier", tier=tier.slug)
    for name in ("erin", "noah", "nadia", "pat", "stan", "alex", "admin"):
        assert set(await keys(cast[name], WORD, "ticket")) == await _tickets_shown(cast[name]), name
        assert set(await keys(cast[name], WORD, "article")) == await _articles_shown(cast[name]), name
    assert set(await keys(None, WORD, "article")) == await _articles_shown(None)


async def test_an_agent_who_looks_as_a_customer_finds_what_the_customer_does(cast: Cast) -> None:
    references = await filed(cast)
    until = (await rows("SELECT portal_now() AS at"))[0]["at"]
    seen = replace(cast["nadia"], seen_by=SeenBy(cast["alex"].person_id, "Alex", until))
    assert set(await keys(seen, WORD, "ticket")) == {references[name] for name in ("erin", "noah", "nadia")}
    # Who looks after sign-in is theirs alone to see.
    assert await keys(seen, "noah", "person") == []


async def test_who_looks_after_sign_in_alone_finds_people_and_nothing_of_support(cast: Cast) -> None:
    await filed(cast)
    await published(cast, f"The {WORD}", audience="customers")
    (membership,) = cast["nadia"].memberships
    alone = replace(cast["nadia"], memberships=(replace(membership, role="identity"),))
    assert await keys(alone, WORD) == []
    assert [hit.email for hit in await hits(alone, "noah")] == ["noah@northwind.example"]


async def test_a_session_that_is_bound_to_one_organisation_finds_nothing_of_ones_others(cast: Cast) -> None:
    references = await filed(cast)
    bluebird = cast["pat"].organisation_ids[0]
    await rows(
        "INSERT INTO membership (organisation_id, person_id, role) VALUES ($1, $2, 'admin') RETURNING role",
        bluebird,
        cast["nadia"].person_id,
    )
    both = replace(cast["nadia"], memberships=(*cast["nadia"].memberships, Membership(bluebird, "Bluebird", "admin")))
    assert references["pat"] in await keys(both, WORD, "ticket")
    assert references["pat"] not in await keys(cast["nadia"], WORD, "ticket")
    assert await hits(cast["nadia"], "moreau", "person") == ()


async def _indexed(viewer: Viewer | None, kind: Kind, words: str) -> set[UUID]:
    async with database.transaction(viewer.who if viewer else NOBODY):
        (one,) = await sought(read(words).terms)
        return {match.subject_id for match in await matches(kind, one.query, [], Filters())}


async def _tickets_shown(viewer: Viewer) -> set[str]:
    async with database.transaction(viewer.who):
        return {ticket.reference for ticket in (await tickets_for(viewer)).rows}


async def _articles_shown(viewer: Viewer | None) -> set[str]:
    async with database.transaction(viewer.who if viewer else NOBODY):
        return {listed.article.slug for listed in await queries.newest(100)}

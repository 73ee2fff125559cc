"""Tickets and incidents: linked from either side, told of every update, and seen by whom they concern."""

import json
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.incidents import links, running
from app.domain.incidents.by_itself import BEGUN
from app.domain.incidents.maintenance import Plan, schedule
from app.domain.incidents.verbs import Word
from app.domain.tickets import closing, merging, undoing, watching
from app.lib import database as pool
from app.lib.refusals import NotFound, Refused, Wrong
from tests.by_itself import outage
from tests.cast import as_owner, does, file_ticket, furnish_with, pass_time, rows, ticket_as_seen
from tests.cast import opened as pool_of
from tests.domain.incidents.stage import API, furnish_components, incident, later, now, opened, says
from tests.domain.tickets.promises import UPDATES
from tests.domain.tickets.reading import PAUSING, clock, events, owed

pytestmark = pytest.mark.anyio


async def told() -> dict[str, list[str]]:
    """The references in the mails about incidents, by address."""
    found = await rows("SELECT address, data FROM delivery WHERE kind = 'incident_update' ORDER BY id")
    return {row["address"]: json.loads(row["data"])["references"] for row in found}


async def test_every_update_stands_on_every_linked_ticket(cast: Cast) -> None:
    first, second = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["pat"], PAUSING)
    public_id = await opened(cast["sam"], {})
    assert await does(cast["alex"], links.link, public_id, [first, second]) == 2
    await says(cast["sam"], public_id, "identified", body="A node failed.")
    await says(cast["sam"], public_id, "resolved")
    for reference in (first, second):
        assert (await events(reference))[1:] == ["incident_linked", "incident_update", "incident_update"]
    said = await rows("SELECT data, public FROM event WHERE kind = 'incident_update' ORDER BY seq LIMIT 1")
    assert json.loads(said[0]["data"]) == {
        "incident": public_id,
        "name": "Debates fail",
        "status": "identified",
        "body": "A node failed.",
    }
    assert said[0]["public"]


async def test_it_goes_by_mail_to_who_filed_and_who_watches_once_whatever_they_have(cast: Cast) -> None:
    erin, noah = cast["erin"], cast["noah"]
    references = [await file_ticket(erin, PAUSING) for _ in range(3)]
    await does(erin, watching.add_watcher, references[1], noah.person_id)
    public_id = await opened(cast["sam"], {})
    await does(cast["alex"], links.link, public_id, references)
    await says(cast["sam"], public_id, "identified")
    assert await told() == {erin.email: references, noah.email: [references[1]]}


async def test_a_closed_ticket_notes_it_and_its_people_are_not_mailed(cast: Cast) -> None:
    erin = cast["erin"]
    theirs, closed, others = [await file_ticket(cast[name], PAUSING) for name in ("erin", "erin", "pat")]
    public_id = await opened(cast["sam"], {})
    await does(cast["alex"], links.link, public_id, [theirs, closed, others])
    for reference, viewer in ((closed, erin), (others, cast["pat"])):
        await does(cast["alex"], closing.resolve, reference, "Done")
        await does(viewer, closing.close, reference)
    await says(cast["sam"], public_id, "identified")
    assert await told() == {erin.email: [theirs]}
    kinds = [(await events(reference))[-1] for reference in (theirs, closed, others)]
    assert kinds == ["incident_update", "incident_news", "incident_news"]


async def test_an_update_is_no_reply_and_stops_no_clock(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    before = await ticket_as_seen(cast["erin"], reference)
    public_id = await opened(cast["sam"], {})
    await does(cast["alex"], links.link, public_id, [reference])
    await says(cast["sam"], public_id, "resolved")
    assert await ticket_as_seen(cast["erin"], reference) == before


async def test_what_the_clock_says_is_told_as_well(cast: Cast, database: Settings) -> None:
    ids, at = await furnish_components(cast), await now()
    plan = Plan("Upgrade", "Soon.", [ids[API]], at + timedelta(hours=1), at + timedelta(hours=2))
    public_id = await does(cast["sam"], schedule, plan)
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], links.link, public_id, [reference])
    await later(database, timedelta(minutes=65))
    said = await rows("SELECT data, actor_id FROM event WHERE kind = 'incident_update'")
    assert [(json.loads(row["data"])["body"], row["actor_id"]) for row in said] == [(BEGUN, None)]


async def test_after_an_outage_of_ours_a_maintenance_is_told_in_one_summary(cast: Cast, database: Settings) -> None:
    ids, at = await furnish_components(cast), await now()
    start, end = at + timedelta(hours=1), at + timedelta(hours=2)
    public_id = await does(cast["sam"], schedule, Plan("Upgrade", "Soon.", [ids[API]], start, end))
    references = [await file_ticket(cast["erin"], PAUSING) for _ in range(2)]
    await does(cast["alex"], links.link, public_id, references)
    await outage(database, timedelta(hours=3))
    assert await told() == {}
    lines = (await owed("summary"))["erin"]["lines"]
    assert [(one["line"], one["at"], one["path"]) for one in lines if one["line"].startswith("Upgrade")] == [
        ("Upgrade: in progress", start.isoformat(), f"/tickets/{references[0]}"),
        ("Upgrade: completed", end.isoformat(), f"/tickets/{references[0]}"),
    ]


async def test_linking_twice_is_linking_once_and_unlinking_too(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    public_id = await opened(cast["sam"], {})
    assert [await does(cast["alex"], links.link, public_id, [reference]) for _ in range(2)] == [1, 0]
    for _ in range(2):
        await does(cast["alex"], links.unlink, public_id, reference)
    assert await events(reference) == ["opened", "incident_linked", "incident_unlinked"]
    await says(cast["sam"], public_id, "resolved")
    assert await told() == {}


async def test_the_log_names_only_what_was_linked_anew(cast: Cast) -> None:
    first, second = [await file_ticket(cast["erin"], PAUSING) for _ in range(2)]
    public_id = await opened(cast["sam"], {})
    await does(cast["alex"], links.link, public_id, [first])
    await does(cast["alex"], links.link, public_id, [first, second])
    noted = await rows("SELECT data FROM event WHERE kind = 'linked' ORDER BY seq")
    assert [json.loads(row["data"])["tickets"] for row in noted] == [[first], [second]]


async def test_of_several_all_are_linked_or_none(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    public_id = await opened(cast["sam"], {})
    for named in ([reference, "NW-9999"], [], ["nonsense"]):
        with pytest.raises(Wrong) as caught:
            await does(cast["alex"], links.link, public_id, named)
        assert list(caught.value.errors) == ["references"]
    assert await rows("SELECT FROM incident_ticket") == []
    assert links.references_in(" nw-1, NW-2;nw-1\nBB-3 ") == ["NW-1", "NW-2", "BB-3"]


async def test_customers_link_nothing_and_see_what_their_own_tickets_are_about(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    ticket = await ticket_as_seen(cast["erin"], reference)
    public_id = await opened(cast["sam"], {})
    with pytest.raises(Refused):
        await does(cast["erin"], links.link, public_id, [reference])
    await does(cast["alex"], links.link, public_id, [reference])
    with pytest.raises(Refused):
        await does(cast["erin"], links.unlink, public_id, reference)

    async def about(viewer: object) -> list[str]:
        return [row["name"] for row in await links.incidents_of(ticket.organisation_id, ticket.id)]

    assert await does(cast["erin"], about) == ["Debates fail"]
    assert await does(cast["pat"], about) == []


async def test_suggested_are_open_tickets_of_the_time_that_are_linked_to_nothing(
    cast: Cast, database: Settings
) -> None:
    settled, early, linked, fresh = [await file_ticket(cast["erin"], PAUSING) for _ in range(4)]
    await does(cast["alex"], closing.resolve, settled, "Done")
    public_id = await opened(cast["sam"], {})
    await does(cast["alex"], links.link, public_id, [linked])
    sql = "UPDATE ticket SET opened_at = opened_at - interval '3 hours' WHERE reference = $1"
    await as_owner(database, sql, early)
    late = await file_ticket(cast["pat"], PAUSING)

    async def suggested() -> list[str]:
        facts = await incident(public_id)
        return [ticket.reference for ticket in await does(cast["alex"], links.suggested, facts)]

    assert await suggested() == [late, fresh]
    await says(cast["sam"], public_id, "resolved")
    assert await suggested() == []


async def test_what_is_not_there_is_not_linked(cast: Cast) -> None:
    with pytest.raises(NotFound):
        await does(cast["alex"], links.link, "000000000000", ["NW-1"])
    public_id = await opened(cast["sam"], {})
    with pytest.raises(NotFound):
        await does(cast["alex"], links.unlink, public_id, "NW-9999")


async def test_three_hundred_tickets_are_told_in_as_many_statements_as_one(cast: Cast, database: Settings) -> None:
    one, many = await opened(cast["sam"], {}), await opened(cast["sam"], {})
    reference = await file_ticket(cast["erin"], PAUSING)
    await as_owner(
        database,
        "INSERT INTO ticket (organisation_id, id, reference, subject, severity, channel, contract_version_id, "
        "opened_by, opened_at, last_public_at) SELECT organisation_id, gen_random_uuid(), 'NW-X' || n, subject, "
        "severity, channel, contract_version_id, opened_by, opened_at, last_public_at "
        "FROM ticket, generate_series(1, 300) n",
    )
    await does(cast["alex"], links.link, one, [reference])
    await does(cast["alex"], links.link, many, [f"NW-X{n}" for n in range(1, 301)])
    assert await _statements(cast, one) == await _statements(cast, many)
    assert len(await rows("SELECT FROM event WHERE kind = 'incident_update'")) == 301


async def _statements(cast: Cast, public_id: str) -> int:
    """How many statements an update takes."""
    seen = list[str]()
    word = Word("identified", "A node failed.")
    async with pool.transaction(cast["sam"].who) as current:
        with current.connection.query_logger(lambda record: seen.append(record.query)):
            await running.post_update(cast["sam"], public_id, word)
    assert seen
    return len(seen)


async def test_where_updates_are_promised_one_of_the_incident_begins_the_rhythm_anew(database: Settings) -> None:
    async with pool_of(database):
        cast = await furnish_with(UPDATES)
        reference, public_id = await file_ticket(cast["erin"], PAUSING), await opened(cast["sam"], {})
        await does(cast["alex"], links.link, public_id, [reference])
        await pass_time(database, timedelta(minutes=30))
        await says(cast["sam"], public_id, "identified")
        assert (await clock(reference, "update"))["state"] == "met"
        second = await clock(reference, "update", cycle=2)
        assert second["state"] == "running"
        assert (await ticket_as_seen(cast["erin"], reference)).nearest_due_at == second["due_at"]


async def test_an_update_meets_tickets_whose_story_goes_on_and_leaves_settled_ones_readable(cast: Cast) -> None:
    reference, public_id = await file_ticket(cast["erin"], PAUSING), await opened(cast["sam"], {})
    await does(cast["alex"], links.link, public_id, [reference])
    await does(cast["alex"], closing.resolve, reference, "Done")
    await says(cast["sam"], public_id, "identified")
    await does(cast["erin"], closing.reopen, reference, "It is back")
    await says(cast["sam"], public_id, "monitoring")
    assert (await events(reference))[2:] == ["resolved", "incident_news", "reopened", "incident_update"]


async def test_the_incidents_of_a_merged_ticket_go_with_it_until_that_is_undone(cast: Cast) -> None:
    gone, stays = await file_ticket(cast["erin"], PAUSING), await file_ticket(cast["nadia"], PAUSING)
    both, only = await opened(cast["sam"], {}), await opened(cast["sam"], {})
    await does(cast["alex"], links.link, both, [gone, stays])
    await does(cast["alex"], links.link, only, [gone])
    await does(cast["alex"], merging.merge, gone, stays)
    ticket = await ticket_as_seen(cast["nadia"], stays)

    async def linked() -> set[str]:
        found = await does(cast["nadia"], lambda _: links.incidents_of(ticket.organisation_id, ticket.id))
        return {row["public_id"] for row in found}

    assert await linked() == {both, only}
    assert (await events(stays)).count("incident_linked") == 2
    await does(cast["alex"], undoing.undo_merge, stays)
    assert await linked() == {both}

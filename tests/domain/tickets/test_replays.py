"""Stored tickets under another plan: read in batches, the same bytes every time."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.clocks.explanation import explain
from app.domain.clocks.replay_report import Range, Report, as_json
from app.domain.clocks.replay_text import as_csv
from app.domain.contracts.queries import terms_of
from app.domain.tickets import replays
from app.domain.tickets.queries import history_of
from app.domain.tickets.replays import BATCH, Proposal, TicketReplay
from app.lib import database as pool
from app.lib.database import SYSTEM
from tests.by_itself import DAY, HOUR, MONDAY, set_time
from tests.cast import as_owner, ticket_as_seen
from tests.domain.tickets.past import Past, put, some
from tests.offers import CLOSED_BELOW, path_of

pytestmark = pytest.mark.anyio
TEXT = path_of(CLOSED_BELOW).read_text(encoding="utf-8")
HIGHEST = CLOSED_BELOW.tiers[-1].slug
MOST_SEVERE, NEXT, *_ = (severity.slug for severity in CLOSED_BELOW.severities)
PROMISED = CLOSED_BELOW.tiers[-1].promises["first_response"][MOST_SEVERE].words
SAME = Proposal(TEXT, "same")
SHORTER = Proposal(TEXT.replace(f'{HIGHEST} = "{PROMISED}"', f'{HIGHEST} = "10 minutes"', 1), "shorter")
AS_OF = MONDAY + 30 * DAY


async def replayed(proposal: Proposal, asked: Range, organisation_id: UUID | None = None) -> Report:
    replay = TicketReplay(proposal, asked, organisation_id, AS_OF)
    async with pool.transaction(SYSTEM, reading=True):
        count = await replay.count()
        seen = 0
        while cases := await replay.read():
            replay.take(cases)
            seen += len(cases)
    assert seen == count
    return replay.report()


def since(at: datetime, until: datetime | None = None) -> Range:
    return Range(at, until)


async def test_the_same_tickets_in_another_order_give_the_same_bytes(database: Settings, cast: Cast) -> None:
    tickets = some(60)
    await put(database, cast, tickets)
    first = await replayed(SHORTER, since(MONDAY))
    assert first["tickets"] == 60
    assert first["breaches"]["gained"]["count"] > 0
    random.Random(3).shuffle(tickets)
    await put(database, cast, tickets)
    again = await replayed(SHORTER, since(MONDAY))
    assert (as_json(again), as_csv(again)) == (as_json(first), as_csv(first))


async def test_it_is_what_explaining_each_stored_ticket_says(database: Settings, cast: Cast) -> None:
    tickets = some(30)
    await put(database, cast, tickets)
    report = await replayed(SAME, since(MONDAY))
    met = breached = 0
    for one in tickets:
        ticket = await ticket_as_seen(cast["alex"], f"NW-{one.number}")
        async with pool.transaction(SYSTEM, reading=True):
            terms, history = await terms_of(ticket.pin), await history_of(ticket)
        for clock in explain(terms.plan, terms.tier, *history, AS_OF).clocks:
            if clock.commitment in ("guarantee", "target"):
                met += clock.state == "met"
                breached += clock.state == "breached"
    for side in ("old", "new"):
        assert sum(row[side]["met"] for row in report["attainment"]) == met
        assert sum(row[side]["breached"] for row in report["attainment"]) == breached
    assert report["breaches"]["gained"]["count"] == report["breaches"]["lost"]["count"] == 0


async def test_batches_miss_nothing_where_many_were_opened_at_one_instant(database: Settings, cast: Cast) -> None:
    await put(database, cast, [Past(number) for number in range(2 * BATCH + 1)])
    assert (await replayed(SAME, since(MONDAY)))["tickets"] == 2 * BATCH + 1


async def test_only_tickets_of_that_time_and_organisation_are_replayed(database: Settings, cast: Cast) -> None:
    await put(
        database, cast, [Past(1, opened_at=MONDAY), Past(2, opened_at=MONDAY + DAY), Past(3, opened_at=AS_OF + DAY)]
    )
    northwind = cast["erin"].organisation_ids[0]
    assert (await replayed(SAME, since(MONDAY)))["tickets"] == 2
    assert (await replayed(SAME, since(MONDAY, MONDAY + DAY)))["tickets"] == 1
    assert (await replayed(SAME, since(MONDAY + DAY), northwind))["tickets"] == 1
    assert (await replayed(SAME, since(MONDAY), cast["pat"].organisation_ids[0]))["tickets"] == 0


async def test_a_plan_without_the_tier_leaves_the_ticket_out_and_says_why(database: Settings, cast: Cast) -> None:
    await put(database, cast, [Past(1)])
    other = Proposal(TEXT.replace(HIGHEST, "elsewhere"), "other")
    (row,) = (await replayed(other, since(MONDAY)))["left_out"]
    assert (row["reference"], row["reason"]) == ("NW-1", f"other {CLOSED_BELOW.version} has no tier {HIGHEST}")


async def test_negotiated_times_hold_under_the_other_plan_too(database: Settings, cast: Cast) -> None:
    await put(database, cast, [Past(1, MOST_SEVERE, events=((timedelta(minutes=20), "public_reply"),))])
    assert (await replayed(SHORTER, since(MONDAY)))["breaches"]["gained"]["count"] == 1
    negotiated = f'{{"first_response": {{"{MOST_SEVERE}": "30 minutes"}}}}'
    await as_owner(database, f"UPDATE contract_version SET overrides = '{negotiated}' WHERE tier = '{HIGHEST}'")
    assert (await replayed(SHORTER, since(MONDAY)))["breaches"]["gained"]["count"] == 0


async def test_open_tickets_that_would_be_due_otherwise_are_told_by_reference(database: Settings, cast: Cast) -> None:
    await put(database, cast, [Past(12, MOST_SEVERE), Past(9, MOST_SEVERE), Past(3, events=((HOUR, "resolved"),))])
    await set_time(database, MONDAY + timedelta(minutes=5))
    async with pool.transaction(SYSTEM, reading=True):
        found = await replays.open_tickets_moved(SHORTER)
        assert await replays.open_tickets_moved(SAME) == []
    assert [(one.reference, one.kind) for one in found] == [("NW-9", "first_response"), ("NW-12", "first_response")]
    assert {one.new_due for one in found} == {MONDAY + timedelta(minutes=10)}

"""What the running system records of random stories is what the pure ladder says of the same events."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.clocks.ladder import climb
from app.domain.contracts.queries import Pin, terms_of
from app.domain.escalations import actions
from app.domain.plans.plan import Plan
from app.domain.tickets import closing, replies, triage
from app.domain.tickets.queries import history_of
from app.domain.tickets.verbs import Stale
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.product_time import portal_now
from app.lib.refusals import Conflict, Refused
from tests.by_itself import DAY, HOUR, MINUTE, MONDAY, escalations, outage, set_time, time_goes_on
from tests.cast import does, file_ticket, furnish, opened, pass_time, rows, ticket_as_seen
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL

pytestmark = pytest.mark.anyio
STORIES = 15
GAPS = [timedelta(), MINUTE, 29 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 5 * HOUR, 11 * HOUR, DAY]
Verb = Callable[[Viewer, str, random.Random], Awaitable[object]]


async def change_severity(viewer: Viewer, reference: str, chance: random.Random) -> None:
    """To any other severity of the plan."""
    (row,) = await pool.fetch(
        "SELECT severity, contract_version_id, calendar_edition, organisation_id FROM ticket WHERE reference = $1",
        reference,
    )
    terms = await terms_of(Pin(row["organisation_id"], row["contract_version_id"], row["calendar_edition"]))
    others = [one.slug for one in terms.plan.severities if one.slug != row["severity"]]
    await triage.change_severity(viewer, reference, chance.choice(others), "x")


STAFF: list[Verb] = [
    lambda viewer, reference, _: triage.take(viewer, reference),
    lambda viewer, reference, _: replies.reply(viewer, reference, "x"),
    lambda viewer, reference, _: triage.wait(viewer, reference, "x"),
    lambda viewer, reference, _: triage.take_back(viewer, reference),
    lambda viewer, reference, _: closing.resolve(viewer, reference, "x"),
    lambda viewer, reference, _: actions.escalate(viewer, reference, "x"),
    lambda viewer, reference, _: actions.accept(viewer, reference),
]
CUSTOMERS: list[Verb] = [
    lambda viewer, reference, _: replies.reply(viewer, reference, "x"),
    lambda viewer, reference, _: actions.escalate(viewer, reference, "x"),
    lambda viewer, reference, _: closing.reopen(viewer, reference, "x"),
    change_severity,
    change_severity,
]


@pytest.fixture(params=[CLOSED_BELOW, OPEN_TO_ALL], ids=["closed below", "open to all"])
async def stage(request: pytest.FixtureRequest, database: Settings) -> AsyncIterator[tuple[Cast, Plan]]:
    """The cast on each of the plans; everyone can be reached at any hour."""
    async with opened(database):
        await set_time(database, MONDAY)
        yield await furnish(request.param), request.param


async def play(settings: Settings, cast: Cast, plan: Plan, chance: random.Random, *, awake: bool) -> str:
    """A ticket to which this and that happens, while the worker is awake or sleeps until the end; its reference."""
    customer = cast[chance.choice(["erin", "pat"])]
    await pass_time(settings, chance.randrange(7 * 24) * HOUR)
    reference = await file_ticket(customer, chance.choice(plan.severities).slug)
    for _ in range(chance.randrange(1, 8)):
        gap = chance.choice(GAPS)
        await (time_goes_on if awake else pass_time)(settings, gap)
        who, verbs = chance.choice([(cast["alex"], STAFF), (customer, CUSTOMERS)])
        try:
            await does(who, chance.choice(verbs), reference, chance)
        except (Refused, Conflict, Stale):
            continue
    await (time_goes_on if awake else outage)(settings, chance.choice(GAPS))
    return reference


async def differences(cast: Cast, reference: str) -> list[str]:
    """Where the record is not what the ladder says. What was told because nobody below could be reached is a fact of
    the running system: the ladder is told of it."""
    recorded = await escalations(reference)
    ticket = await ticket_as_seen(cast["alex"], reference)
    async with pool.transaction(SYSTEM):
        terms = await terms_of(ticket.pin)
        history, now = await history_of(ticket), await portal_now()
    lifted = [(one["due_at"], one["level"]) for one in recorded if one["lifted"]]
    found = climb(terms.plan, terms.tier, *history, now, lifted)
    said = [(one.since, one.at, one.level, one.because) for one in found.escalations]
    kept = [(one["since"], one["due_at"], one["level"], tuple(one["because"])) for one in recorded if not one["lifted"]]
    wrong = [f"{reference}: said {said}, recorded {kept}"] if sorted(said) != sorted(kept) else []
    if ticket.level != found.level:
        wrong.append(f"{reference}: level {ticket.level} where the ladder says {found.level}")
    noted = await rows(
        "SELECT data->>'due_at' AS at, data->>'because' AS because, data->>'why' AS why FROM event "
        "WHERE subject_id = $1 AND kind = 'escalation_noted'",
        ticket.id,
    )
    if {tuple(row) for row in noted} != {(one.at.isoformat(), one.because, one.why) for one in found.noted}:
        wrong.append(f"{reference}: noted {noted}, said {found.noted}")
    return wrong


@pytest.mark.parametrize("awake", [True, False], ids=["the worker is awake", "the worker sleeps meanwhile"])
async def test_the_record_is_what_the_ladder_says(database: Settings, stage: tuple[Cast, Plan], *, awake: bool) -> None:
    cast, plan = stage
    told = 0
    for seed in range(STORIES):
        reference = await play(database, cast, plan, random.Random(seed), awake=awake)
        assert await differences(cast, reference) == [], f"seed {seed}"
        told += len(await escalations(reference))
        await rows("DELETE FROM timer WHERE fired_at IS NULL")
    assert told > STORIES // 2

"""A ticket that nobody takes warns, breaches and climbs its ladder by itself; a customer asks, and sees who was told;
administrators say who is in the groups."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from app.demo_people import CAST
from app.domain.clocks.clock import Opening
from app.domain.clocks.ladder import Escalation, climb
from app.domain.plans.escalation import Level
from app.domain.plans.plan import Plan
from e2e.mailbox import text_of
from e2e.people import BY_NAME, People
from e2e.plans import on_both_plans
from e2e.portal import Portal
from e2e.steps import Draft, event, file_ticket, open_ticket
from tests.cast import opened, rows, set_group
from tests.waiting import eventually

pytestmark = pytest.mark.anyio
BECAUSE = {
    "ladder": "ticket begins there",
    "not_acknowledged": "nobody acknowledged it in time",
    "response_missed": "the first response is overdue",
}
STAFF = {someone.email for someone in CAST if someone.staff_role}
REASON = "Our auditors arrive in an hour."


@pytest.fixture
async def groups(portal: Portal) -> AsyncIterator[None]:
    """Afterwards everybody is in the groups that the demo put them in."""
    yield
    async with opened(portal.settings):
        for group in portal.plan.groups:
            inside = [portal.cast[name] for name, someone in BY_NAME.items() if group in someone.groups]
            await set_group(portal.cast["admin"], group, inside)


@on_both_plans
async def test_a_ticket_that_nobody_takes_warns_breaches_and_climbs(people: People, portal: Portal) -> None:
    erin, alex, queue = await people.page("erin"), await people.page("alex"), await people.page("alex")
    await queue.goto("/desk")
    reference = await file_ticket(erin, Draft("Nobody takes this", portal.plan.severities[0]))
    await open_ticket(alex, reference)
    # More than two minutes past the hour, so that all of it is late and is told together.
    climbed = climbed_after(portal.plan, timedelta(minutes=65))
    before = await mails_of_the_filing(portal, reference)
    await portal.advance("65m")
    for page in (alex, erin):
        await the_open_page_follows(page, portal.plan, climbed)
    await expect(event(alex, "80 % of the first response time has run.")).to_be_visible()
    await expect(event(erin, "has run.")).to_have_count(0)
    await it_is_red_in_the_queue(queue, reference, climbed[-1].level)
    await an_administrator_sees_what_fired(await people.page("admin"), reference)
    await everyone_told_gets_one_mail(portal, reference, before, climbed)


@on_both_plans
async def test_a_customer_asks_for_escalation_and_an_agent_accepts(
    people: People, portal: Portal, groups: None
) -> None:
    erin, alex, admin = await people.page("erin"), await people.page("alex"), await people.page("admin")
    level = next_level(portal.plan)
    await replaces_in_the_group(admin, level.groups[-1], "sam", "alex")
    reference = await file_ticket(erin, Draft("It cannot wait", portal.plan.severities[0]))
    await open_ticket(alex, reference)
    await asks(erin, level)
    await portal.mailbox.mail(BY_NAME["alex"].email, f"[{reference}] Level {level.number}:", "it was asked for")
    await asks_again(erin)
    await alex.get_by_role("button", name=f"Accept level {level.number}").click()
    await expect(event(erin, f"Alex Kimura accepted level {level.number}")).to_be_visible()
    await expect(erin.locator("#escalation")).to_contain_text("Accepted by Alex Kimura.")
    await expect(alex.get_by_role("button", name="Accept level")).to_have_count(0)


async def test_without_a_script_a_customer_asks_as_well(people: People, portal: Portal, groups: None) -> None:
    erin, admin = [await people.page(name, java_script_enabled=False) for name in ("erin", "admin")]
    level = next_level(portal.plan)
    await replaces_in_the_group(admin, level.groups[-1], "sam", "alex")
    await file_ticket(erin, Draft("It cannot wait either", portal.plan.severities[0]))
    await asks(erin, level)
    await asks_again(erin)


@on_both_plans
async def test_a_level_whose_group_is_empty_is_shown_as_nobody_s(people: People, portal: Portal, groups: None) -> None:
    admin, top = await people.page("admin"), ladder_of(portal.plan)[-1]
    group = portal.plan.groups[top.groups[-1]]
    await admin.goto("/admin/ladders")
    await expect(admin.get_by_text(f"Nobody is in {group}")).to_have_count(0)
    await admin.goto(f"/admin/groups/{top.groups[-1]}")
    for name in [name for name, someone in BY_NAME.items() if top.groups[-1] in someone.groups]:
        await admin.get_by_role("button", name=f"Remove {BY_NAME[name].name}").click()
    if top.groups[-1] == portal.plan.last_resort:
        await admin.get_by_role("button", name="Remove all the same").click()
    await expect(admin.get_by_text(f"Nobody is in {group}")).to_be_visible()
    await admin.goto("/admin/ladders")
    rung = admin.locator(".rung").filter(has_text=f"Level {top.number}").filter(has_text=top.role).first
    await expect(rung.locator(".alarm")).to_contain_text(f"Nobody is in {group}")


def climbed_after(plan: Plan, gap: timedelta) -> Sequence[Escalation]:
    """The levels told of a most severe ticket on which nothing happens, in the plan's highest tier."""
    begun = datetime.now(UTC)
    return climb(plan, plan.tiers[-1], Opening(begun, plan.severities[0].slug), (), begun + gap).escalations


def ladder_of(plan: Plan) -> Sequence[Level]:
    return plan.tiers[-1].ladders[plan.severities[0].slug].levels


def level_of(plan: Plan, number: int) -> Level:
    return next(level for level in ladder_of(plan) if level.number == number)


def next_level(plan: Plan) -> Level:
    """The one that is told when the customer asks right after filing."""
    told = max((one.level for one in climbed_after(plan, timedelta())), default=0)
    return next(level for level in ladder_of(plan) if level.number > told)


def addresses_of(level: Level) -> list[str]:
    return [someone.email for someone in CAST if set(someone.groups) & set(level.groups)]


def names_of(level: Level) -> list[str]:
    return [someone.name for someone in CAST if someone.email in addresses_of(level)]


def mails_about(portal: Portal, reference: str) -> Counter[str]:
    """How many mails name the ticket, by the address on the staff."""
    sent = [str(mail["To"]) for mail in tuple(portal.mailbox.taken) if reference in text_of(mail)]
    return Counter(address for address in sent if address in STAFF)


def subjects_about(portal: Portal, reference: str) -> list[str]:
    """What they were called, for whoever reads a failure."""
    return [f"{mail['To']}: {mail['Subject']}" for mail in tuple(portal.mailbox.taken) if reference in text_of(mail)]


async def mails_of_the_filing(portal: Portal, reference: str) -> Counter[str]:
    """Those of the levels that every ticket begins with; nothing else has happened yet."""
    for one in climbed_after(portal.plan, timedelta()):
        for address in addresses_of(level_of(portal.plan, one.level)):
            await portal.mailbox.mail(address, f"[{reference}] Level {one.level}:")
    await everything_has_left(portal)
    return mails_about(portal, reference)


async def everyone_told_gets_one_mail(
    portal: Portal, reference: str, before: Counter[str], climbed: Sequence[Escalation]
) -> None:
    """What fell due while nothing ran is told together, however much it is."""
    await everything_has_left(portal)
    told = {address for one in climbed for address in addresses_of(level_of(portal.plan, one.level))}
    assert mails_about(portal, reference) - before == Counter(told), subjects_about(portal, reference)


async def everything_has_left(portal: Portal) -> None:
    async with opened(portal.settings):
        await eventually(nothing_is_owed)


async def nothing_is_owed() -> bool:
    """Whether all that fell due has fired and every message about it has left."""
    return not await rows(
        "SELECT FROM timer WHERE fired_at IS NULL AND due_at < portal_now() UNION ALL "
        "SELECT FROM notice WHERE told_at IS NULL UNION ALL SELECT FROM delivery WHERE state IN ('queued', 'sending')"
    )


async def the_open_page_follows(page: Page, plan: Plan, climbed: Sequence[Escalation]) -> None:
    promise = plan.tiers[-1].promises["first_response"][plan.severities[0].slug]
    await expect(event(page, f"First response within {promise.words}: SLA breached.")).to_be_visible()
    for one in climbed:
        level = level_of(plan, one.level)
        line = event(page, f"Level {one.level}, {level.role}, was told: ")
        for words in (*names_of(level), *(BECAUSE[cause] for cause in one.because)):
            await expect(line).to_contain_text(words)
    await expect(page.locator("#escalation .fact-lead")).to_contain_text(f"Level {climbed[-1].level}, ")
    await expect(page.locator("#ticket-head .chip-breached")).not_to_have_count(0)


async def it_is_red_in_the_queue(queue: Page, reference: str, level: int) -> None:
    row = queue.get_by_role("row").filter(has_text=reference)
    await expect(row.locator(".chip-breached")).to_contain_text("over")
    await expect(row.locator(".level")).to_have_text(f"Level {level}")


async def an_administrator_sees_what_fired(admin: Page, reference: str) -> None:
    await admin.goto("/admin/timers")
    await expect(admin.get_by_role("heading", name="Nothing is late")).to_be_visible()
    await admin.get_by_role("link", name="Fired").click()
    rows = admin.get_by_role("row").filter(has_text=reference)
    for kind in ("Warning", "Deadline", "Escalation"):
        await expect(rows.filter(has_text=kind).first).to_be_visible()


async def replaces_in_the_group(admin: Page, group: str, gone: str, come: str) -> None:
    await admin.goto("/admin/groups")
    await admin.locator(f'a[href="/admin/groups/{group}"]').first.click()
    await admin.get_by_role("button", name=f"Remove {BY_NAME[gone].name}").click()
    await expect(admin.get_by_role("button", name=f"Remove {BY_NAME[gone].name}")).to_have_count(0)
    await admin.get_by_label("Add somebody").select_option(label=BY_NAME[come].name)
    await admin.get_by_role("button", name="Add to the group").click()
    await expect(admin.get_by_role("button", name=f"Remove {BY_NAME[come].name}")).to_be_visible()


async def asks(erin: Page, level: Level) -> None:
    """From the ticket's page, with a reason; who was told stands there."""
    await erin.get_by_role("link", name="Ask to escalate").click()
    await expect(erin.locator("main")).to_contain_text(f"Asking tells level {level.number}, {level.role}, at once")
    await erin.get_by_label("Why it cannot wait").fill(REASON)
    await erin.get_by_role("button", name=f"Escalate to level {level.number}").click()
    await expect(event(erin, f"Erin Halloran asked for escalation: {REASON}")).to_be_visible()
    told = erin.locator("#escalation")
    await expect(told).to_contain_text(re.compile(f"Level {level.number}, .*Told: .*Alex Kimura", re.DOTALL))
    await expect(told).to_contain_text("because it was asked for")
    await expect(told).not_to_contain_text("Sam Whitfield")


async def asks_again(erin: Page) -> None:
    """Which tells nobody new, and says so."""
    await erin.get_by_role("link", name="Ask to escalate").click()
    await erin.get_by_label("Why it cannot wait").fill("They are early.")
    await erin.get_by_role("button", name=re.compile("Escalate to level|Ask to escalate|Note it on the ticket")).click()
    await expect(event(erin, "asked for escalation: They are early.")).to_be_visible()
    await expect(event(erin, "Escalation was asked for; ")).to_be_visible()

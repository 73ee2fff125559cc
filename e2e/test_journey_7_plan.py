"""The administrator closes the office for an afternoon, brings another plan from its text to its adoption, and lets
people take turns at being on call."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.calendar_queries import calendars_now, plans_in_use
from app.domain.contracts.calendars import change_calendar
from app.domain.escalations import rota_queries, rotas
from app.domain.plans.escalation import Level
from app.domain.plans.plan import Plan, Severity
from e2e.people import BY_NAME, People, sign_in
from e2e.plans import with_a_shorter_response
from e2e.portal import PATIENCE, Portal
from e2e.steps import Draft, due, file_ticket, filed
from tests.cast import does, opened

pytestmark = pytest.mark.anyio
AFTERNOON, LONG = timedelta(hours=6), timedelta(days=2)
PARTY = "Summer party"
STEM, SHORTER, SHORTER_STILL = "another", "10 minutes", "9 minutes"
ON_CALL, ROTA = "sam", "Nights and days"


@pytest.fixture
async def calendars(portal: Portal) -> AsyncIterator[None]:
    """Afterwards the plan's calendars are as its file says again."""
    yield
    async with opened(portal.settings):
        await does(portal.cast["admin"], as_printed)


@pytest.fixture
async def turns(portal: Portal) -> AsyncIterator[None]:
    """Afterwards nobody takes turns, as before."""
    yield
    admin = portal.cast["admin"]
    async with opened(portal.settings):
        for rota in await does(admin, lambda _: rota_queries.rotas()):
            if rota.name == ROTA:
                await does(admin, rotas.end, rota.id)


async def test_an_afternoon_off_holds_for_tickets_to_come(people: People, portal: Portal, calendars: None) -> None:
    erin, admin = await people.page("erin"), await people.page()
    slow, promised = slow_promise(portal.plan)
    before = await file_ticket(erin, Draft("Filed before it was announced", slow))
    was_due = await due(erin, "resolution")
    assert was_due == await filed(erin) + promised
    await sign_in(admin, "admin")
    await closes_the_office(admin, portal.plan, await filed(erin))
    await file_ticket(erin, Draft("Filed after it was announced", slow))
    assert await due(erin, "resolution") == await filed(erin) + promised + AFTERNOON
    await erin.goto(f"/tickets/{before}")
    assert await due(erin, "resolution") == was_due


async def test_a_plan_is_mended_compared_replayed_and_adopted(people: People, portal: Portal) -> None:
    admin = await people.page("admin")
    text = with_a_shorter_response(portal.plan, SHORTER)
    await admin.goto("/desk")
    await admin.get_by_role("banner").get_by_role("link", name="Plans").click()
    await brings(admin, text.replace("definition =", "definiton =", 1))
    await expect(admin.get_by_role("alert")).to_contain_text("This plan cannot be used")
    problems = admin.get_by_role("list", name="What must be put right")
    await expect(problems).to_contain_text(f"severities.{portal.plan.severities[0].slug}.definiton")
    await expect(problems).to_contain_text("did you mean definition?")
    await brings(admin, text)
    change = admin.get_by_role("row").filter(has_text=SHORTER)
    await expect(change).to_contain_text("better")
    await expect(change).to_contain_text(f"first_response.targets.{portal.plan.severities[0].slug}")
    await replays_past_tickets(admin)
    await adopts(admin)


async def test_whoever_s_turn_it_is_is_told(people: People, portal: Portal, turns: None) -> None:
    admin, level = await people.page("admin"), level_with_turns(portal.plan)
    group, somebody = portal.plan.groups[level.groups[-1]], BY_NAME[ON_CALL].name
    await admin.goto("/desk")
    await admin.get_by_role("banner").get_by_role("link", name="On call").click()
    await expect(admin.locator(".rung", has_text=group)).to_contain_text("No rota")
    await makes_a_rota(admin, group, somebody)
    await admin.get_by_role("banner").get_by_role("link", name="On call").click()
    await expect(admin.locator(".rung", has_text=group)).to_contain_text(f"{somebody} until")
    await admin.get_by_role("link", name="Edit the rotas").click()
    await admin.get_by_role("link", name="rehearse a ladder").click()
    await admin.get_by_label("Tier").select_option(label=portal.plan.tiers[-1].name)
    await admin.get_by_label("Severity").select_option(label=portal.plan.severities[0].name)
    await admin.get_by_role("button", name="Rehearse").click()
    told = admin.get_by_role("row").filter(has_text=f"{level.number}, {level.role}").first
    await expect(told).to_contain_text(f"{somebody} by ")
    await expect(told).to_contain_text(f"on call, {ROTA}")


async def test_without_a_script_a_plan_and_an_afternoon_off_can_be_looked_at(people: People, portal: Portal) -> None:
    admin = await people.page("admin", java_script_enabled=False)
    await admin.goto("/admin/plans")
    await brings(admin, with_a_shorter_response(portal.plan, SHORTER_STILL))
    await expect(admin.get_by_role("row").filter(has_text=SHORTER_STILL)).to_contain_text("better")
    await admin.goto("/desk")
    await looks_at_an_afternoon_off(admin, portal.plan, datetime.now(UTC))


async def as_printed(admin: Viewer) -> None:
    for plan_version_id in await plans_in_use():
        held = await calendars_now(plan_version_id)
        assert held
        for name, edition in held.editions.items():
            await change_calendar(admin, plan_version_id, name, held.printed[name], "As printed.", seen=edition)


def slow_promise(plan: Plan) -> tuple[Severity, timedelta]:
    """A severity that takes so long to be resolved that tomorrow's afternoon is within."""
    promises = plan.tiers[-1].promises["resolution"]
    times = {slug: said.duration.time for slug, said in promises.items() if said.duration}
    return next((plan.severity(slug), time) for slug, time in times.items() if time > LONG)


async def closes_the_office(admin: Page, plan: Plan, today: datetime) -> None:
    await looks_at_an_afternoon_off(admin, plan, today)
    await expect(admin.get_by_role("main")).to_contain_text("tickets keep the hours that they were opened under")
    await admin.get_by_role("button", name="Save for tickets from now on").click()
    await expect(admin.get_by_role("region", name="History")).to_contain_text(f"{PARTY} for all of us")


async def looks_at_an_afternoon_off(admin: Page, plan: Plan, today: datetime) -> None:
    """The whole of tomorrow's, in the calendar of the highest tier; its drawing and its words."""
    calendar = plan.tiers[-1].calendar
    day = (today.astimezone(calendar.zone) + timedelta(days=1)).date()
    await admin.get_by_role("banner").get_by_role("link", name="Calendars").click()
    await admin.get_by_role("link", name=calendar.name, exact=True).last.click()
    await admin.get_by_label("Closures").fill(f"{day} 12:00 to {day} 18:00 {PARTY}")
    await admin.get_by_label("Why it changes").fill(f"{PARTY} for all of us")
    await admin.get_by_role("button", name="See what it would change").click()
    await expect(admin.get_by_role("region", name="Changes")).to_contain_text(PARTY)
    drawing = admin.get_by_role("img", name=f"The next two weeks of {calendar.name} with the change")
    await expect(drawing.locator(".strip-note", has_text=PARTY)).to_be_visible()
    await expect(drawing.locator(".strip-paused")).to_have_count(1)


async def brings(admin: Page, text: str) -> None:
    """Pastes a plan's text; where the one before was wrong, over it."""
    await admin.get_by_label("Or its text").fill(text)
    await admin.get_by_label("Name").fill(STEM)
    await admin.get_by_role("button", name="Check and keep as a draft").click()


async def replays_past_tickets(admin: Page) -> None:
    """A worker does it, and the open page follows."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    await admin.get_by_label("Tickets opened since").fill(f"{yesterday:%Y-%m-%d}")
    await admin.get_by_role("button", name="Replay past tickets").click()
    await expect(admin.get_by_role("heading", level=1)).to_contain_text(f"Past tickets under {STEM}")
    done = admin.get_by_role("region", name="Attainment")
    await expect(done).to_be_visible(timeout=1000 * PATIENCE)
    await expect(admin.get_by_role("link", name="Download CSV")).to_be_visible()
    await admin.get_by_role("link", name="Back to the draft").click()
    await expect(admin.get_by_role("region", name="Past tickets under this plan")).to_contain_text("done")


async def adopts(admin: Page) -> None:
    """It is the newest afterwards, and nobody's yet."""
    await admin.get_by_role("link", name="Adopt this plan").click()
    await expect(admin.get_by_role("main")).to_contain_text("Nobody is moved")
    await admin.get_by_role("button", name="Adopt this plan").click()
    row = admin.get_by_role("region", name="Adopted").get_by_role("row").filter(has_text=STEM)
    await expect(row).to_contain_text(f"by {BY_NAME['admin'].name}")
    await expect(row.get_by_role("cell").nth(2)).to_have_text("0")


def level_with_turns(plan: Plan) -> Level:
    """The first level of the highest tier's ladder whose group the one on call is in."""
    levels = plan.tiers[-1].ladders[plan.severities[0].slug].levels
    return next(level for level in levels if level.groups[-1] in BY_NAME[ON_CALL].groups)


async def makes_a_rota(admin: Page, group: str, somebody: str) -> None:
    await admin.get_by_role("link", name="Edit the rotas").click()
    await admin.get_by_role("link", name=f"New rota of {group}").click()
    await admin.get_by_label("Name").fill(ROTA)
    await admin.get_by_label("1.").select_option(label=somebody)
    begun = datetime.now(UTC) - timedelta(days=2)
    await admin.get_by_label("Starts on").fill(f"{begun:%Y-%m-%d}")
    await admin.get_by_role("button", name="Preview").click()
    await expect(admin.get_by_text("Nothing is saved yet.")).to_be_visible()
    await expect(admin.locator(".rota-name", has_text=somebody).first).to_be_visible()
    await admin.get_by_role("button", name="Make the rota").click()
    await expect(admin.get_by_role("heading", level=1, name=ROTA)).to_be_visible()

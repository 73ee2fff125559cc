"""Every page of the portal in each state that it can show, by who looks at it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from e2e.stage import ONE_WORD, RIGHT_TO_LEFT

Act = Callable[[Page], Awaitable[None]]


async def nothing(page: Page) -> None:
    """Only looks."""


@dataclass(frozen=True, slots=True)
class Look:
    """A page, and what is done on it before it is looked at. `{open}` in the address is that ticket of the stage."""

    address: str
    first: Act = nothing


def sends(form: str) -> Act:
    """Sends a form as it is, past what the browser would ask for first."""

    async def act(page: Page) -> None:
        button = page.locator(f"{form} button[type=submit]").first
        await button.evaluate("button => (button.form.noValidate = true)")
        async with page.expect_navigation():
            await button.click()

    return act


def fills(field: str, text: str, then: Act = nothing) -> Act:
    """Types into the field of that label."""

    async def act(page: Page) -> None:
        await page.get_by_label(field, exact=True).fill(text)
        await then(page)

    return act


def opens(summary: str, then: Act = nothing) -> Act:
    """Unfolds everything of that kind."""

    async def act(page: Page) -> None:
        await page.locator(summary).evaluate_all("all => all.forEach(one => (one.open = true))")
        await then(page)

    return act


def follows(link: str, then: Act = nothing) -> Act:
    """Goes where the first link of that kind leads."""

    async def act(page: Page) -> None:
        async with page.expect_navigation():
            await page.locator(link).first.click()
        await then(page)

    return act


async def sees_the_keys(page: Page) -> None:
    await page.keyboard.press("?")


async def types_in_the_palette(page: Page) -> None:
    await page.keyboard.press("Control+k")
    await page.keyboard.type("debates")
    await page.get_by_role("option", name="Search for “debates” everywhere").wait_for()


async def comes_too_late(page: Page) -> None:
    """A colleague has answered meanwhile: the page's last public message is not the ticket's."""
    first = await page.locator(".entry-public").first.get_attribute("id")
    assert first
    await page.locator("#reply [name=seen]").evaluate(
        "(field, id) => (field.value = id)", first.removeprefix("message-")
    )
    await fills("Write to Erin Halloran, or a note for the team", "Too late", sends("#reply"))(page)
    await page.get_by_text("A colleague answered since you opened this ticket").wait_for()


async def keeps_too_late(page: Page) -> None:
    """A colleague has kept another text meanwhile."""
    await page.locator("[name=began_from]").evaluate("field => (field.value = 1)")
    await fills("Text", "Too late", sends(".editor"))(page)


async def says_it_did_not_help(page: Page) -> None:
    await page.get_by_role("button", name="No", exact=True).click()
    await page.get_by_text("You said that it did not help.").wait_for()


async def says_so_without_a_reason(page: Page) -> None:
    """Of a German text, whose page speaks German."""
    await page.get_by_role("button", name="Nein", exact=True).click()
    await page.get_by_role("button", name="Absenden").click()
    await page.get_by_text("Wählen Sie aus, woran es lag, oder schreiben Sie es.").first.wait_for()


async def types_what_is_known(page: Page) -> None:
    """An article, an incident and a ticket of the writer's own may answer it."""
    await page.get_by_label("Subject").fill(f"{RIGHT_TO_LEFT} {ONE_WORD}"[:200])
    for words in ("May answer it", "We know of this incident", "You asked something like it"):
        await page.get_by_role("heading", name=words).wait_for()


async def is_told_by_an_article(page: Page) -> None:
    await types_what_is_known(page)
    async with page.expect_navigation():
        await page.get_by_role("button", name="This solved it").first.click()


async def chooses_the_first(page: Page) -> None:
    await page.get_by_role("radio").first.check()
    async with page.expect_navigation():
        await page.get_by_role("button", name="See what it would change").click()


async def chooses_the_message(page: Page) -> None:
    await page.get_by_role("radio").first.check()
    async with page.expect_navigation():
        await page.get_by_role("button", name="Choose it").click()


async def brings_half_a_plan(page: Page) -> None:
    await page.get_by_label("Name").fill("draft")
    await fills("Or its text optional", "[document]", sends("main form"))(page)


async def closes_a_day(page: Page) -> None:
    """Asks what that would change."""
    await page.get_by_label("Closures").fill("2031-03-04 00:00 to 2031-03-05 00:00 Moving house")
    await page.get_by_label("Why it changes").fill("We move")
    await sends("main form")(page)


VISITOR = [
    Look("/"),
    Look("/sign-in"),
    Look("/sign-in", sends("main form")),
    Look("/sign-in", fills("Email", "nobody@nowhere.example", fills("Password", "wrong", sends("main form")))),
    Look("/password-reset"),
    Look("/password-reset", fills("Email", "nobody@nowhere.example", sends("main form"))),
    Look("/password-reset/unknown"),
    Look("/password-reset/unknown", fills("New password", "short", sends("main form"))),
    Look("/password-reset/unknown", fills("New password", "long, but the link is not", sends("main form"))),
    Look("/invitation/unknown"),
    Look("/invitation/{invitation}"),
    Look("/nothing-is-here"),
    Look("/search"),
    Look("/search?q=sign-in"),
    Look("/", types_in_the_palette),
    Look("/search?q=sevreity&kind=article"),
    Look("/kb"),
    Look("/kb/sections/{section}"),
    Look("/kb/tags/{tag}"),
    Look("/kb/{article}"),
    Look("/kb/{article}?lang=ja"),
    Look("/kb/{article}?lang=de", says_so_without_a_reason),
    Look("/kb/{mirrored}"),
    Look("/kb/{mirrored}/feedback"),
    Look("/kb/{mirrored}/feedback", sends("main form[action$=feedback]")),
    Look("/dev/mail"),
    Look("/dev/mail/{mail}"),
    Look("{status}/"),
    Look("{status}/", opens("details")),
    Look("{status}/history"),
    Look("{status}/incidents/{incident}"),
    Look("{status}/nothing-is-here"),
]
CUSTOMER = [
    Look("/"),
    Look("/", opens("details.account")),
    Look("/tickets"),
    Look("/tickets?show=settled"),
    Look("/search"),
    Look("/search?q=debates", opens("details:not(.account)")),
    Look("/search?q=debatse&kind=ticket"),
    Look("/search?q=zzyzx&since=2026-01-01"),
    Look("/search?q=debates&since=never"),
    Look("/tickets", types_in_the_palette),
    Look("/tickets/new"),
    Look("/tickets/new", sends("#new-ticket")),
    Look("/tickets/new?article={article}", types_what_is_known),
    Look("/tickets/new", is_told_by_an_article),
    Look("/kb"),
    Look("/kb/{article}", says_it_did_not_help),
    Look("/tickets/{open}"),
    Look("/tickets/{open}", opens("details:not(.account)")),
    Look("/tickets/{open}", sends("#reply")),
    Look("/tickets/{waiting}"),
    Look("/tickets/{waiting}", opens("details:not(.account)")),
    Look("/tickets/{waiting}", opens("details:not(.account)", sends("[action$=contest]"))),
    Look("/tickets/{disputed}"),
    Look("/tickets/{resolved}"),
    Look("/tickets/{resolved}", sends("[action$=reopening]")),
    Look("/tickets/{closed}"),
    Look("/tickets/{closed}", sends("[action$=rating]")),
    Look("/tickets/{rated}"),
    Look("/tickets/{withdrawn}"),
    Look("/tickets/{long}"),
    Look("/tickets/{right to left}"),
    Look("/tickets/{open}/severity"),
    Look("/tickets/{open}/severity", chooses_the_first),
    Look("/tickets/{rated}/severity"),
    Look("/tickets/{open}/escalation"),
    Look("/tickets/{waiting}/escalation", sends("main form")),
    Look("/tickets/{closed}/escalation"),
    Look("/tickets/XX-1"),
    Look("/desk"),
    Look("/plan"),
    Look("/plan/budget", opens("details:not(.account)")),
    Look("/settings/notifications"),
    Look("/settings/security"),
    Look("/sign-in/again?next=/settings/security"),
    Look("/settings/sessions"),
    Look("/settings/tokens"),
    Look("/settings/tokens/new"),
    Look("/settings/tokens/new", sends("main form")),
    Look("/settings/tokens/new", fills("Name", "Nightly report", sends("main form"))),
    Look("/settings/tokens"),
]
CUSTOMER_WITHOUT_TICKETS = [
    Look("/"),
    Look("/tickets"),
    Look("/tickets?show=settled"),
    Look("/tickets/new"),
    Look("/plan"),
    Look("/plan/budget"),
]
AGENT = [
    Look("/desk"),
    Look("/desk", sees_the_keys),
    Look("/desk", types_in_the_palette),
    Look("/search?q=northwind", opens("details:not(.account)")),
    Look("/search?q=debates&status=open&organisation=NW"),
    Look("/desk?view=mine"),
    Look("/desk?view=unassigned"),
    Look("/desk?view=waiting"),
    Look("/desk?view=over"),
    Look("/desk/tickets/{open}"),
    Look("/desk/tickets/{open}", opens("details:not(.account)")),
    Look("/desk/tickets/{open}", sends("#reply")),
    Look("/desk/tickets/{open}", comes_too_late),
    Look("/desk/tickets/{open}/proposal"),
    Look("/desk/tickets/{open}/proposal", chooses_the_first),
    Look("/desk/tickets/{open}/voiding"),
    Look("/desk/tickets/{open}/voiding", sends("main form")),
    Look("/desk/tickets/{open}/merge"),
    Look("/desk/tickets/{open}/merge?into={long}"),
    Look("/desk/tickets/{open}/merge?into=XX-1"),
    Look("/desk/tickets/{open}/split"),
    Look("/desk/tickets/{open}/split", chooses_the_message),
    Look("/desk/tickets/{disputed}"),
    Look("/desk/tickets/{disputed}/proposal"),
    Look("/desk/tickets/{rated}/voiding"),
    Look("/desk/tickets/{waiting}"),
    Look("/desk/tickets/{resolved}"),
    Look("/desk/tickets/{rated}"),
    Look("/desk/tickets/{withdrawn}"),
    Look("/desk/tickets/{long}"),
    Look("/desk/tickets/{right to left}"),
    Look("/tickets/{open}/severity"),
    Look("/tickets/{open}/severity", chooses_the_first),
    Look("/desk/tickets/XX-1"),
    Look("/admin"),
    Look("/desk/availability"),
    Look("/desk/availability", fills("Monday optional", "soonish", sends("[action$=availability]"))),
    Look("/desk/availability", sends("[action$=absences]")),
    Look("/desk/tickets/{waiting}", opens("details:not(.account)")),
    Look("/tickets/{waiting}/escalation"),
    Look("/desk/incidents"),
    Look("/desk/incidents/{incident}"),
    Look("/desk/incidents/new"),
    Look("/desk/components"),
    Look("/settings/notifications"),
    Look("/desk/articles/new"),
    Look("/desk/articles/{authored}"),
    Look("/desk/articles/{authored}/feedback"),
    Look("/desk/articles/feedback"),
    Look("/desk/articles/missing"),
    Look("/desk/articles/missing", opens("main details", sends("main form[action$=article]"))),
    Look("/desk/articles/coverage"),
    Look("/desk/articles/cited"),
    Look("/desk/articles/solved"),
    Look("/desk/tickets/{resolved}/article"),
    Look("/desk/tickets/{resolved}/article", fills("Title", "", sends("main form"))),
]
ACCOUNT_MANAGER = [
    Look("/desk?view=mine"),
    Look("/desk/organisations/new"),
    Look("/desk/organisations/new", sends("main form[method=post]")),
    Look("/desk/organisations/BB"),
    Look("/desk/organisations/BB/history"),
    Look("/desk/organisations/BB/contract", opens("details:not(.account)")),
    Look("/desk/organisations/BB/contract", sends("main form[method=post]")),
    Look("/desk/organisations/BB/name"),
    Look("/desk/organisations/BB/named"),
    Look("/desk/organisations/BB/add-ons"),
    Look("/desk/organisations/BB/budget", opens("details:not(.account)")),
    Look("/desk/organisations/BB/people"),
    Look("/desk/organisations/BB/people/new", sends("main form[method=post]")),
    Look("/desk/organisations/BB/people/{person}"),
    Look("/desk/organisations/BB/people/{person}/leaving?act=removal"),
    Look("/desk/tickets/{open}", opens("details:not(.account)")),
    Look("/desk/tickets/{open}/contract"),
    Look("/desk/tickets/{open}/contract", chooses_the_first),
]
SENIOR_AGENT = [
    Look("/desk/organisations"),
    Look("/desk/organisations?search=nobody"),
    Look("/desk/organisations/BB"),
    Look("/desk/organisations/BB/people/{person}"),
    Look("/desk/organisations/BB/people/{person}/view"),
    Look("/desk/organisations/BB/people/{person}/view", sends("main form")),
    Look("/settings/sessions"),
    Look("/desk/on-call"),
    Look("/desk/on-call", sends("[action$=covers]")),
    Look("/desk/on-call", follows("a[href*=swaps]")),
    Look("/desk/on-call", sends("[action$=tests]")),
    Look("/desk/incidents"),
    Look("/desk/incidents/past"),
    Look("/desk/incidents/new"),
    Look("/desk/incidents/new", sends("main form[method=post]")),
    Look("/desk/incidents/backfill"),
    Look("/desk/incidents/backfill", sends("main form[method=post]")),
    Look("/desk/incidents/{incident}"),
    Look("/desk/incidents/{incident}", opens("details:not(.account)")),
    Look("/desk/incidents/{incident}", sends("[action$=updates]")),
    Look("/desk/incidents/{incident}", sends("[action$=tickets]")),
    Look("/desk/incidents/templates"),
    Look("/desk/incidents/templates/new"),
    Look("/desk/incidents/templates/new", sends("main form[method=post]")),
    Look("/desk/maintenances/new"),
    Look("/desk/maintenances/new", sends("main form[method=post]")),
    Look("/desk/incidents", follows("[aria-labelledby=planned-title] th a")),
    Look("/desk/incidents/past", follows("main th a")),
    Look("/desk/incidents/{incident}", follows("#updates a[href*=updates]")),
    Look("/desk/incidents/templates", follows("main th a")),
    Look("/desk/articles", opens("details:not(.account)")),
    Look("/desk/articles?shelf=review"),
    Look("/desk/articles?shelf=archived"),
    Look("/desk/articles?kind=guide&without=en"),
    Look("/desk/articles/new", sends("main form")),
    Look("/desk/articles/sections"),
    Look("/desk/articles/sections", sends("main form[action$=sections]")),
    Look("/desk/articles/sections", follows("main li a[href*=sections]")),
    Look("/desk/articles/{authored}"),
    Look("/desk/articles/{authored}", opens("details:not(.account)")),
    Look("/desk/articles/{authored}", fills("Title", "", sends(".editor"))),
    Look("/desk/articles/{authored}", keeps_too_late),
    Look("/desk/articles/{authored}?language=fr"),
    Look("/desk/articles/{authored}/publishing"),
    Look("/desk/articles/{authored}/facts"),
    Look("/desk/articles/{authored}/facts", fills("Tags optional", "!", sends("main form[action$=facts]"))),
    Look("/desk/articles/{authored}/files", opens("details:not(.account)")),
    Look("/desk/articles/{authored}/files", sends("main form[action$=files]")),
    Look("/desk/articles/{authored}/history"),
    Look("/desk/articles/{authored}/withdrawal"),
]
ADMINISTRATOR = [
    Look("/admin/deliveries"),
    Look("/admin/deliveries?shelf=waiting"),
    Look("/admin/deliveries?shelf=sent"),
    Look("/admin/people"),
    Look("/admin/groups"),
    Look("/admin/groups/support-team"),
    Look("/admin/ladders"),
    Look("/admin/calendars"),
    Look("/admin/calendars", follows("main h3 a")),
    Look("/admin/calendars", follows("main h3 a", closes_a_day)),
    Look("/admin/plans"),
    Look(
        "/admin/plans", fills("Or its text optional", "[document]", fills("Name optional", "draft", sends("main form")))
    ),
    Look("/admin/plans/drafts/{draft}"),
    Look("/admin/plans/drafts/{draft}/adoption"),
    Look("/admin/plans/drafts/{draft}/removal"),
    Look("/admin/plans/replays/{replay}", opens("details:not(.account)")),
    Look("/admin/rotas"),
    Look("/admin/rotas/{rota}", opens("details:not(.account)")),
    Look("/admin/rotas", follows("main a[href*=new]", sends("[action$=new]"))),
    Look("/admin/rehearsal?tier={tier}&severity={severity}"),
    Look("/admin/groups/{group}/members/{staff}/removal"),
    Look("/desk/components"),
    Look("/desk/components/new"),
    Look("/desk/components/new?kind=group"),
    Look("/desk/components/new", sends("main form[method=post]")),
    Look("/desk/components", follows("main a[href^='/desk/components/']:not(.button)")),
    Look("/admin/timers"),
    Look("/admin/timers?shelf=pending"),
    Look("/admin/timers?shelf=fired"),
    Look("/admin/people", follows("main th a")),
]
CONNECTION = "/access/{place}/connections/{connection}"
ORGANISATION_ADMIN = [
    Look("/access/{place}"),
    Look("/access/{place}/connections"),
    Look("/access/{place}/connections/new"),
    Look("/access/{place}/connections/new", sends("main form")),
    Look(CONNECTION, opens("details:not(.account)")),
    Look(f"{CONNECTION}/set-up", opens("details:not(.account)")),
    Look(f"{CONNECTION}/settings"),
    Look(f"{CONNECTION}/groups"),
    Look(f"{CONNECTION}/groups", sends("main form[action$=groups]")),
    Look(f"{CONNECTION}/provisioning"),
    Look(f"{CONNECTION}/certificates", opens("details:not(.account)")),
    Look(f"{CONNECTION}/removal"),
    Look(f"{CONNECTION}/tests/{{accepted}}"),
    Look(f"{CONNECTION}/tests/{{refused}}"),
    Look("/access/{place}/domains", opens("details:not(.account)")),
    Look("/access/{place}/domains", sends("main form[action$=domains]")),
    Look("/access/{place}/domains/{domain}/removal"),
    Look("/access/{place}/policy"),
    Look("/access/{place}/policy/enforcement"),
    Look("/access/{place}/people"),
    Look("/access/{place}/people/new"),
    Look("/access/{place}/people/new", sends("main form")),
    Look("/access/{place}/people/{colleague}"),
    Look("/access/{place}/people/{colleague}/removal"),
    Look("/access/{place}/people/{colleague}/leaving"),
    Look("/access/{place}/audit"),
]
BY_VIEWER = {
    "visitor": VISITOR,
    "erin": CUSTOMER,
    "nadia": ORGANISATION_ADMIN,
    "stan": CUSTOMER_WITHOUT_TICKETS,
    "alex": AGENT,
    "sam": SENIOR_AGENT,
    "morgan": ACCOUNT_MANAGER,
    "admin": ADMINISTRATOR,
}


async def visit(page: Page, looks: list[Look], stage: dict[str, str]) -> AsyncIterator[str]:
    """Goes from page to page; says where it is, with each ready to be looked at."""
    for look in looks:
        await page.goto(look.address.format_map(stage))
        await look.first(page)
        yield f"{page.url} ({look.first.__qualname__.partition('.')[0]})"

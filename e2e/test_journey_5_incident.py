"""An incident from a template to its end, told to the tickets that are linked and to everybody at the public page's own
address; a maintenance that the clock begins and completes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from e2e.people import BY_NAME, People
from e2e.portal import Portal
from e2e.public_page import PublicPage
from e2e.steps import Draft, event, file_ticket
from tests.waiting import eventually

pytestmark = pytest.mark.anyio
ERIN, PAT = (BY_NAME[name].email for name in ("erin", "pat"))
FOUND = "A node of the queue is full; we are adding one."
FOUND_AT = "Two nodes of the queue are full; we are adding a third."
OVER = "Everything that waited has run."
PLANNED = "Moving to new disks"


async def test_an_incident_from_a_template_to_its_end(
    people: People, portal: Portal, record_property: Callable[[str, object], None]
) -> None:
    erin, pat, sam = [await people.page(name) for name in ("erin", "pat", "sam")]
    tickets = [await file_ticket(page, Draft("It stands still", portal.plan.severities[1])) for page in (erin, pat)]
    async with PublicPage(portal.settings.status_url) as public:
        name, touched = await opens_it_from_a_template(sam, public)
        path = sam.url.removeprefix(f"{portal.url}/desk")
        await links(sam, *tickets)
        await says_what_was_found(sam, public, path)
        await every_linked_ticket_tells_of_it(erin, portal, name, path, "identified", FOUND)
        await portal.mailbox.mail(PAT, f"[{tickets[1]}] Incident identified: {name}", FOUND)
        await the_customer_sees_it_at_once(erin, portal, name, tickets[0])
        await page_json_and_feed_agree(public, path, name, touched)
        await edits_what_was_found(sam, public, path)
        await resolves_it(sam, public, path)
        await erin.goto(f"/tickets/{tickets[0]}")
        await every_linked_ticket_tells_of_it(erin, portal, name, path, "resolved", OVER)
        await it_is_over_for_everybody(erin, public, path, name)
        record_property("slowest step from the click to the public page, in s", round(public.slowest, 2))


async def test_a_maintenance_begins_and_is_completed_by_the_clock(people: People, portal: Portal) -> None:
    sam = await people.page("sam")
    async with PublicPage(portal.settings.status_url) as public:
        component = await plans_a_maintenance(sam, public)
        path = sam.url.removeprefix(f"{portal.url}/desk")
        assert await planned_status(public, path) == "scheduled"
        await portal.advance("11m")
        await expect(sam.locator("#incident-head")).to_contain_text("In progress")
        await eventually(lambda: is_now(public, path, "in_progress"))
        assert await component_status(public, component) == "under_maintenance"
        await portal.advance("31m")
        await expect(sam.locator("#incident-head")).to_contain_text("Completed")
        await expect(sam.locator("#updates li").first).to_contain_text("by the clock")
        await eventually(lambda: is_now(public, path, "completed"))
        assert await component_status(public, component) == "operational"


async def opens_it_from_a_template(sam: Page, public: PublicPage) -> tuple[str, list[str]]:
    """On two components; answers its name and theirs."""
    await sam.goto("/desk")
    await sam.get_by_role("banner").get_by_role("link", name="Incidents").click()
    await sam.get_by_role("link", name="Open an incident").click()
    await sam.get_by_label("Begin with a template").select_option(index=0)
    await sam.get_by_role("button", name="Use it").click()
    await expect(sam.get_by_label("First update")).not_to_be_empty()
    name = f"{await sam.get_by_label('Name').input_value()} in Frankfurt"
    await sam.get_by_label("Name").fill(name)
    touched = [await is_now_in(sam, at, status) for at, status in enumerate(("partial_outage", "degraded_performance"))]
    publish = sam.get_by_role("button", name="Open and publish")
    await public.shows_after(publish.click, "/", name, "Investigating", "partial outage", "degraded performance")
    await expect(sam.get_by_role("heading", level=1, name=name)).to_be_visible()
    for component in touched:
        await expect(sam.locator("#incident-side")).to_contain_text(component)
    return name, touched


async def is_now_in(sam: Page, at: int, status: str) -> str:
    """Says how one component is; answers its name."""
    line = sam.locator(".components-line").nth(at)
    await line.locator("select").select_option(value=status)
    return await line.locator("label").inner_text()


async def links(sam: Page, suggested: str, typed: str) -> None:
    await sam.get_by_role("group", name="Filed around the time it began").get_by_label(suggested).check()
    await sam.get_by_label("Other tickets").fill(typed)
    await sam.get_by_role("button", name="Link these tickets").click()
    linked = sam.get_by_role("table", name="Linked tickets")
    for reference in (suggested, typed):
        await expect(linked.get_by_role("row").filter(has_text=reference)).to_be_visible()


async def says_what_was_found(sam: Page, public: PublicPage, path: str) -> None:
    await sam.get_by_label("Status").select_option("identified")
    await sam.get_by_label("What everybody shall know").fill(FOUND)
    await sam.get_by_role("radio", name="in 15 minutes").check()
    publish = sam.get_by_role("button", name="Publish the update")
    await public.shows_after(publish.click, path, FOUND, "Identified", "next update by")
    await expect(sam.locator("#updates li").first).to_contain_text(FOUND)
    await expect(sam.locator("#incident-head")).to_contain_text("Next update promised")


async def every_linked_ticket_tells_of_it(
    erin: Page, portal: Portal, name: str, path: str, status: str, text: str
) -> None:
    await expect(event(erin, f"on the incident “{name}”, {status}: {text}")).to_be_visible()
    link = erin.locator("#ticket-side").get_by_role("link", name=name)
    await expect(link).to_have_attribute("href", f"{portal.settings.status_url}{path}")
    await portal.mailbox.mail(ERIN, f"Incident {status}: {name}", text)


async def the_customer_sees_it_at_once(erin: Page, portal: Portal, name: str, reference: str) -> None:
    """On her home page; from the ticket a link leads to the public page, which needs nobody to be signed in."""
    await erin.goto("/")
    await expect(erin.locator("p.state")).to_contain_text(name)
    await erin.goto(f"/tickets/{reference}")
    await erin.locator("#ticket-side").get_by_role("link", name=name).click()
    await expect(erin.get_by_role("heading", level=1, name=name)).to_be_visible()
    assert erin.url.startswith(portal.settings.status_url)


async def page_json_and_feed_agree(public: PublicPage, path: str, name: str, touched: list[str]) -> None:
    page = unescape(await public.text(path))
    summary = await public.json("summary")
    said = next(one for one in summary["incidents"] if one["shortlink"].endswith(path))
    entry = next(one for one in (await public.feed()).entries if one.link.endswith(path))
    assert said["name"] == entry.title == name
    assert said["status"] == "identified" and "<strong>Identified</strong>" in entry.content[0].value
    assert [component["name"] for component in said["components"]] == touched
    for update in said["incident_updates"]:
        assert update["body"] in page and update["body"] in unescape(entry.content[0].value)
    status = {component["name"]: component["status"] for component in summary["components"]}
    assert [status[component] for component in touched] == ["partial_outage", "degraded_performance"]
    assert summary["status"]["indicator"] != "none"


async def edits_what_was_found(sam: Page, public: PublicPage, path: str) -> None:
    await sam.get_by_role("link", name="Edit the update “Identified”").click()
    await sam.get_by_label("Text").fill(FOUND_AT)
    await sam.get_by_label("Why you edit it").fill("It is two.")
    await public.shows_after(sam.get_by_role("button", name="Save").click, path, FOUND_AT)
    assert FOUND not in await public.text(path)
    await expect(sam.locator("#updates li").first).to_contain_text("edited")


async def resolves_it(sam: Page, public: PublicPage, path: str) -> None:
    await sam.get_by_label("Status").select_option("resolved")
    await sam.get_by_label("What everybody shall know").fill(OVER)
    publish = sam.get_by_role("button", name="Publish the update")
    await public.shows_after(publish.click, path, OVER, "Resolved", "Ended")


async def it_is_over_for_everybody(erin: Page, public: PublicPage, path: str, name: str) -> None:
    assert not any(one["shortlink"].endswith(path) for one in (await public.json("incidents/unresolved"))["incidents"])
    over = next(one for one in (await public.json("incidents"))["incidents"] if one["shortlink"].endswith(path))
    assert over["status"] == "resolved" and over["resolved_at"]
    assert name in unescape(await public.text("/history"))
    assert (await public.feed()).entries[0].content[0].value.count("<strong>") == 3
    await erin.goto("/")
    await expect(erin.locator("p.state")).not_to_contain_text(name)


async def plans_a_maintenance(sam: Page, public: PublicPage) -> str:
    """For half an hour, ten minutes from now; answers the component's name."""
    await sam.goto("/desk/maintenances/new")
    now = datetime.fromisoformat(await sam.evaluate("document.body.dataset.now"))
    here = now.astimezone(ZoneInfo(BY_NAME["sam"].zone))
    await sam.get_by_label("Name").fill(PLANNED)
    await sam.get_by_label("What is done").fill("Reading may be slow for some minutes.")
    ticked = sam.locator(".components-tick").last
    await ticked.get_by_role("checkbox").check()
    for label, minutes in (("From", 10), ("Until", 40)):
        at = f"{here + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"
        await sam.get_by_label(label, exact=True).fill(at)
    component = (await ticked.inner_text()).strip()
    await public.shows_after(sam.get_by_role("button", name="Announce it").click, "/", PLANNED, "Scheduled")
    await expect(sam.get_by_role("heading", level=1, name=PLANNED)).to_be_visible()
    return component


async def planned_status(public: PublicPage, path: str) -> str:
    known = (await public.json("scheduled-maintenances"))["scheduled_maintenances"]
    return str(next(one["status"] for one in known if one["shortlink"].endswith(path)))


async def is_now(public: PublicPage, path: str, status: str) -> bool:
    return await planned_status(public, path) == status


async def component_status(public: PublicPage, name: str) -> str:
    known = (await public.json("components"))["components"]
    return str(next(one["status"] for one in known if one["name"] == name))

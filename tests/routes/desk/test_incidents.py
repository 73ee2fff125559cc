"""Incidents on the desk: what is typed is kept, what others did is shown, and every side sees what it should."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.incidents import components, links, running
from app.domain.incidents.components import Draft
from app.domain.incidents.verbs import Word
from tests.browser import Browser
from tests.cast import as_owner, does, file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, Page
from tests.routes.test_markup import TYPED, check

pytestmark = pytest.mark.anyio
OPEN = {"name": "Debates fail", "status": "investigating", "body": "We are looking into it.", "next": "30"}


async def furnished(house: House) -> str:
    """A component; answers its public id."""
    return await does(house.cast["admin"], components.create, Draft("Debate API"))


async def opened(house: House, sam: Browser, **changed: str) -> str:
    """Opens an incident as a person does; answers its page."""
    answer = await sam.post("/desk/incidents/new", OPEN | changed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def count(table: str) -> int:
    return int((await rows(f"SELECT count(*) FROM {table}"))[0][0])


async def test_an_incident_is_opened_told_of_and_resolved_in_a_browser(house: House) -> None:
    component_id, sam = await furnished(house), await house.browser("sam")
    here = await opened(house, sam, **{f"component-{component_id}": "major_outage"})
    page = Page((await sam.get(here)).text)
    assert "Investigating" in page.words
    assert "Critical" in page.words
    assert "Next update promised" in page.words
    seen = page.typed["seen"]
    resolved = {"status": "resolved", "body": "It works again.", "next": "30", "seen": seen}
    answer = await sam.post(f"{here}/updates", resolved)
    assert answer.headers["location"].startswith(f"{here}#update-")
    assert "Resolved" in Page((await sam.get(here)).text).words
    assert "Debates fail" in Page((await sam.get("/desk/incidents/past")).text).words
    assert (await rows("SELECT next_update_by FROM incident"))[0][0] is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"body": " "}, "body"),
        ({"status": "resolved"}, "status"),
        ({"status": "on fire"}, "status"),
        ({"next": "at", "next_update": "soon"}, "next_update"),
        ({"next": "at", "next_update": "2020-01-01T00:00"}, "next_update"),
        ({"next": "never"}, "next_update"),
        ({"component": "on_fire"}, "components"),
    ],
)
async def test_what_cannot_be_opened_comes_back_as_it_was_typed(
    house: House, changed: dict[str, str], field: str
) -> None:
    component_id, sam = await furnished(house), await house.browser("sam")
    sent = {name.replace("component", f"component-{component_id}"): value for name, value in changed.items()}
    answer = await sam.post("/desk/incidents/new", OPEN | {"once": "first"} | sent)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert any(given.get("href") == f"#{field}" for _, given in page.tags)
    assert any(given.get("id") == field for _, given in page.tags)
    kept = {name: value for name, value in (OPEN | changed).items() if name in ("name", "body", "next_update")}
    assert {name: page.typed[name].strip() for name in kept} == {name: value.strip() for name, value in kept.items()}
    assert page.typed["once"] == "first"
    assert await count("incident") == 0


async def test_a_double_click_opens_one(house: House) -> None:
    sam = await house.browser("sam")
    places = {await opened(house, sam, once="first") for _ in range(2)}
    assert len(places) == await count("incident") == 1


async def test_whoever_was_slower_reads_the_other_update_first_and_keeps_the_text(house: House) -> None:
    sam, admin = await house.browser("sam"), await house.browser("admin")
    here = await opened(house, sam)
    seen = Page((await sam.get(here)).text).typed["seen"]
    assert (await admin.post(f"{here}/updates", OPEN | {"body": "Ada was here", "seen": seen})).status_code == 303
    stale = await sam.post(f"{here}/updates", OPEN | {"body": "Sam too", "seen": seen})
    page = Page(stale.text)
    assert stale.status_code == 409
    assert "Ada was here" in page.words
    assert page.typed["body"].strip() == "Sam too"
    again = await sam.post(f"{here}/updates", OPEN | {"body": "Sam too", "seen": page.typed["seen"]})
    assert again.status_code == 303
    assert await count("incident_update") == 3


async def test_a_template_fills_the_form(house: House) -> None:
    component_id, sam = await furnished(house), await house.browser("sam")
    template = {"name": "Outage", "title": "Debates fail", "body": "We look.", "status": "identified"}
    field = f"component-{component_id}"
    answer = await sam.post("/desk/incidents/templates/new", template | {field: "major_outage"})
    assert answer.headers["location"] == "/desk/incidents/templates"
    template_id = (await rows("SELECT id FROM incident_template"))[0][0]
    page = await sam.get(f"/desk/incidents/new?template={template_id}")
    typed = Page(page.text).typed
    assert (typed["name"], typed["body"].strip()) == ("Debates fail", "We look.")
    assert '<option value="identified" selected>' in page.text
    assert '<option value="major_outage" selected>' in page.text
    changed = await sam.post(f"/desk/incidents/templates/{template_id}", template | {"name": "Other"})
    assert changed.status_code == 303
    assert (await sam.post(f"/desk/incidents/templates/{template_id}/removal")).status_code == 303
    assert (await sam.get(f"/desk/incidents/templates/{template_id}")).status_code == 404
    assert await count("incident_template") == 0


async def test_a_promise_is_told_in_the_readers_zone(house: House) -> None:
    sam = await house.browser("sam")
    sam.cookies["zone"] = "Asia/Tokyo"
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(hour=3, minute=0, second=0, microsecond=0)
    await opened(house, sam, next="at", next_update=f"{tomorrow + timedelta(hours=9):%Y-%m-%dT%H:%M}")
    assert (await rows("SELECT next_update_by FROM incident"))[0][0] == tomorrow


async def test_a_past_incident_is_put_into_the_history(house: House) -> None:
    component_id, sam = await furnished(house), await house.browser("sam")
    sam.cookies["zone"] = "UTC"
    then = datetime.now(UTC) - timedelta(days=2)
    past = {
        "name": "Slow debates",
        "body": "They were slow.",
        "resolution": "No more.",
        "started_at": f"{then:%Y-%m-%dT%H:%M}",
        "resolved_at": f"{then + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        f"component-{component_id}": "partial_outage",
    }
    wrong = await sam.post("/desk/incidents/backfill", past | {"resolved_at": past["started_at"]})
    assert wrong.status_code == 422
    assert Page(wrong.text).typed["resolution"].strip() == "No more."
    answer = await sam.post("/desk/incidents/backfill", past)
    assert "told of afterwards" in Page((await sam.get(answer.headers["location"])).text).words


async def test_a_maintenance_is_planned_and_moved(house: House) -> None:
    component_id, sam = await furnished(house), await house.browser("sam")
    sam.cookies["zone"] = "UTC"
    start = datetime.now(UTC) + timedelta(days=2)
    window = {"from": f"{start:%Y-%m-%dT%H:%M}", "until": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    plan = {"name": "Upgrade", "body": "We upgrade.", "auto_start": "on"} | window
    empty = await sam.post("/desk/maintenances/new", plan)
    assert empty.status_code == 422
    assert Page(empty.text).typed["from"] == window["from"]
    here = (await sam.post("/desk/maintenances/new", plan | {f"on-{component_id}": "on"})).headers["location"]
    assert "Starts by itself; a person completes it" in Page((await sam.get(here)).text).words
    assert (await sam.post(f"{here}/window", window)).status_code == 422
    later = {"from": window["until"], "until": f"{start + timedelta(hours=3):%Y-%m-%dT%H:%M}", "reason": "A release"}
    assert (await sam.post(f"{here}/window", later)).status_code == 303
    assert "moved its window" in Page((await sam.get(here)).text).words


async def test_a_maintenance_begun_early_says_that_it_counts(house: House) -> None:
    component_id, sam = await furnished(house), await house.browser("sam")
    sam.cookies["zone"] = "UTC"
    start = datetime.now(UTC) + timedelta(days=2)
    window = {"from": f"{start:%Y-%m-%dT%H:%M}", "until": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    plan = {"name": "Upgrade", "body": "We upgrade."} | window
    here = (await sam.post("/desk/maintenances/new", plan | {f"on-{component_id}": "on"})).headers["location"]
    words = "what ran before counts against uptime"
    assert words not in Page((await sam.get(here)).text).words
    await sam.post(f"{here}/updates", {"status": "in_progress", "body": "We begin."})
    assert words in Page((await sam.get(here)).text).words


async def test_a_status_set_by_hand_is_one_of_trouble(house: House) -> None:
    component_id, sam = await furnished(house), await house.browser("sam")
    offered = {given["value"] for tag, given in Page((await sam.get("/desk/components")).text).tags if tag == "option"}
    assert offered == {"operational", "degraded_performance", "partial_outage", "major_outage"}
    answer = await sam.post(f"/desk/components/{component_id}/status", {"component_status": "under_maintenance"})
    assert answer.status_code == 403
    assert "Plan a maintenance" in Page(answer.text).words


async def test_the_time_of_the_next_update_stands_with_its_choice(house: House) -> None:
    sam = await house.browser("sam")
    here = await opened(house, sam)
    for address in ("/desk/incidents/new", here):
        tags = [given for tag, given in Page((await sam.get(address)).text).tags if tag in ("span", "input", "label")]
        place = next(n for n, given in enumerate(tags) if given.get("value") == "at")
        assert tags[place - 2]["class"] == "at-a-time", address
        assert tags[place + 2]["name"] == "next_update", address


async def test_many_linked_tickets_stand_behind_a_link_and_are_not_sent_again_and_again(house: House) -> None:
    sam = await house.browser("sam")
    here = await opened(house, sam)
    await file_ticket(house.cast["erin"], NEXT)
    await as_owner(
        house.settings,
        "INSERT INTO ticket (organisation_id, id, reference, subject, severity, channel, contract_version_id, "
        "opened_by, opened_at, last_public_at) SELECT organisation_id, gen_random_uuid(), 'NW-X' || n, subject, "
        "severity, channel, contract_version_id, opened_by, opened_at, last_public_at "
        "FROM ticket, generate_series(1, 60) n",
    )
    sent = {"references": " ".join(f"NW-X{n}" for n in range(1, 61))}
    assert (await sam.post(f"{here}/tickets", sent)).status_code == 303
    page = (await sam.get(here)).text
    assert page.count("/removal") == 50
    assert "All 60 linked tickets" in Page(page).words
    assert "60 tickets" in Page(page).words
    every = (await sam.get(f"{here}?tickets=all")).text
    assert every.count("/removal") == 60
    assert "All 60 linked tickets" not in every
    part = (await sam.get(f"{here}/now")).text
    assert "60 tickets" in Page(part).words
    assert "/removal" not in part


async def test_an_edit_shows_that_it_was_one_and_what_was_said_before(house: House) -> None:
    sam = await house.browser("sam")
    here = await opened(house, sam)
    update_id = (await rows("SELECT public_id FROM incident_update"))[0][0]
    form = Page((await sam.get(f"{here}/updates/{update_id}")).text).typed
    wrong = await sam.post(f"{here}/updates/{update_id}", {"body": "Other words", "display_at": form["display_at"]})
    assert wrong.status_code == 422
    assert Page(wrong.text).typed["body"].strip() == "Other words"
    edit = {"body": "Other words", "display_at": form["display_at"], "reason": "A slip"}
    assert (await sam.post(f"{here}/updates/{update_id}", edit)).status_code == 303
    words = Page((await sam.get(here)).text).words
    assert "edited" in words
    assert OPEN["body"] in words
    (row,) = await rows("SELECT display_at = created_at AS same FROM incident_update")
    assert row["same"], "a time that was left alone keeps its seconds"


async def test_tickets_are_linked_by_reference_and_by_tick_and_both_sides_show_it(house: House) -> None:
    sam, alex = await house.browser("sam"), await house.browser("alex")
    typed, ticked, third = [await file_ticket(house.cast["erin"], NEXT, subject=s) for s in ("One", "Two", "Three")]
    here = await opened(house, sam)
    assert ticked in Page((await alex.get(here)).text).words
    wrong = await alex.post(f"{here}/tickets", {"references": f"{typed} NW-9999"})
    assert wrong.status_code == 422
    assert Page(wrong.text).typed["references"] == f"{typed} NW-9999"
    answer = await alex.post(f"{here}/tickets", {"references": typed.lower(), f"ticket-{ticked}": "on"})
    assert answer.status_code == 303
    public_id = here.rpartition("/")[2]
    assert (await alex.post(f"/desk/tickets/{third}/incident", {"incident": public_id})).status_code == 303
    assert await count("incident_ticket") == 3
    assert here in (await alex.get(f"/desk/tickets/{third}")).text
    assert (await alex.post(f"{here}/tickets/{third}/removal")).status_code == 303
    assert here not in Page((await alex.get(f"/desk/tickets/{third}")).text).words
    await sam.post(f"{here}/updates", OPEN | {"status": "identified", "body": "A node failed."})
    page = await (await house.browser("erin")).get(f"/tickets/{typed}")
    assert f"{house.settings.status_url}/incidents/{public_id}" in page.text
    assert "A node failed." in Page(page.text).words
    assert "/desk/" not in page.text


async def test_the_customers_home_says_how_all_is(house: House) -> None:
    component_id, erin = await furnished(house), await house.browser("erin")
    assert "All systems operational" in Page((await erin.get("/")).text).words
    await opened(house, await house.browser("sam"), **{f"component-{component_id}": "major_outage"})
    page = await erin.get("/")
    assert "Major system outage: Debates fail" in " ".join(Page(page.text).words.split())
    assert house.settings.status_url in page.text


async def test_what_is_not_there_is_a_404(house: House) -> None:
    sam = await house.browser("sam")
    for address in ("000000000000", "000000000000/now", "000000000000/live", "000000000000/updates/x", "%00"):
        assert (await sam.get(f"/desk/incidents/{address}")).status_code == 404, address
    for address in ("updates", "impact", "name", "window", "tickets"):
        sent = OPEN | {"impact": "major", "reason": "x", "references": "NW-1"}
        assert (await sam.post(f"/desk/incidents/000000000000/{address}", sent)).status_code == 404, address
    assert (
        await sam.post("/desk/components/000000000000/status", {"component_status": "operational"})
    ).status_code == 404


async def test_agents_see_everything_and_are_offered_only_what_they_may(house: House) -> None:
    await furnished(house)
    here = await opened(house, await house.browser("sam"))
    alex = await house.browser("alex")
    for address in (here, "/desk/incidents", "/desk/incidents/templates", "/desk/components"):
        page = await alex.get(address)
        assert page.status_code == 200
        forms = {given["action"] for tag, given in Page(page.text).tags if tag == "form"}
        assert forms <= {"/sign-out", "/search", f"{here}/tickets"}, address


async def test_words_stay_words_on_every_page(house: House) -> None:
    component_id, sam, erin = await furnished(house), await house.browser("sam"), await house.browser("erin")
    admin = house.cast["admin"]
    for number, words in enumerate(TYPED):
        name = " ".join(words.split())[:200]
        values = OPEN | {"name": words[:200], "body": words, "once": str(number)}
        here = await opened(house, sam, **values, **{f"component-{component_id}": "major_outage"})
        public_id = here.rpartition("/")[2]
        reference = await file_ticket(house.cast["erin"], NEXT)
        await does(admin, links.link, public_id, [reference])
        await does(admin, running.post_update, public_id, Word("identified", words))
        template = {"name": words[:200], "title": words[:200], "body": words, "status": "investigating"}
        await sam.post("/desk/incidents/templates/new", template | {"once": f"t{number}"})
        await does(admin, components.edit, component_id, Draft(name[:100], words))
        for browser, address in (
            (sam, here),
            (sam, f"{here}/now"),
            (sam, "/desk/incidents"),
            (sam, "/desk/incidents/templates"),
            (sam, "/desk/components"),
            (sam, f"/desk/tickets/{reference}"),
            (erin, f"/tickets/{reference}"),
            (erin, "/"),
        ):
            check((await browser.get(address)).text)
        check((await sam.post("/desk/incidents/new", values | {"body": "", "status": words})).text)


async def test_an_impact_that_somebody_sets_says_who(house: House) -> None:
    sam = await house.browser("sam")
    here = await opened(house, sam)
    assert (await sam.post(f"{here}/impact", {"impact": "apocalyptic"})).status_code == 422
    assert (await sam.post(f"{here}/impact", {"impact": "critical"})).status_code == 303
    words = " ".join(Page((await sam.get(here)).text).words.split())
    assert "Set by Sam Whitfield" in words
    assert (await sam.post(f"{here}/impact", {"impact": ""})).status_code == 303
    assert (await rows("SELECT impact_override FROM incident"))[0][0] is None


async def test_a_component_that_makes_no_sense_comes_back(house: House) -> None:
    admin = await house.browser("admin")
    sent: dict[str, Any] = {"name": "API", "description": "x" * 1001, "start_date": "some day"}
    answer = await admin.post("/desk/components/new", sent)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert (page.typed["name"], page.typed["start_date"]) == ("API", "some day")
    assert {given.get("href") for _, given in page.tags} >= {"#description", "#start_date"}
    assert await count("component") == 0


async def test_a_page_without_anything_says_what_to_do_next(house: House) -> None:
    sam = await house.browser("sam")
    await as_owner(house.settings, "DELETE FROM component")
    for address, words in (
        ("/desk/incidents", "Nothing is wrong"),
        ("/desk/incidents/past", "There was none yet"),
        ("/desk/incidents/templates", "There is no template yet"),
        ("/desk/components", "There are no components yet"),
    ):
        assert words in Page((await sam.get(address)).text).words


async def test_the_desk_shows_no_tick_beside_an_incident_that_hurts_nothing(house: House) -> None:
    await furnished(house)
    sam = await house.browser("sam")
    assert "icon-tick" in (await sam.get("/desk/incidents")).text
    await opened(house, sam)
    page = (await sam.get("/desk/incidents")).text
    assert "An incident is open" in Page(page).words
    assert "icon-tick" not in page

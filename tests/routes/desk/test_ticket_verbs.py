"""What agents do to a ticket besides writing: each page shows beforehand what it would do, and loses nothing typed."""

import pytest

from app.domain.incidents import components
from app.domain.incidents.components import Draft
from app.domain.tickets import replies
from tests.by_itself import HOUR, time_goes_on
from tests.cast import does, file_ticket, rows, ticket_as_seen
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import MOST_SEVERE, NEXT, TICKET, Page

pytestmark = pytest.mark.anyio
WHY = "That is <not> ours & never was"


async def words(house: House, name: str, target: str) -> str:
    """The text of a page as somebody sees it."""
    browser = await house.browser(name)
    answer = await browser.get(target)
    assert answer.status_code == 200, target
    return " ".join(Page(answer.text).words.split())


async def test_voiding_says_what_happens_to_each_clock_and_quotes_the_scope(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    await time_goes_on(house.settings, 3 * HOUR)
    alex, here = await house.browser("alex"), f"/desk/tickets/{reference}/voiding"
    shown = await words(house, "alex", here)
    now, _, then = shown.partition("Then:")
    assert "resolution" in now
    assert "over" in then
    assert "resolution void" in then.lower()
    for item in CLOSED_BELOW.facts["scope"]["out"]["items"]:
        assert item["name"] in shown
    assert "has professional services" in shown
    answer = await alex.post(here, {"because": "out_of_scope", "reason": ""})
    assert answer.status_code == 422
    answer = await alex.post(here, {"reason": WHY})
    assert answer.status_code == 422
    assert Page(answer.text).typed["reason"].strip() == WHY
    assert (await alex.post(here, {"because": "out_of_scope", "reason": WHY})).status_code == 303
    assert f"closed it: not in the scope of support. {WHY}" in await words(house, "erin", f"/tickets/{reference}")
    assert "It cannot be closed like this" in await words(house, "alex", here)


async def test_merging_shows_both_tickets_and_the_clocks_afterwards(house: House) -> None:
    erin, alex = house.cast["erin"], await house.browser("alex")
    gone, stays = await file_ticket(erin, NEXT, subject="Gone"), await file_ticket(erin, NEXT, subject="Stays")
    here = f"/desk/tickets/{gone}/merge"
    shown = await words(house, "alex", f"{here}?into={stays.lower()}")
    assert f"{gone} goes" in shown
    assert f"{stays} goes on: Stays" in shown
    assert "Now:" in shown
    answer = await alex.post(here, {"into": stays})
    assert answer.headers["location"].startswith(f"/desk/tickets/{stays}")
    on = (await (await house.browser("erin")).get(f"/tickets/{stays}")).text
    assert f'merged <a href="/tickets/{gone}">{gone}</a> into this' in on
    before = (await (await house.browser("erin")).get(f"/tickets/{gone}")).text
    assert f'merged it into <a href="/tickets/{stays}">{stays}</a>' in before


async def test_a_merge_is_undone_on_the_page_of_the_ticket_that_went_on(house: House) -> None:
    erin, alex = house.cast["erin"], await house.browser("alex")
    gone, stays = await file_ticket(erin, NEXT, subject="Gone"), await file_ticket(erin, NEXT, subject="Stays")
    await alex.post(f"/desk/tickets/{gone}/merge", {"into": stays})
    assert f"Undo the merge of {gone}" in await words(house, "alex", f"/desk/tickets/{stays}")
    answer = await alex.post(f"/desk/tickets/{stays}/merge/undoing", {})
    assert answer.headers["location"].startswith(f"/desk/tickets/{stays}")
    on = await words(house, "alex", f"/desk/tickets/{stays}")
    assert f"undid merging {gone} into this" in on
    assert "Undo the merge" not in on
    assert f"undid merging it into {stays}" in await words(house, "erin", f"/tickets/{gone}")


async def test_what_cannot_be_merged_says_why(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    other = await file_ticket(house.cast["pat"], NEXT)
    alex, here = await house.browser("alex"), f"/desk/tickets/{reference}/merge"
    for into, why in ((other, "one organisation"), ("NW-9999", "There is no ticket NW-9999"), (reference, "itself")):
        answer = await alex.get(f"{here}?into={into}")
        assert answer.status_code == 422
        assert why in Page(answer.text).words
        assert (await alex.post(here, {"into": into})).status_code in (403, 422)


async def test_a_message_is_chosen_and_its_clocks_are_shown_before_it_is_a_ticket(house: House) -> None:
    cast = house.cast
    reference = await file_ticket(cast["erin"], NEXT)
    await does(cast["erin"], replies.reply, reference, "Also, exports <fail>")
    (message,) = await rows("SELECT id FROM message WHERE body LIKE 'Also%'")
    alex, here = await house.browser("alex"), f"/desk/tickets/{reference}/split"
    assert "Also, exports <fail>" in await words(house, "alex", here)
    chosen = f"{here}?message={message['id']}"
    assert "first response" in (await words(house, "alex", chosen)).lower()
    values = {"message": str(message["id"]), "severity": NEXT}
    answer = await alex.post(here, values | {"subject": ""})
    assert answer.status_code == 422
    answer = await alex.post(here, values | {"subject": "Exports fail"})
    made = answer.headers["location"].partition("?")[0].rpartition("/")[2]
    shown = await words(house, "erin", f"/tickets/{made}")
    assert f"made this of a message on {reference}" in shown
    assert f"Split from {reference}" in shown
    assert f"Split off {made}" in await words(house, "erin", f"/tickets/{reference}")
    assert (await alex.post(here, {"subject": "x", "severity": NEXT})).status_code == 422


async def test_waiting_for_somebody_else_names_them_and_without_a_name_the_text_is_kept(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    alex, here = await house.browser("alex"), f"/desk/tickets/{reference}"
    answer = await alex.post(f"{here}/third-party", {"body": WHY, "who": " "})
    assert answer.status_code == 422
    assert Page(answer.text).typed["body"].strip() == WHY
    answer = await alex.post(f"{here}/third-party", {"body": WHY, "who": "the  carrier"})
    assert answer.status_code == 303
    shown = await words(house, "erin", f"/tickets/{reference}")
    assert "waits for the carrier" in shown
    assert "We wait for the carrier. The resolution clock keeps running" in shown
    assert "Whose turn: A third party’s" in shown


async def test_a_component_is_set_on_the_desk_and_chosen_when_filing(house: House) -> None:
    public_id = await does(house.cast["admin"], components.create, Draft("Debate API"))
    (component,) = await rows("SELECT id FROM component WHERE public_id = $1", public_id)
    erin, alex = await house.browser("erin"), await house.browser("alex")
    assert "Debate API" in await words(house, "erin", "/tickets/new")
    answer = await erin.post("/tickets/new", TICKET | {"component": str(component["id"])})
    reference = answer.headers["location"].rpartition("/")[2]
    assert (await ticket_as_seen(house.cast["alex"], reference)).component_id == component["id"]
    assert "Component Debate API" in await words(house, "erin", f"/tickets/{reference}")
    assert (await erin.post("/tickets/new", TICKET | {"component": "nonsense"})).status_code == 422
    here = f"/desk/tickets/{reference}"
    assert (await alex.post(f"{here}/component", {"component": "nonsense"})).status_code == 422
    assert (await alex.post(f"{here}/component", {"component": ""})).status_code == 303
    assert "said that it is about no component" in await words(house, "erin", f"/tickets/{reference}")


async def test_the_api_takes_a_component_by_its_name(house: House) -> None:
    await does(house.cast["admin"], components.create, Draft("Debate API"))
    erin = await house.program("erin")
    asked = {"subject": "It fails", "body": "Help", "severity": NEXT}
    filed = await erin.post("/api/v1/tickets", asked | {"component": "debate api"})
    assert filed.status_code == 201
    (row,) = await rows("SELECT component_id FROM ticket")
    assert row["component_id"] is not None
    assert (await erin.post("/api/v1/tickets", asked | {"component": "nonsense"})).status_code == 422


async def test_no_reply_needed_needs_a_reason(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    alex, here = await house.browser("alex"), f"/desk/tickets/{reference}/no-reply"
    assert (await alex.post(here, {"reason": " "})).status_code == 422
    assert (await alex.post(here, {"reason": "They only thanked"})).status_code == 303
    assert "They only thanked" in await words(house, "erin", f"/tickets/{reference}")


async def test_agents_read_which_tickets_point_to_one_cause_and_customers_do_not(house: House) -> None:
    public_id = await does(house.cast["admin"], components.create, Draft("Debate API"))
    (component,) = await rows("SELECT id FROM component WHERE public_id = $1", public_id)
    about, references = {"component": str(component["id"])}, []
    for name in ("erin", "nadia", "pat"):
        answer = await (await house.browser(name)).post("/tickets/new", TICKET | about)
        references.append(answer.headers["location"].rpartition("/")[2])
    first, _, last = references
    line = f"3 tickets of 2 organisations on Debate API within 4 h: {', '.join(references)}."
    assert line in await words(house, "alex", f"/desk/tickets/{first}")
    shown = await words(house, "erin", f"/tickets/{first}")
    assert "several tickets point to one cause" in shown
    assert last not in shown


async def test_a_merged_ticket_leads_its_customers_on(house: House) -> None:
    erin, alex = house.cast["erin"], await house.browser("alex")
    gone, stays = await file_ticket(erin, NEXT), await file_ticket(erin, NEXT)
    await alex.post(f"/desk/tickets/{gone}/merge", {"into": stays})
    shown = await words(house, "erin", f"/tickets/{gone}")
    assert f"It goes on as {stays}" in shown
    assert "How satisfied are you" not in shown

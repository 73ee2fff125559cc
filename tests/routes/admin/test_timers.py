"""The administrator's page of what happens by itself."""

import re
from datetime import UTC, datetime

import pytest

from app.domain.incidents import running
from app.domain.incidents.verbs import Word
from app.tasks.firing import Firing
from app.tasks.kinds import KINDS
from tests.by_itself import HOUR, MINUTE, MOST_SEVERE, PAUSING, time_goes_on
from tests.cast import as_owner, does, file_ticket, pass_time, rows, set_group
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
PAGE = "/admin/timers"


async def words(house: House, shelf: str) -> str:
    """The text of a shelf as an administrator sees it."""
    admin = await house.browser("admin")
    return " ".join(Page((await admin.get(f"{PAGE}?shelf={shelf}")).text).words.split())


@pytest.mark.parametrize(
    ("shelf", "says"),
    [("late", "Nothing is late"), ("pending", "Nothing is to come"), ("fired", "Nothing has fired yet")],
)
async def test_an_empty_shelf_says_so(house: House, shelf: str, says: str) -> None:
    assert says in await words(house, shelf)


async def test_what_is_to_come_becomes_late_and_then_fired(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    await Firing().sweep()
    assert "Deadline first response" in await words(house, "pending")
    await pass_time(house.settings, HOUR + MINUTE)
    late = await words(house, "late")
    assert "Deadline first response" in late
    assert reference in late
    assert "Deadline first response" not in await words(house, "pending")
    await Firing().sweep()
    assert "Nothing is late" in await words(house, "late")
    assert "Deadline first response" in await words(house, "fired")


async def test_the_shelves_say_how_many_there_are(house: House) -> None:
    await file_ticket(house.cast["erin"], PAUSING)
    await Firing().sweep()
    (row,) = await rows("SELECT count(*) AS number FROM timer WHERE fired_at IS NULL")
    assert f"To come {row['number']}" in await words(house, "pending")


async def test_one_that_fails_shows_why(house: House) -> None:
    await file_ticket(house.cast["erin"], MOST_SEVERE)
    await pass_time(house.settings, HOUR)
    await rows("UPDATE timer SET attempts = 2, last_error = 'ValueError: <broken>'")
    assert "2 ValueError: <broken>" in await words(house, "late")


@pytest.mark.parametrize("shelf", ["late", "pending", "fired"])
async def test_long_shelves_have_pages_and_each_timer_stands_on_one_of_them(house: House, shelf: str) -> None:
    for _ in range(6):
        await file_ticket(house.cast["erin"], MOST_SEVERE)
    moved = {
        "late": "due_at = portal_now() - interval '1 hour'",
        "pending": "due_at = portal_now() + interval '1 hour'",
        "fired": "fired_at = portal_now()",
    }
    # Of several that are due at one instant none is lost between two pages.
    await as_owner(house.settings, f"UPDATE timer SET what = what || id, {moved[shelf]}")
    admin, target, seen = await house.browser("admin"), f"{PAGE}?shelf={shelf}", 0
    while target:
        shown = (await admin.get(target)).text
        seen += shown.count('<a class="ref"')
        onward = re.findall(r'href="(/admin/timers\?[^"]*after=[^"]*)"', shown)
        target = onward[0].replace("&amp;", "&") if onward else ""
    (row,) = await rows("SELECT count(*) AS number FROM timer")
    assert seen == row["number"]


async def test_a_level_that_nobody_heard_is_red(house: House) -> None:
    for group in CLOSED_BELOW.groups:
        await set_group(house.cast["admin"], group, [])
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    await time_goes_on(house.settings, MINUTE)
    shown = await words(house, "late")
    assert f"{reference} Northwind Traders, level 4" in shown
    assert "not even the last resort could be reached" in shown


async def test_every_kind_that_fires_has_words(house: House) -> None:
    await file_ticket(house.cast["erin"], MOST_SEVERE)
    (row,) = await rows("SELECT id, organisation_id, subject_id FROM timer LIMIT 1")
    await rows("DELETE FROM timer")
    for kind in KINDS:
        await rows(
            "INSERT INTO timer (id, organisation_id, subject, subject_id, kind, due_at) "
            "VALUES (gen_random_uuid(), $1, 'ticket', $2, $3, portal_now() + interval '1 hour')",
            row["organisation_id"],
            row["subject_id"],
            kind,
        )
    admin = await house.browser("admin")
    shown = (await admin.get(f"{PAGE}?shelf=pending")).text
    assert [kind for kind in KINDS if f"<td>{kind}" in shown] == []


async def test_a_timer_of_an_incident_names_it_and_leads_to_it(house: House) -> None:
    word = Word("investigating", "Looking.", next_update_by=datetime.now(UTC) + HOUR)
    public_id = await does(house.cast["sam"], running.open_incident, "Debates <fail>", word)
    assert "Next update was promised Debates <fail>" in await words(house, "pending")
    shown = (await (await house.browser("admin")).get(f"{PAGE}?shelf=pending")).text
    assert f'href="/desk/incidents/{public_id}"' in shown


async def test_the_table_folds_on_a_phone_and_each_time_still_says_what_it_is(house: House) -> None:
    await file_ticket(house.cast["erin"], MOST_SEVERE)
    await Firing().sweep()
    for shelf in ("pending", "fired"):
        shown = (await (await house.browser("admin")).get(f"{PAGE}?shelf={shelf}")).text
        assert '<table class="table table-folds">' in shown
    assert "fired just now" in await words(house, "fired")


async def test_a_page_or_shelf_that_was_made_up(house: House) -> None:
    admin = await house.browser("admin")
    assert (await admin.get(f"{PAGE}?after=nonsense")).status_code == 400
    assert (await admin.get(f"{PAGE}?shelf=nonsense")).status_code == 200


async def test_only_administrators_come_in(house: House) -> None:
    for name in ("alex", "erin", "stan"):
        assert (await (await house.browser(name)).get(PAGE)).status_code == 403

"""The pages on which people say when they can be reached."""

import pytest

from app.lib.ids import new_id
from tests.cast import rows
from tests.house import House
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
OWN = "/desk/availability"
GIVEN = {"zone": "Europe/Berlin", "day-0": "9-12, 13-17", "day-4": "09:00–14:30", "deputy": ""}
ABSENCE = {"begins": "2099-07-01T09:00", "ends": "2099-07-14T18:00", "stand_in": "", "note": "Skiing"}


def page_of(house: House, name: str) -> str:
    """The administrator's page of somebody."""
    return f"/admin/people/{house.cast[name].person_id}/availability"


async def test_hours_are_kept_as_people_write_them(house: House) -> None:
    alex = await house.browser("alex")
    deputy = str(house.cast["sam"].person_id)
    answer = await alex.post(OWN, GIVEN | {"deputy": deputy})
    assert (answer.status_code, answer.headers["location"]) == (303, OWN)
    text = (await alex.get(OWN)).text
    typed = Page(text).typed
    assert (typed["zone"], typed["day-0"], typed["day-1"]) == ("Europe/Berlin", "09:00–12:00, 13:00–17:00", "")
    assert typed["day-4"] == "09:00–14:30"
    assert f'<option value="{deputy}" selected>' in text


async def test_nobody_is_offered_to_stand_in_for_themselves(house: House) -> None:
    text = (await (await house.browser("alex")).get(OWN)).text
    assert f'<option value="{house.cast["alex"].person_id}"' not in text
    assert f'<option value="{house.cast["sam"].person_id}"' in text


async def test_an_administrator_edits_anybodys(house: House) -> None:
    admin = await house.browser("admin")
    assert (await admin.post(page_of(house, "alex"), GIVEN)).status_code == 303
    assert (await admin.post(f"{page_of(house, 'alex')}/absences", ABSENCE)).status_code == 303
    seen = (await (await house.browser("alex")).get(OWN)).text
    assert "Skiing" in seen
    assert Page(seen).typed["zone"] == "Europe/Berlin"
    assert page_of(house, "alex") in (await admin.get("/admin/people")).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"zone": "Mars/Base"}, "is no time zone"),
        ({"zone": " "}, "A time zone is needed."),
        ({"day-2": "soonish"}, "no span of hours"),
        ({"day-2": "18-9"}, "ends before it begins"),
        ({"day-2": "9-12, 11-13"}, "these hours overlap"),
        ({"day-2": "9-25"}, "from 00:00 to 24:00"),
        ({"day-2": "9-12," * 100}, "200 characters at most"),
        ({"deputy": "nonsense"}, "Choose somebody who is active on the staff."),
        ({"deputy": "erin"}, "Choose somebody who is active on the staff."),
        ({"deputy": "alex"}, "Nobody stands in for themselves."),
    ],
)
async def test_nonsense_is_refused_in_words_and_what_was_typed_is_kept(
    house: House, changed: dict[str, str], words: str
) -> None:
    if (name := changed.get("deputy", "")) in house.cast.viewers:
        changed = {"deputy": str(house.cast[name].person_id)}
    alex = await house.browser("alex")
    answer = await alex.post(OWN, GIVEN | changed)
    assert answer.status_code == 422
    assert words in Page(answer.text).words
    typed = Page(answer.text).typed
    assert (typed["day-0"], typed["zone"]) == ("9-12, 13-17", changed.get("zone", "Europe/Berlin"))
    assert not await rows("SELECT FROM availability")


async def test_everything_that_is_wrong_is_said_at_once(house: House) -> None:
    answer = await (await house.browser("alex")).post(OWN, GIVEN | {"zone": "Mars", "day-0": "x", "day-6": "9-8"})
    assert "3 things to put right" in answer.text


async def test_an_absence_is_in_the_zone_of_the_persons_hours(house: House) -> None:
    alex = await house.browser("alex")
    await alex.post(OWN, GIVEN)
    assert (await alex.post(f"{OWN}/absences", ABSENCE)).status_code == 303
    ((begins_at, ends_at),) = await rows("SELECT begins_at, ends_at FROM absence")
    assert (begins_at.isoformat(), ends_at.isoformat()) == ("2099-07-01T07:00:00+00:00", "2099-07-14T16:00:00+00:00")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"begins": ""}, "A day and a time is needed."),
        ({"begins": "tomorrow"}, "Write day and time"),
        ({"ends": "2099-07-14T18:00+02:00"}, "Write day and time"),
        ({"begins": "2030-03-31T02:30"}, "the clocks go forward over it"),
        ({"ends": "9999-12-31T23:59"}, "Write a year from 2000 to 2999."),
        ({"begins": "0001-02-01T00:00"}, "Write a year from 2000 to 2999."),
        ({"ends": "2099-07-01T09:00"}, "It has to end after it begins."),
        ({"begins": "2020-07-01T09:00", "ends": "2020-07-02T09:00"}, "That time is over already."),
        ({"stand_in": "nonsense"}, "Choose somebody who is active on the staff."),
        ({"stand_in": "alex"}, "Nobody stands in for themselves."),
        ({"note": "x" * 201}, "200 characters at most"),
    ],
)
async def test_an_absence_that_cannot_be_is_refused_in_words(house: House, changed: dict[str, str], words: str) -> None:
    if changed.get("stand_in") == "alex":
        changed = {"stand_in": str(house.cast["alex"].person_id)}
    alex = await house.browser("alex")
    await alex.post(OWN, GIVEN)
    answer = await alex.post(f"{OWN}/absences", ABSENCE | changed)
    assert answer.status_code == 422
    assert words in Page(answer.text).words
    typed = Page(answer.text).typed
    assert typed["note"] == changed.get("note", "Skiing")
    assert typed["begins"] == changed.get("begins", ABSENCE["begins"])
    assert not await rows("SELECT FROM absence")


async def test_an_absence_is_removed_and_removing_it_twice_is_once(house: House) -> None:
    alex = await house.browser("alex")
    await alex.post(f"{OWN}/absences", ABSENCE)
    ((absence_id,),) = await rows("SELECT id FROM absence")
    for _ in range(2):
        assert (await alex.post(f"{OWN}/absences/{absence_id}/removal")).status_code == 303
    assert not await rows("SELECT FROM absence")


async def test_the_page_says_who_is_told_now(house: House) -> None:
    alex = await house.browser("alex")
    assert "You can be reached now." in (await alex.get(OWN)).text
    away = {"begins": "2020-01-01T00:00", "ends": "2099-01-01T00:00"}
    await alex.post(f"{OWN}/absences", away)
    assert "Nobody is told instead now" in (await alex.get(OWN)).text
    await alex.post(OWN, GIVEN | {"deputy": str(house.cast["sam"].person_id)})
    assert "Sam Whitfield is told instead now." in Page((await alex.get(OWN)).text).words


@pytest.mark.parametrize("whose", ["erin", "nobody"])
async def test_who_is_not_on_the_staff_has_no_such_page(house: House, whose: str) -> None:
    admin = await house.browser("admin")
    here = page_of(house, "erin") if whose == "erin" else f"/admin/people/{new_id()}/availability"
    assert (await admin.get(here)).status_code == 404
    assert (await admin.post(here, GIVEN)).status_code == 404
    assert (await admin.post(f"{here}/absences", ABSENCE)).status_code == 404
    assert (await admin.post(f"{here}/absences/{new_id()}/removal")).status_code == 404

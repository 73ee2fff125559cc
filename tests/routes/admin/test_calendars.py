"""The administrator's pages of calendars."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from app.domain.contracts.actions import adopt_plan
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import file_ticket, pass_time, rows
from tests.house import House
from tests.offers import CLOSED_BELOW, PLANS
from tests.routes.forms import NEXT, Page

pytestmark = pytest.mark.anyio
TIER = CLOSED_BELOW.tiers[1]
NAME = TIER.calendar.name
OFFICE = {f"day-{number}": "09:00–18:00" for number in range(5)} | {"day-5": "", "day-6": ""}
FORM = OFFICE | {"region": "", "holidays": "", "closures": "", "extra": "", "why": "We move house", "seen": "0"}
CLOSURE = "2031-03-04 12:00 to 2031-03-05 00:00 Moving house"


async def address(name: str = NAME) -> str:
    ((version,),) = await rows("SELECT id FROM plan_version")
    return f"/admin/calendars/{version}/{name}"


def words_of(text: str) -> str:
    return " ".join(Page(text).words.split())


async def preview(house: House, **changed: str) -> Any:
    admin = await house.browser("admin")
    return await admin.get(f"{await address()}/preview?{urlencode(FORM | changed)}")


async def test_the_list_says_of_each_calendar_whom_it_covers_and_when(house: House) -> None:
    shown = words_of((await (await house.browser("admin")).get("/admin/calendars")).text)
    assert f"{CLOSED_BELOW.title}, version {CLOSED_BELOW.version}" in shown
    for calendar in CLOSED_BELOW.calendars.values():
        assert calendar.name in shown
    assert TIER.name in shown
    assert "as the plan file says" in shown


async def test_the_page_draws_two_weeks_and_says_the_same_as_a_table(house: House) -> None:
    page = Page((await (await house.browser("admin")).get(await address())).text)
    assert sum(given.get("class") == "strip-day" for _, given in page.tags) == 14
    assert page.words.count("09:00–18:00") >= 10
    assert page.typed["day-0"] == "09:00–18:00"


async def test_the_preview_says_what_changes_and_who_keeps_the_old_hours_and_saves_nothing(house: House) -> None:
    await file_ticket(house.cast["pat"], NEXT)
    answer = await preview(house, closures=CLOSURE, **{"day-4": "9-12, 13-15"})
    assert answer.status_code == 200
    shown = words_of(answer.text)
    assert "Fridays: 09:00–12:00 and 13:00–15:00 instead of 09:00–18:00" in shown
    assert "New closure: Tue 4 Mar 2031 12:00 to Wed 5 Mar 2031 00:00, Moving house" in shown
    assert "1 open ticket keeps the hours that it was opened under" in shown
    assert await rows("SELECT FROM calendar_version") == []


async def test_what_the_preview_holds_can_be_saved_or_changed_once_more(house: House) -> None:
    admin = await house.browser("admin")
    page = Page((await preview(house, closures=CLOSURE)).text)
    (back,) = (given["href"] for tag, given in page.tags if tag == "a" and "?" in given.get("href", ""))
    assert Page((await admin.get(back)).text).typed["closures"].strip() == CLOSURE
    answer = await admin.post(await address(), {name: page.typed[name] for name in FORM})
    assert answer.status_code == 303, words_of(answer.text)
    shown = words_of((await admin.get(await address())).text)
    assert "Edition 1: We move house" in shown
    assert f"{house.cast['admin'].name}, " in shown
    assert "New closure: Tue 4 Mar 2031" in shown


async def test_a_preview_of_nothing_new_cannot_be_saved(house: House) -> None:
    answer = await preview(house)
    assert "Nothing: the calendar says all of this already." in words_of(answer.text)
    assert "Save for tickets from now on" not in answer.text


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"day-0": "soonish"}, "day-0", "is no span of hours"),
        (dict.fromkeys(OFFICE, ""), "day-0", "No day of the week is open."),
        ({"region": "US-XX"}, "region", "is no part of US"),
        ({"region": "Germany"}, "region", "is no region whose holidays are known"),
        ({"holidays": "2031-02-30 No such day"}, "holidays", "is no date such as"),
        ({"holidays": "2031-02-28"}, "holidays", "Line 1: “2031-02-28” cannot be read. Write it as"),
        ({"holidays": "2031-02-03 A\n2031-02-03 B"}, "holidays", "2031-02-03 stands there twice."),
        ({"closures": "tomorrow"}, "closures", "Line 1: “tomorrow” cannot be read."),
        ({"closures": "2031-02-02 10:00 to 2031-02-02 09:00 Odd"}, "closures", "Must come after its from."),
        ({"closures": "2020-01-01 00:00 to 2190-01-01 00:00 Gone"}, "closures", "no open hours in the ten years"),
        ({"extra": "2031-02-01 9-8"}, "extra", "Line 1: “9-8” ends before it begins."),
        ({"why": " "}, "why", "Why it changes is needed."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_keeps_what_was_typed(
    house: House, changed: dict[str, str], field: str, reason: str
) -> None:
    admin = await house.browser("admin")
    for answer in (await preview(house, **changed), await admin.post(await address(), FORM | changed)):
        page = Page(answer.text)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert reason in page.words
        for name, typed in changed.items():
            assert page.typed[name].strip() == typed.strip()
    assert await rows("SELECT FROM calendar_version") == []


async def test_a_region_is_spelt_out_with_the_change(house: House) -> None:
    admin = await house.browser("admin")
    assert (await admin.post(await address(), FORM | {"region": "us", "why": "Holidays"})).status_code == 303
    shown = words_of((await admin.get("/admin/calendars")).text)
    assert re.search(r"Holidays of US, known until 20\d\d: ", shown)
    assert "New: " in words_of((await admin.get(await address())).text)


async def test_sending_twice_is_saving_once_and_who_comes_late_is_told(house: House) -> None:
    admin = await house.browser("admin")
    for _ in range(2):
        assert (await admin.post(await address(), FORM | {"closures": CLOSURE})).status_code == 303
    assert len(await rows("SELECT FROM calendar_version")) == 1
    late = await admin.post(await address(), FORM | {"extra": "2031-02-01 9-12"})
    assert late.status_code == 409
    assert "Somebody has changed this calendar since you opened it." in words_of(late.text)
    assert Page(late.text).typed["extra"].strip() == "2031-02-01 9-12"


async def test_only_administrators_come_here(house: House) -> None:
    for name in ("alex", "sam", "morgan", "erin"):
        browser = await house.browser(name)
        assert (await browser.get("/admin/calendars")).status_code == 403
        assert (await browser.get(await address())).status_code == 403
        assert (await browser.post(await address(), FORM)).status_code == 403


async def test_a_calendar_that_is_not_there_is_not_found(house: House) -> None:
    admin = await house.browser("admin")
    unknown = "/admin/calendars/00000000-0000-7000-8000-000000000000/business"
    for path in (await address("nonsense"), unknown, f"{await address('nonsense')}/preview?why=x"):
        assert (await admin.get(path)).status_code == 404
        assert path.endswith("x") or (await admin.post(path, FORM)).status_code == 404


async def test_who_reaches_the_end_of_the_known_holidays_is_told_and_saving_adds_years(house: House) -> None:
    admin = await house.browser("admin")
    form = FORM | {"region": "US", "why": "Holidays"}
    await admin.post(await address(), form)
    assert "Saving the calendar once more" not in (await admin.get("/admin/calendars")).text
    await pass_time(house.settings, timedelta(days=4 * 366))
    assert "Saving the calendar once more adds the years to come." in (await admin.get("/admin/calendars")).text
    await admin.post(await address(), form | {"seen": "1"})
    assert "Saving the calendar once more" not in (await admin.get("/admin/calendars")).text


async def test_a_union_is_edited_where_its_members_are(house: House) -> None:
    path = next(path for path, plan in PLANS.items() if any(one.union for one in plan.calendars.values()))
    async with database.transaction(SYSTEM):
        version = await adopt_plan(path.read_text(encoding="utf-8"), path.stem)
    union = next(one for one in PLANS[path].calendars.values() if one.union)
    admin = await house.browser("admin")
    here = f"/admin/calendars/{version}/{union.name}"
    page = Page((await admin.get(here)).text)
    assert "day-0" not in page.typed
    links = {given.get("href") for _, given in page.tags}
    assert {f"/admin/calendars/{version}/{member.name}" for member in union.union} <= links
    answer = await admin.post(here, {"seen": "0", "why": "All away", "closures": CLOSURE})
    assert answer.status_code == 303
    assert "New closure: " in words_of((await admin.get(here)).text)

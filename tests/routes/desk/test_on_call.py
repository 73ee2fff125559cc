"""The pages of on-call: who is on now, what is not covered, swaps, taking over, test pages."""

import re
from datetime import timedelta

import pytest

from app.domain.escalations.availability import NewAbsence, add_absence
from tests.by_itself import told
from tests.cast import does, rows, set_group
from tests.domain.escalations.rota_made import TEAM, coming, make, now
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
HERE = "/desk/on-call"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def words(house: House, name: str, path: str = HERE) -> str:
    """What somebody reads there."""
    return " ".join(Page((await (await house.browser(name)).get(path)).text).words.split())


async def test_it_says_who_is_on_until_when_and_who_is_next(house: House) -> None:
    assert "No rota: everyone who can be reached is told." in await words(house, "alex")
    rota = await make(house.cast, "alex", "sam")
    shown = await words(house, "alex")
    on, following = [
        next(v.name for v in house.cast.viewers.values() if v.person_id == s.person_id)
        for s in (await coming(rota))[:2]
    ]
    assert f"{on} until " in shown
    assert f"Next {following}, " in shown
    assert all(name in shown for name in CLOSED_BELOW.groups.values())


async def test_hours_without_cover_stand_out_with_what_to_do(house: House) -> None:
    await set_group(house.cast["admin"], TEAM, [])
    name = CLOSED_BELOW.groups[TEAM]
    assert f"Nobody is in {name}: somebody has to be." in await words(house, "alex")
    assert f"Nobody is in {name}: somebody has to be." in await words(house, "admin", "/admin/rotas")
    await make(house.cast, "sam")
    assert f"Nobody is in {name}: somebody" not in await words(house, "alex")


async def test_who_is_away_while_on_call_stands_out(house: House) -> None:
    await make(house.cast, "alex")
    at = await now()
    await does(house.cast["alex"], add_absence, house.cast["alex"].person_id, NewAbsence(at + HOUR, at + DAY))
    assert "Alex Kimura is away while on call" in await words(house, "sam")
    assert "There is no deputy who can be reached" in await words(house, "sam")


async def test_a_swap_is_asked_on_the_page_and_accepted_there(house: House) -> None:
    rota = await make(house.cast, "alex", "sam")
    alex, sam = await house.browser("alex"), await house.browser("sam")
    text = (await alex.get(HERE)).text
    link = re.findall(r'href="(/desk/on-call/swaps/new[^"]+)"', text)[0].replace("&amp;", "&")
    form = (await alex.get(link)).text
    gives, takes = [
        re.findall(rf'<select[^>]* name="{name}".*?</select>', form, re.S)[0] for name in ("gives", "takes")
    ]
    values = {"rota": str(rota), "note": "A concert", "once": "x"}
    values |= {"gives": re.findall(r'value="([^"]+)"', gives)[1], "takes": re.findall(r'value="([^"]+)"', takes)[1]}
    for _ in range(2):
        answer = await alex.post("/desk/on-call/swaps/new", values)
        assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    ((swap,),) = await rows("SELECT id FROM swap")
    assert "Alex Kimura asks Sam Whitfield" in await words(house, "sam")
    assert (await alex.post(f"{HERE}/swaps/{swap}/acceptance")).status_code == 403
    assert (await sam.post(f"{HERE}/swaps/{swap}/acceptance")).status_code == 303
    assert len(await rows("SELECT FROM rota_override")) == 2
    assert "Swaps that wait" not in await words(house, "sam")


async def test_a_swap_that_cannot_be_comes_back_with_what_was_typed(house: House) -> None:
    rota = await make(house.cast, "alex", "sam")
    alex = await house.browser("alex")
    typed = {"rota": str(rota), "gives": "nonsense", "takes": "2026-01-01T00:00", "note": "A concert"}
    answer = await alex.post("/desk/on-call/swaps/new", typed)
    assert answer.status_code == 422
    assert "2 things to put right" in answer.text
    assert Page(answer.text).typed["note"] == "A concert"
    assert (await alex.get("/desk/on-call/swaps/new?rota=nonsense")).status_code == 404


async def test_a_span_is_taken_over_once_and_taken_back(house: House) -> None:
    rota = await make(house.cast, "alex")
    sam = await house.browser("sam")
    at = await now()
    span = {"begins": f"{at + DAY:%Y-%m-%dT%H:%M}", "ends": f"{at + 2 * DAY:%Y-%m-%dT%H:%M}"}
    values = {"rota": str(rota), "why": "He is at the dentist", "once": "x", **span}
    for _ in range(2):
        assert (await sam.post(f"{HERE}/covers", values)).status_code == 303
    ((override,),) = await rows("SELECT id FROM rota_override")
    assert "He is at the dentist" in await words(house, "alex")
    wrong = await sam.post(f"{HERE}/covers", values | {"ends": span["begins"], "rota": "", "why": "x" * 201})
    assert wrong.status_code == 422
    assert Page(wrong.text).typed["begins"] == span["begins"]
    assert (await (await house.browser("morgan")).post(f"{HERE}/covers/{override}/removal")).status_code == 403
    assert (await sam.post(f"{HERE}/covers/{override}/removal")).status_code == 303
    assert "He is at the dentist" not in await words(house, "alex")


async def test_a_test_page_is_sent_once_accepted_from_its_link_and_shows_how_long_it_took(house: House) -> None:
    await make(house.cast, "sam")
    admin, sam = await house.browser("admin"), await house.browser("sam")
    first, second = [await admin.post(f"{HERE}/tests", {"group": TEAM, "once": "x"}) for _ in range(2)]
    there = first.headers["location"]
    assert second.headers["location"] == there
    assert await told("test_page") == ["sam"]
    assert "Accept the test page" in await words(house, "sam", there)
    assert "Accept the test page" not in await words(house, "alex", there)
    assert (await (await house.browser("alex")).post(f"{there}/acceptance")).status_code == 403
    assert (await sam.post(f"{there}/acceptance")).status_code == 303
    assert "by Sam Whitfield, under 1 min after it was sent" in await words(house, "admin", there)
    assert (await (await house.browser("alex")).post(f"{HERE}/tests", {"group": TEAM})).status_code == 403


async def test_where_nobody_could_be_told_it_says_so(house: House) -> None:
    await set_group(house.cast["admin"], TEAM, [])
    answer = await (await house.browser("admin")).post(f"{HERE}/tests", {"group": TEAM})
    assert answer.status_code == 422
    assert "can be reached now, so nothing was sent" in answer.text

"""Administrators' pages of rotas, and the rehearsal of ladders."""

import pytest

from tests.cast import rows, set_group
from tests.domain.escalations.rota_made import TEAM, first_names, make, now
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
HERE = "/admin/rotas"
TYPED = {
    "group": TEAM,
    "name": "Primary",
    "zone": "Europe/Berlin",
    "starts_on": "2026-01-05",
    "every": "1",
    "unit": "weeks",
    "weekday": "2",
    "handover": "09:30",
    "day-0": "9-17",
    "day-1": "9-17",
}
HIGHEST, MOST_SEVERE = CLOSED_BELOW.tiers[-1], CLOSED_BELOW.severities[0].slug


def order(house: House, *names: str) -> dict[str, str]:
    """People in their places."""
    return {f"person-{place}": str(house.cast[name].person_id) for place, name in enumerate(names)}


async def test_a_rota_is_previewed_made_once_and_changed(house: House) -> None:
    admin = await house.browser("admin")
    values = TYPED | order(house, "alex", "sam")
    previewed = await admin.post(f"{HERE}/new", values | {"act": "preview"})
    assert previewed.status_code == 200
    assert "Nothing is saved yet." in previewed.text
    assert Page(previewed.text).typed["handover"] == "09:30"
    assert not await rows("SELECT FROM rota")
    made = [await admin.post(f"{HERE}/new", values | {"once": "x"}) for _ in range(2)]
    there = made[0].headers["location"]
    assert made[1].headers["location"] == there
    typed = Page((await admin.get(there)).text).typed
    assert {name: typed[name] for name in ("name", "zone", "every", "handover", "day-0", "day-2")} == {
        "name": "Primary",
        "zone": "Europe/Berlin",
        "every": "1",
        "handover": "09:30",
        "day-0": "09:00–17:00",
        "day-2": "",
    }
    assert (await admin.post(there, values | order(house, "morgan") | {"person-1": "", "once": "y"})).status_code == 303
    assert [len(row["people"]) for row in await rows("SELECT people FROM rota_version ORDER BY number")] == [2, 1]
    late = values | order(house, "sam") | {"name": "Nights", "seen": typed["seen"]}
    stale = Page((answer := await admin.post(there, late | {"once": "z"})).text)
    assert (answer.status_code, stale.typed["name"]) == (409, "Nights")
    assert (await admin.post(there, late | {"seen": stale.typed["seen"]})).status_code == 303
    back = values | order(house, "morgan") | {"person-1": "", "once": "w"}
    assert (await admin.post(there, back)).status_code == 303
    shown = (await admin.get(HERE)).text
    assert "Primary: the next four weeks" in shown
    assert "Morgan Castellanos" in shown


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "A name is needed."),
        ({"zone": "Mars"}, "is no time zone"),
        ({"person-0": "", "person-1": ""}, "Choose at least one person."),
        ({"person-0": "nonsense"}, "Choose people who are active on the staff."),
        ({"every": "soon"}, "Write how many days or weeks"),
        ({"every": "5"}, "A turn lasts from 1 to 28 days."),
        ({"starts_on": "yesterday"}, "Write a day"),
        ({"handover": "25:00"}, "Write a time"),
        ({"day-0": "soonish"}, "no span of hours"),
        ({"unit": "months"}, "Choose days or weeks."),
    ],
)
async def test_what_cannot_be_comes_back_with_what_was_typed(house: House, changed: dict[str, str], words: str) -> None:
    admin = await house.browser("admin")
    answer = await admin.post(f"{HERE}/new", TYPED | order(house, "alex", "sam") | changed)
    assert answer.status_code == 422
    assert words in Page(answer.text).words
    assert Page(answer.text).typed["day-1"] == "9-17"
    assert not await rows("SELECT FROM rota")


async def test_a_cover_is_added_and_taken_back_and_the_rota_ends(house: House) -> None:
    rota, admin, at = await make(house.cast, "alex"), await house.browser("admin"), await now()
    there = f"{HERE}/{rota}"
    cover = {"who": str(house.cast["sam"].person_id), "begins": f"{at:%Y}-12-31T09:00", "ends": "2099-01-01T00:00"}
    wrong = await admin.post(f"{there}/covers", cover | {"why": "Dentist"})
    assert wrong.status_code == 422
    assert "At most 60 days at once." in wrong.text
    right = cover | {"ends": f"{at:%Y}-12-31T18:00", "why": "Dentist"}
    assert (await admin.post(f"{there}/covers", right)).status_code == 303
    ((override,),) = await rows("SELECT id FROM rota_override")
    assert "covers for whoever is on call" in Page((await admin.get(there)).text).words
    assert (await admin.post(f"{there}/covers/{override}/removal")).status_code == 303
    assert (await admin.post(f"{there}/end")).status_code == 303
    assert "This rota has ended" in (await admin.get(there)).text


async def test_a_later_rota_can_be_asked_earlier(house: House) -> None:
    await make(house.cast, "alex")
    second = await make(house.cast, "sam", name="Secondary")
    admin = await house.browser("admin")
    assert (await admin.post(f"{HERE}/{second}/place")).status_code == 303
    assert [row["name"] for row in await rows("SELECT name FROM rota ORDER BY position")] == ["Secondary", "Primary"]
    assert await first_names(house.cast, second, 1) == ["sam"]


async def test_a_group_or_a_rota_that_there_is_not_is_not_found(house: House) -> None:
    admin = await house.browser("admin")
    for path in (f"{HERE}/new", f"{HERE}/new?group=nonsense", f"{HERE}/00000000-0000-7000-8000-000000000000"):
        assert (await admin.get(path)).status_code == 404
    assert (await admin.post(f"{HERE}/new", TYPED | order(house, "alex") | {"group": "nonsense"})).status_code == 404


async def test_a_ladder_is_rehearsed_without_writing_anything(house: House) -> None:
    admin = await house.browser("admin")
    await make(house.cast, "sam")
    await set_group(house.cast["admin"], HIGHEST.ladders[MOST_SEVERE].levels[1].groups[0], [])
    before = await rows("SELECT count(*) FROM event")
    address = f"/admin/rehearsal?tier={HIGHEST.slug}&severity={MOST_SEVERE}&start=2026-12-01T03:00"
    shown = " ".join(Page((await admin.get(address)).text).words.split())
    assert "Sam Whitfield by email · on call, Primary" in shown
    for level in HIGHEST.ladders[MOST_SEVERE].levels:
        assert f"{level.number}, {level.role}" in shown
    assert await rows("SELECT count(*) FROM event") == before
    assert "/admin/rehearsal" in (await admin.get("/admin/ladders")).text


async def test_a_customers_own_contract_is_rehearsed(house: House) -> None:
    """Bluebird has the middle tier, whatever tier was chosen beside it."""
    address = f"/admin/rehearsal?tier={HIGHEST.slug}&organisation=bb&severity={MOST_SEVERE}&start=2026-12-01T03:00"
    shown = " ".join(Page((await (await house.browser("admin")).get(address)).text).words.split())
    own = {level.role for level in CLOSED_BELOW.tiers[-2].ladders[MOST_SEVERE].levels}
    others = {level.role for level in HIGHEST.ladders[MOST_SEVERE].levels} - own
    assert all(role in shown for role in own)
    assert not any(role in shown for role in others)


@pytest.mark.parametrize(
    "query",
    [
        "tier=nonsense&severity=x&start=2026-12-01T03:00",
        "tier=x&severity=x&start=soon",
        "organisation=nobody&severity=x&start=2026-12-01T03:00",
    ],
)
async def test_a_rehearsal_of_nonsense_is_refused(house: House, query: str) -> None:
    answer = await (await house.browser("admin")).get(f"/admin/rehearsal?{query}")
    assert answer.status_code == 422
    assert "to put right" in answer.text

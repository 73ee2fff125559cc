"""The administrators' pages of plans: a draft is kept, compared, replayed and adopted; nobody is moved by it."""

import json
import re
from datetime import timedelta

import pytest

from app.domain.clocks.replay_report import as_json
from app.domain.clocks.replay_text import as_csv
from app.domain.tickets import replays_kept
from app.lib import database
from app.lib.database import SYSTEM
from app.tasks.replaying import Replaying
from tests.browser import Browser
from tests.by_itself import MONDAY, set_time
from tests.cast import file_ticket, rows
from tests.domain.tickets.past import MOST_SEVERE, Past, put
from tests.house import House
from tests.offers import CLOSED_BELOW, path_of
from tests.routes.forms import Page
from tests.waiting import eventually

pytestmark = pytest.mark.anyio
PAGE = "/admin/plans"
TEXT = path_of(CLOSED_BELOW).read_text(encoding="utf-8")
TIER = CLOSED_BELOW.tiers[-1]
WORDS = TIER.promises["first_response"][MOST_SEVERE].words
SHORTER = TEXT.replace(f'{TIER.slug} = "{WORDS}"', f'{TIER.slug} = "10 minutes"', 1)


async def keep(admin: Browser, source: str = SHORTER) -> str:
    """Keeps a draft as a person does; answers the address of its page."""
    answer = await admin.post(PAGE, {"source": source, "stem": "another"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def words_of(text: str) -> str:
    return " ".join(Page(text).words.split())


async def test_a_draft_shows_what_a_customer_would_notice(house: House) -> None:
    admin = await house.browser("admin")
    shown = words_of((await admin.get(await keep(admin))).text)
    assert f"first response for {MOST_SEVERE}" in shown
    assert "“10 minutes” (10 minutes " in shown
    assert "better" in shown
    assert f"first_response.targets.{MOST_SEVERE}.{TIER.slug}" in shown
    same = words_of((await admin.get(await keep(admin, TEXT))).text)
    assert "Nothing that a customer would notice." in same


async def test_a_draft_lists_the_open_tickets_that_would_differ_with_both_deadlines(house: House) -> None:
    admin = await house.browser("admin")
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    shown = (await admin.get(await keep(admin))).text
    (clock,) = await rows("SELECT due_at FROM clock WHERE kind = 'first_response'")
    (opened,) = await rows("SELECT opened_at + interval '10 minutes' AS due_at FROM ticket")
    assert "Open tickets that would differ 1" in words_of(shown)
    assert f'href="/desk/tickets/{reference}"' in shown
    assert re.findall(r'datetime="([^"]+)"[^>]*>[^<]*</time> <span class="soft">running', shown) == [
        clock["due_at"].isoformat(),
        opened["due_at"].isoformat(),
    ]
    same = words_of((await admin.get(await keep(admin, TEXT))).text)
    assert "None: every clock that runs would run so under this plan too." in same
    assert reference not in same


async def test_a_plan_that_cannot_be_used_is_refused_with_every_reason_and_the_text_is_kept(house: House) -> None:
    admin = await house.browser("admin")
    bad = TEXT.replace("definition =", "definiton =", 1)
    answer = await admin.post(PAGE, {"source": bad, "stem": "another"})
    assert answer.status_code == 422
    assert "unknown key (did you mean definition?)" in words_of(answer.text)
    typed = Page(answer.text).typed
    assert (typed["source"].strip(), typed["stem"]) == (bad.strip(), "another")
    assert await rows("SELECT FROM plan_draft") == []


@pytest.mark.parametrize("stem", ["", "Two words", "../up", "a" * 61])
async def test_a_name_that_is_none_is_refused(house: House, stem: str) -> None:
    admin = await house.browser("admin")
    assert (await admin.post(PAGE, {"source": TEXT, "stem": stem})).status_code == 422


async def test_a_file_brings_its_own_name(house: House) -> None:
    admin = await house.browser("admin")
    answer = await admin.post(PAGE, {"source": "", "stem": ""}, [("file", ("Newer.toml", SHORTER.encode()))])
    assert answer.status_code == 303, answer.text
    (row,) = await rows("SELECT stem, source FROM plan_draft")
    assert (row["stem"], row["source"]) == ("newer", SHORTER)


async def test_adopting_makes_a_version_that_nobody_is_moved_to_and_is_noted(house: House) -> None:
    admin = await house.browser("admin")
    here = await keep(admin)
    before = await rows("SELECT plan_version_id FROM contract_version ORDER BY id")
    assert "Nobody is moved" in words_of((await admin.get(f"{here}/adoption")).text)
    for _ in ("a click", "a second click"):
        assert (await admin.post(f"{here}/adoption")).headers["location"] == PAGE
    assert await rows("SELECT plan_version_id FROM contract_version ORDER BY id") == before
    (event,) = await rows("SELECT actor_id, public FROM event WHERE kind = 'plan_adopted'")
    assert (event["actor_id"], event["public"]) == (house.cast["admin"].person_id, False)
    shown = words_of((await admin.get(PAGE)).text)
    assert f"another {CLOSED_BELOW.version}" in shown
    assert f"by {house.cast['admin'].name}" in shown
    assert "No draft waits" in shown


async def test_pages_say_the_vendors_name_of_the_plan_adopted_last(house: House) -> None:
    admin = await house.browser("admin")
    renamed = TEXT.replace(f'vendor = "{CLOSED_BELOW.vendor}"', 'vendor = "Fabrikam"')
    await admin.post(f"{await keep(admin, renamed)}/adoption", {})

    async def says_so() -> bool:
        return "Fabrikam Support" in words_of((await admin.get(PAGE)).text)

    assert await eventually(says_so)


async def test_a_draft_that_nobody_adopts_is_thrown_away_with_its_replays(house: House) -> None:
    admin = await house.browser("admin")
    here = await keep(admin)
    await admin.post(f"{here}/replays", {"since": "2026-01-01"})
    assert "cannot be taken back" in words_of((await admin.get(f"{here}/removal")).text)
    assert (await admin.post(f"{here}/removal")).headers["location"] == PAGE
    assert await rows("SELECT FROM plan_draft UNION ALL SELECT FROM replay") == []
    assert (await admin.post(f"{here}/removal")).status_code == 404


async def test_a_draft_that_was_adopted_stays(house: House) -> None:
    admin = await house.browser("admin")
    here = await keep(admin)
    await admin.post(f"{here}/adoption")
    await admin.post(f"{here}/removal")
    assert len(await rows("SELECT FROM plan_draft")) == 1


async def replayed(house: House, admin: Browser) -> str:
    """A replay that a worker has worked off; answers its page's address."""
    events = ((timedelta(minutes=20), "public_reply"),)
    await put(house.settings, house.cast, [Past(1, MOST_SEVERE, events=events), Past(2, "gone")])
    await set_time(house.settings, MONDAY + timedelta(days=2))
    here = await keep(admin)
    answer = await admin.post(f"{here}/replays", {"since": f"{MONDAY:%Y-%m-%d}", "organisation": "NW"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_a_replay_waits_is_worked_off_and_shows_what_it_found(house: House) -> None:
    admin = await house.browser("admin")
    here = await replayed(house, admin)
    waiting = (await admin.get(here)).text
    assert "Waiting for a worker" in words_of(waiting)
    assert f'hx-get="{here}/now"' in waiting
    await Replaying().sweep()
    done = await admin.get(here)
    shown = words_of(done.text)
    assert "Breached under the new plan only 1" in shown
    assert "NW-1 first response" in shown
    assert "NW-2" in shown
    assert "has no severity gone" in shown
    assert "hx-get" not in done.text.split('id="replay"')[1].split(">")[0]
    assert done.text.count("<title id=") == 5
    assert "0.00 % of 1" in shown


async def test_the_downloads_are_the_command_lines_bytes(house: House) -> None:
    admin = await house.browser("admin")
    here = await replayed(house, admin)
    assert (await admin.get(f"{here}/report.json")).status_code == 404
    await Replaying().sweep()
    (row,) = await rows("SELECT id FROM replay")
    async with database.transaction(SYSTEM):
        kept = await replays_kept.replay_for(row["id"])
    assert kept.result
    as_file = await admin.get(f"{here}/report.json")
    assert as_file.content == as_json(kept.result).encode()
    assert json.loads(as_file.content)["organisation"] == "NW"
    assert (await admin.get(f"{here}/report.csv")).content == as_csv(kept.result).encode()
    assert "attachment" in as_file.headers["content-disposition"]


@pytest.mark.parametrize(
    "form",
    [
        {"since": ""},
        {"since": "soon"},
        {"since": "0001-01-01"},
        {"since": "2026-01-02", "before": "9999-12-31"},
        {"since": "2026-01-02", "before": "2026-01-01"},
        {"since": "2026-01-02", "organisation": "NOBODY"},
    ],
)
async def test_a_replay_of_nonsense_is_refused_and_what_was_typed_is_kept(house: House, form: dict[str, str]) -> None:
    admin = await house.browser("admin")
    answer = await admin.post(f"{await keep(admin)}/replays", form)
    assert answer.status_code == 422
    assert Page(answer.text).typed["since"] == form["since"]
    assert await rows("SELECT FROM replay") == []


async def test_what_does_not_exist_is_not_found(house: House) -> None:
    admin = await house.browser("admin")
    nobody = "00000000-0000-7000-8000-000000000000"
    for address in (f"drafts/{nobody}", f"drafts/{nobody}/adoption", f"replays/{nobody}", f"replays/{nobody}/now"):
        assert (await admin.get(f"{PAGE}/{address}")).status_code == 404
    for address in (f"drafts/{nobody}/adoption", f"drafts/{nobody}/replays"):
        assert (await admin.post(f"{PAGE}/{address}", {"since": "2026-01-01"})).status_code == 404


async def test_a_draft_can_be_compared_with_any_version(house: House) -> None:
    admin = await house.browser("admin")
    first = await keep(admin)
    await admin.post(f"{first}/adoption")
    text = (await admin.get(await keep(admin))).text
    assert "Nothing that a customer would notice." in words_of(text)
    others = re.findall(r'<option value="([0-9a-f-]{36})">', text)
    assert len(others) == 1
    other = (await admin.get(f"{first}?against={others[0]}")).text
    assert "10 minutes" in words_of(other)

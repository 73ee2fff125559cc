"""An organisation's audit log: who reads it, what it says, and what leaves with an export."""

import csv
import io
import json
import re
from typing import Any

import pytest

from app.domain.audit.chain import VENDORS
from app.domain.audit.signing import sign_what_grew
from app.domain.audit.trail import NOBODY, Actor, note
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.origin import Origin, by_directory, coming_from
from tests.cast import as_owner, rows
from tests.domain.audit.tampering import recompute, write
from tests.house import House

pytestmark = pytest.mark.anyio


async def noted(house: House, action: str = "contact_role.changed", *, nobody: bool = False, **details: object) -> str:
    """One entry of Northwind's, done by Nadia or by nobody; answers the address of the log."""
    nadia = house.cast["nadia"]
    (organisation_id,) = nadia.organisation_ids
    async with database.transaction(SYSTEM):
        await note([organisation_id], action, NOBODY if nobody else Actor(nadia.person_id), **details)
    return f"/access/{organisation_id}/audit"


async def test_an_admin_reads_what_was_done_in_plain_words_and_with_names(house: House) -> None:
    erin, nadia = house.cast["erin"], await house.browser("nadia")
    told: dict[str, Any] = {"from": "member", "to": "admin"}
    here = await noted(house, person=str(erin.person_id), **told)
    text = re.sub(r"<[^>]+>", "", (await nadia.get(here)).text)
    assert f"changed what {erin.name} may see from Member to Organisation admin" in text


async def test_raw_values_become_words(house: House) -> None:
    until, session = "2027-11-22 10:21:50+00:00", str(new_id())
    here = await noted(house, "teapot.polished", verified=False, until=until, session=session, because="signed_out")
    nadia = await house.browser("nadia")
    text = re.sub(r"<[^>]+>", "", (await nadia.get(here)).text)
    for words in ("verified: no", "22 Nov 2027", "because: signed out"):
        assert words in text
    assert "session: " not in text


async def test_what_a_directory_does_is_not_somebody_unknowns(house: House) -> None:
    nadia = await house.browser("nadia")
    with by_directory(new_id()):
        here = await noted(house, "person.deactivated", nobody=True, person=str(house.cast["erin"].person_id))
    assert f"The directory shut {house.cast['erin'].name} out" in _said((await nadia.get(here)).text)


async def test_an_action_without_words_is_shown_as_it_is_called(house: House) -> None:
    here, nadia = await noted(house, "teapot.polished"), await house.browser("nadia")
    assert "teapot.polished" in (await nadia.get(here)).text


@pytest.mark.parametrize(("name", "status"), [("erin", 404), ("pat", 404), ("alex", 404), ("admin", 200)])
async def test_nobody_else_but_the_vendors_administrators_sees_that_there_is_a_log(
    house: House, name: str, status: int
) -> None:
    here = await noted(house)
    assert (await (await house.browser(name)).get(here)).status_code == status


async def test_the_vendors_own_log_is_its_administrators_alone(house: House) -> None:
    statuses = [(await (await house.browser(name)).get("/access/staff/audit")).status_code for name in _ALL]
    assert statuses == [404, 404, 200]


_ALL = ("nadia", "alex", "admin")


async def test_the_filter_finds_by_person_kind_and_day(house: House) -> None:
    here, nadia = await noted(house, "teapot.polished"), await house.browser("nadia")
    person = house.cast["nadia"].person_id

    async def found(query: str) -> bool:
        return 'id="entry-' in (await nadia.get(f"{here}?{query}")).text

    assert await found(f"kind=teapot&person={person}&since=2020-01-01")
    assert not await found("kind=sign_in")
    assert not await found(f"person={house.cast['erin'].person_id}")
    assert not await found("until=2020-01-01")
    assert (await nadia.get(f"{here}?since=soon")).status_code == 422


async def test_older_entries_stand_on_the_next_page(house: House) -> None:
    nadia = await house.browser("nadia")
    for _ in range(60):
        here = await noted(house)
    first = (await nadia.get(here)).text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    shown = [set(re.findall(r'id="entry-(\d+)"', page)) for page in (first, (await nadia.get(older)).text)]
    assert len(shown[0]) == 50
    assert not shown[0] & shown[1]
    assert "1" in shown[1]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
async def test_an_export_holds_every_entry_the_oldest_first_and_is_noted_itself(house: House, form: str) -> None:
    here, nadia = await noted(house, reason="=1+1"), await house.browser("nadia")
    answer = await nadia.post(f"{here}/export", {"format": form})
    assert answer.headers["content-disposition"].startswith("attachment")
    exported = [json.loads(line) for line in answer.text.splitlines()] if form == "jsonl" else _table(answer.text)
    assert [int(one["seq"]) for one in exported] == list(range(1, len(exported) + 1))
    assert exported[-1]["action"] == "audit.exported"


async def test_an_export_as_csv_runs_nothing_in_a_spreadsheet(house: House) -> None:
    here, nadia = await noted(house, "=cmd()"), await house.browser("nadia")
    exported = _table((await nadia.post(f"{here}/export", {"format": "csv"})).text)
    assert [one["action"] for one in exported if "cmd" in one["action"]] == ["'=cmd()"]


def _said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


async def test_the_page_says_up_to_where_it_is_signed_and_when_it_was_tampered_with(house: House) -> None:
    nadia = await house.browser("nadia")
    here = await noted(house)
    await sign_what_grew(house.settings.data_dir, {})
    assert "It is signed up to entry" in (await nadia.get(here)).text
    assert "Yes: each of the" in (await nadia.get(f"{here}/check")).text
    await as_owner(house.settings, "UPDATE audit_entry SET action = 'x' WHERE seq = 1 AND chain <> $1", VENDORS)
    assert "No: at entry 1" in (await nadia.get(f"{here}/check")).text


async def test_a_clock_that_was_set_back_is_told_and_not_called_tampering(house: House) -> None:
    await write(2)
    (row,) = await rows("SELECT seq FROM audit_chain WHERE chain = $1", VENDORS)
    earlier = "UPDATE audit_entry SET at = at - interval '1 day' WHERE chain = $1 AND seq = $2"
    await as_owner(house.settings, earlier, VENDORS, row["seq"])
    await recompute(house.settings, row["seq"])
    text = (await (await house.browser("admin")).get("/access/staff/audit/check")).text
    assert "Yes: each of the" in text
    assert f"Dated before the entry before it: {row['seq']}." in text


async def test_somewhere_to_send_it_is_added_tested_and_removed(house: House) -> None:
    here, nadia = await noted(house), await house.browser("nadia")
    wrong = await nadia.post(f"{here}/sinks", {"address": "ftp://files.example.com"})
    assert (wrong.status_code, "ftp://files.example.com" in wrong.text) == (422, True)
    await nadia.post(f"{here}/sinks", {"address": "https://siem.example.com/hooks/secret-word"})
    page = (await nadia.get(here)).text
    assert ("whsec_" in page, "secret-word" in page) == (True, False)
    (sink,) = await rows("SELECT id FROM audit_sink")
    for act, status in (("test", 303), ("removal", 303), ("removal", 303), ("test", 404)):
        assert (await nadia.post(f"{here}/sinks/{sink['id']}/{act}")).status_code == status
    done = await rows("SELECT action FROM audit_entry WHERE action LIKE 'audit_sink.%' ORDER BY seq")
    assert [row["action"] for row in done] == ["audit_sink.added", "audit_sink.tested", "audit_sink.removed"]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://siem.example.com/hook", "must begin with https://"),
        ("https://127.0.0.1/hook", "127.0.0.1 is not known, or not a public address"),
        ("syslog://10.0.0.1:514", "10.0.0.1 is not known, or not a public address"),
        ("syslog+tls://[::1]", "::1 is not known, or not a public address"),
        ("syslog://logs.example.com:22", "only 514 and 601"),
        ("syslog://logs.example.com:0x", "Write an address like"),
    ],
)
async def test_an_address_that_is_never_reached_is_refused_at_once(house: House, address: str, why: str) -> None:
    here, nadia = await noted(house), await house.browser("nadia")
    answer = await nadia.post(f"{here}/sinks", {"address": address})
    assert (answer.status_code, why in answer.text) == (422, True)
    assert await rows("SELECT FROM audit_sink") == []


async def test_nobody_touches_where_anothers_log_is_sent(house: House) -> None:
    here, nadia, admin = await noted(house), await house.browser("nadia"), await house.browser("admin")
    await admin.post("/access/staff/audit/sinks", {"address": "syslog://logs.example.com"})
    (sink,) = await rows("SELECT id FROM audit_sink")
    assert (await nadia.post(f"{here}/sinks/{sink['id']}/removal")).status_code == 404


async def test_the_entry_of_a_request_is_found_by_the_number_on_its_page(house: House) -> None:
    nadia = await house.browser("nadia")
    with coming_from(Origin("192.0.2.9", "", "00c0ffee00c0ffee")):
        here = await noted(house, "teapot.polished")
    await noted(house, "kettle.polished")
    text = (await nadia.get(f"{here}?request=00C0FFEE00C0FFEE")).text
    assert ("teapot.polished" in text, "kettle.polished" in text) == (True, False)
    assert "Nothing fits" in (await nadia.get(f"{here}?request=nonsense")).text

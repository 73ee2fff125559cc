"""Bad input: 422, and the form again with its errors and all that was typed; what leads nowhere."""

import base64

import pytest

from tests.cast import file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, TICKET, Page, file_by_form

pytestmark = pytest.mark.anyio
_FIRST = "00000000-0000-7000-8000-000000000000"


def cursor(said: str) -> str:
    """Something in the dress of a cursor."""
    return base64.urlsafe_b64encode(said.encode()).decode()


CURSORS = [
    "nonsense",
    "%00",
    "%ff%fe",
    *map(
        cursor, ("null", "[]", "{}", "1e999", '["2026-01-01", "x"]', f'["2026-01-01T00:00", "{_FIRST}"]', "[" * 100_000)
    ),
    # A time that no database holds: year 1, fourteen hours east of Greenwich.
    cursor(f'["0001-01-01T00:00:00+14:00", "{_FIRST}"]'),
]


async def count(table: str) -> int:
    return int((await rows(f"SELECT count(*) FROM {table}"))[0][0])


async def test_a_ticket_that_cannot_be_taken_comes_back_as_it_was_typed(house: House) -> None:
    erin = await house.browser("erin")
    for field, typed in (
        ("subject", ""),
        ("subject", "x" * 201),
        ("body", " \n "),
        ("body", "x" * 100_001),
        ("severity", "apocalyptic"),
    ):
        answer = await erin.post("/tickets/new", TICKET | {field: typed, "once": "first"})
        page = Page(answer.text)
        assert answer.status_code == 422
        assert any(given.get("href") == f"#{field}" for _, given in page.tags), field
        kept = (
            TICKET | {field: typed} if field != "severity" else {"subject": TICKET["subject"], "body": TICKET["body"]}
        )
        assert {name: page.typed[name].strip() for name in kept} == {name: kept[name].strip() for name in kept}
        assert page.typed["once"] == "first"
    assert await count("ticket") == 0


async def test_markup_that_was_typed_comes_back_as_text(house: House) -> None:
    typed = '</textarea><script>alert("x")</script>'
    answer = await (await house.browser("erin")).post("/tickets/new", TICKET | {"body": typed, "subject": ""})
    assert Page(answer.text).typed["body"].strip() == typed


async def test_an_empty_form_on_a_ticket_is_answered_with_the_form(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin, alex = await house.browser("erin"), await house.browser("alex")
    before = await count("event")
    for browser, address, field in (
        (erin, f"/tickets/{reference}/messages", "body"),
        (erin, f"/tickets/{reference}/reopening", "reason"),
        (erin, f"/tickets/{reference}/rating", "score"),
        (erin, f"/tickets/{reference}/severity", "reason"),
        (alex, f"/desk/tickets/{reference}/messages", "body"),
        (alex, f"/desk/tickets/{reference}/notes", "body"),
        (alex, f"/desk/tickets/{reference}/waiting", "body"),
        (alex, f"/desk/tickets/{reference}/resolution", "body"),
        # Staff who use the customers' forms.
        (alex, f"/tickets/{reference}/messages", "body"),
        (alex, f"/tickets/{reference}/reopening", "reason"),
        (alex, f"/tickets/{reference}/severity", "reason"),
    ):
        answer = await browser.post(address, {"comment": "kept"})
        assert answer.status_code == 422, address
        assert any(given.get("href") == f"#{field}" for _, given in Page(answer.text).tags), address
    assert await count("event") == before


async def test_a_ticket_of_somebody_else_and_one_that_is_not_there_look_the_same(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    pat = await house.browser("pat")
    theirs, nowhere = [Page((await pat.get(f"/tickets/{which}")).text) for which in (reference, "NW-9999")]
    # The request's number is the only difference.
    assert theirs.words.split("Request")[0] == nowhere.words.split("Request")[0]
    assert [tag for tag, _ in theirs.tags] == [tag for tag, _ in nowhere.tags]


@pytest.mark.parametrize("name", ["erin", "admin"])
async def test_a_cursor_that_we_did_not_make_is_a_400(house: House, name: str) -> None:
    browser, program = await house.browser(name), await house.program(name)
    pages = ["/tickets"] if name == "erin" else ["/desk", "/desk?view=over", "/admin/deliveries"]
    for cursor in CURSORS:
        for page in pages:
            answer = await browser.get(f"{page}{'&' if '?' in page else '?'}after={cursor}")
            assert answer.status_code == 400, (page, cursor)
        problem = await program.get(f"/api/v1/tickets?after={cursor}")
        assert (problem.status_code, problem.headers["content-type"]) == (400, "application/problem+json"), cursor


async def test_a_list_that_does_not_exist_is_the_usual_one(house: House) -> None:
    assert (await (await house.browser("erin")).get("/tickets?show=nonsense")).status_code == 200
    assert (await (await house.browser("alex")).get("/desk?view=nonsense")).status_code == 200
    assert (await (await house.browser("admin")).get("/admin/deliveries?shelf=nonsense")).status_code == 200


async def test_a_subject_is_one_line_without_what_steers_it_and_keeps_its_emoji(house: House) -> None:
    words = TICKET | {"subject": "All\x07 \u202edebates\u2066\r\nfail \U0001f469\u200d\U0001f4bb"}
    await file_by_form(await house.browser("erin"), **words)
    assert (await (await house.program("erin")).post("/api/v1/tickets", words)).status_code == 201
    kept = {row["subject"] for row in await rows("SELECT subject FROM ticket")}
    assert kept == {"All debates fail \U0001f469\u200d\U0001f4bb"}


async def test_a_file_that_was_not_chosen_is_no_file(house: House) -> None:
    erin = await house.browser("erin")
    answer = await erin.post("/tickets/new", TICKET, [("files", ("", b""))])
    assert answer.status_code == 303
    assert await count("attachment") == 0


async def test_a_reference_is_found_however_it_is_written(house: House) -> None:
    erin = await house.browser("erin")
    address = await file_by_form(erin)
    assert (await erin.get(address.lower())).status_code == 200

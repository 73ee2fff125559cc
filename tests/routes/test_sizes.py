"""Too large: 25 MB a file, 64 MB a request; the text is kept where it could be read."""

import pytest

from app.web.forms import MOST_FILE, MOST_FILES, MOST_REQUEST
from tests.browser import Files
from tests.cast import file_ticket, rows
from tests.house import House
from tests.routes.forms import NEXT, TICKET, Page

pytestmark = pytest.mark.anyio
JUST_RIGHT, TOO_LARGE = b"x" * MOST_FILE, b"x" * (MOST_FILE + 1)
FULL: Files = [("files", (f"{number}.bin", JUST_RIGHT)) for number in range(3)]


async def test_a_file_of_25_mb_is_taken(house: House) -> None:
    erin = await house.browser("erin")
    answer = await erin.post("/tickets/new", TICKET, [("files", ("trace.bin", JUST_RIGHT))])
    assert answer.status_code == 303
    (kept,) = await rows("SELECT name, size FROM attachment")
    assert tuple(kept) == ("trace.bin", MOST_FILE)


async def test_a_larger_file_is_refused_and_the_text_is_kept(house: House) -> None:
    erin = await house.browser("erin")
    files: Files = [("files", ("small.txt", b"x")), ("files", ("trace.bin", TOO_LARGE))]
    answer = await erin.post("/tickets/new", TICKET, files)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "trace.bin" in page.words
    assert "25 MB" in page.words
    assert page.typed["body"].strip() == TICKET["body"]
    assert await rows("SELECT FROM ticket") == []
    assert not (house.settings.data_dir / "files").exists()


@pytest.mark.parametrize(("side", "name"), [("", "erin"), ("/desk", "alex")])
async def test_a_reply_with_too_large_a_file_keeps_its_text(house: House, side: str, name: str) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    browser = await house.browser(name)
    files: Files = [("files", ("trace.bin", TOO_LARGE))]
    answer = await browser.post(f"{side}/tickets/{reference}/messages", {"body": "Here it is"}, files)
    assert answer.status_code == 422
    assert Page(answer.text).typed["body"].strip() == "Here it is"


async def test_too_many_files_are_refused_and_the_text_is_kept(house: House) -> None:
    erin = await house.browser("erin")
    files: Files = [("files", (f"{number}.txt", b"x")) for number in range(MOST_FILES + 1)]
    answer = await erin.post("/tickets/new", TICKET, files)
    assert answer.status_code == 422
    assert Page(answer.text).typed["subject"] == TICKET["subject"]


async def test_a_request_over_64_mb_gets_a_page_that_says_so(house: House) -> None:
    erin = await house.browser("erin")
    declared = await erin.request("POST", "/tickets/new", {"content-length": str(MOST_REQUEST + 1)}, b"x")
    undeclared = await erin.post("/tickets/new", TICKET, FULL, content_length="")
    for answer in (declared, undeclared):
        assert answer.status_code == 413
        assert "64 MB" in Page(answer.text).words
    assert await rows("SELECT FROM ticket") == []


async def test_a_program_that_sends_over_64_mb_gets_a_problem(house: House) -> None:
    erin = await house.program("erin")
    answer = await erin.request("POST", "/api/v1/tickets", b" " * (MOST_REQUEST + 1))
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_form_of_words_alone_is_not_read_for_long(house: House) -> None:
    """Nobody types megabytes, and taking a million fields apart would hold everybody up."""
    visitor, erin = house.visitor(), await house.browser("erin")
    await visitor.get("/sign-in")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for browser, target in ((visitor, "/sign-in"), (visitor, "/password-reset"), (erin, "/tickets/new")):
        answer = await browser.request("POST", target, kind, b"a&" * 5_000_000)
        assert answer.status_code == 413, target


async def test_a_head_that_is_too_large_is_refused(house: House) -> None:
    visitor = house.visitor()
    for headers in ({"x_padding": "x" * 20_000}, {"cookie": "x" * 20_000}):
        assert (await visitor.get("/sign-in", **headers)).status_code == 431

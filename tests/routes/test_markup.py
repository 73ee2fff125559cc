"""What people type is text, wherever it is shown: nothing of it becomes markup, script or an address that runs."""

import pytest

from tests.browser import Files
from tests.cast import as_owner, rows
from tests.house import House
from tests.routes.forms import TICKET, Page

pytestmark = pytest.mark.anyio
CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea></title><svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/'><script>alert(1)</script>",
    "https://a.example/<b>x",
    "http://javascript:alert(1)",
    "<!--<iframe src=//evil.example>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3c;script&#x3e;",
    "{{ 7 * 7 }} {% include 'desk/queue.html' %} ${7*7} #{7*7}",
    "<math><mtext></mtext><style>@import'//evil.example'</style>",
    "<base href=//evil.example><meta http-equiv=refresh content=0;//evil.example>",
    "<div hx-get=/admin hx-trigger=load data-live=/x>",
    "\u202egnp.exe \ufeff\u200b",
]
# Few enough words for a subject at a time, and each of them once at the beginning.
TYPED = [CORPUS[5], *(" ".join(CORPUS[n : n + 3]) for n in range(0, len(CORPUS), 3))]


def check(text: str) -> None:
    """Raises unless every tag, attribute and address of the page is our own."""
    for tag, given in Page(text).tags:
        assert tag not in ("base", "iframe", "object", "embed", "math", "mtext", "b"), tag
        assert tag != "script" or given["src"].startswith(("/static/", "/pages.js?"))
        assert tag != "img" or given["src"].startswith("/")
        assert tag != "meta" or given.get("http-equiv", "").lower() != "refresh"
        assert not [name for name in given if name.startswith("on")], given
        for name in ("href", "src", "action", "formaction"):
            scheme = given.get(name, "").partition(":")[0].strip().lower()
            assert scheme not in ("javascript", "data", "vbscript"), given


async def test_words_of_a_ticket_stay_words_on_every_page(house: House) -> None:
    erin, alex, nadia = [await house.browser(name) for name in ("erin", "alex", "nadia")]
    for number, words in enumerate(TYPED):
        once = {"once": str(number)}
        files: Files = [("files", ("file.txt", b"x"))]
        answer = await erin.post("/tickets/new", {**TICKET, "subject": words, "body": words} | once, files)
        assert answer.status_code == 303, words
        address = answer.headers["location"]
        await alex.post(f"/desk{address}/notes", {"body": words})
        await alex.post(f"/desk{address}/messages", {"body": words})
        for browser, target in (
            (erin, address),
            (nadia, address),
            (alex, f"/desk{address}"),
            (alex, f"/desk{address}/now"),
        ):
            page = await browser.get(target)
            check(page.text)
            assert " ".join(words.split()) in " ".join(Page(page.text).words.split()), (words, target)
        check((await erin.get(f"{address}/severity")).text)
    for browser, target in ((erin, "/"), (erin, "/tickets"), (alex, "/desk")):
        check((await browser.get(target)).text)


async def test_what_is_typed_wrongly_comes_back_as_text(house: House) -> None:
    erin = await house.browser("erin")
    for words in CORPUS:
        values = {"subject": words, "body": words, "severity": words, "once": words, "organisation": ""}
        answer = await erin.post("/tickets/new", values)
        check(answer.text)
        assert Page(answer.text).typed["subject"].split() == words.split()
        check((await house.visitor().post("/password-reset", {"email": words})).text)
        check((await house.visitor().post("/sign-in", {"email": words, "password": "", "next": words})).text)


async def test_names_of_people_organisations_and_files_stay_names(house: House) -> None:
    erin, alex, admin = [await house.browser(name) for name in ("erin", "alex", "admin")]
    for number, words in enumerate(TYPED):
        await as_owner(house.settings, "UPDATE person SET name = $1", words)
        await as_owner(house.settings, "UPDATE organisation SET name = $1", words)
        answer = await erin.post("/tickets/new", TICKET | {"subject": str(number)}, [("files", ("x", b"x"))])
        address = answer.headers["location"]
        await as_owner(house.settings, "UPDATE attachment SET name = $1", words)
        await alex.post(f"/desk{address}/assignment")
        for browser, target in (
            (erin, address),
            (erin, "/"),
            (alex, f"/desk{address}"),
            (alex, "/desk"),
            (admin, "/admin/people"),
        ):
            check((await browser.get(target)).text)


async def test_what_an_address_says_is_not_said_back_as_markup(house: House) -> None:
    erin = await house.browser("erin")
    payload = "%3Cscript%3Ealert(1)%3C/script%3E%22%27onload=x"
    for target in (
        f"/{payload}",
        f"/tickets/{payload}",
        f"/tickets?show={payload}&after={payload}",
        f"/tickets/new?organisation={payload}",
        f"/password-reset/{payload}",
        f"/static/{payload}",
        f"/sign-in?next={payload}",
    ):
        check((await erin.get(target)).text)
        check((await house.visitor().get(target)).text)
    check((await (await house.browser("alex")).get(f"/desk?view={payload}&after={payload}")).text)


async def test_links_in_words_lead_out_without_us(house: House) -> None:
    erin = await house.browser("erin")
    body = "See https://status.example/a?b=c&d=e, and (https://kb.example/x)."
    address = (await erin.post("/tickets/new", TICKET | {"body": body})).headers["location"]
    links = [
        given for tag, given in Page((await erin.get(address)).text).tags if tag == "a" and ".example" in given["href"]
    ]
    assert [link["href"] for link in links] == ["https://status.example/a?b=c&d=e", "https://kb.example/x"]
    assert all(link["rel"] == "noopener noreferrer nofollow" for link in links)


async def test_a_subject_is_one_line(house: House) -> None:
    """A second line would be a header of the mail that says it."""
    erin = await house.browser("erin")
    await erin.post("/tickets/new", TICKET | {"subject": "Help\r\nBcc: all@evil.example\u2028\x0b\x85x"})
    (row,) = await rows("SELECT subject FROM ticket")
    assert row["subject"].splitlines() == [row["subject"]]
    assert row["subject"] == "Help Bcc: all@evil.example x"

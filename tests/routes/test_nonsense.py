"""Whatever arrives, the portal never breaks: no answer is a 500."""

import random
import re
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.browser import Browser
from tests.cast import file_ticket, rows
from tests.house import House
from tests.routes import articles, on_call, organisations
from tests.routes.access import EXPECTED
from tests.routes.forms import NEXT, TICKET

pytestmark = pytest.mark.anyio
PARTS = [
    "%00",
    "NW-1001%00",
    "%ff%fe",
    "%ed%a0%80",
    "..",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%5c..%5cboot.ini",
    "%0d%0aSet-Cookie:%20x=y",
    "%F0%9F%98%80%E2%80%AE",
    "'%20OR%201=1--",
    "%25s%25n%27%22%3B",
    "{{7*7}}",
    "9" * 400,
    "-1",
    "1e309",
    "x" * 6000,
    "00000000-0000-0000-0000-000000000000",
    "%20",
    "*",
]
QUERY = (
    "after={0}&show={0}&view={0}&status={0}&severity={0}&next={0}&shelf={0}&organisation={0}&until={0}&signature={0}"
    "&month={0}&against={0}&search={0}&before={0}&act={0}&role={0}&rota={0}&gives={0}&tier={0}&start={0}&version={0}"
    "&language={0}&from={0}&to={0}&section={0}&kind={0}&audience={0}&component={0}&without={0}&title={0}"
)
FORM = [
    *("_csrf_token", "once", "seen", "on", "person", "organisation", "severity", "subject", "body", "reason", "score"),
    *("member", "direction", "zone", "day-0", "deputy", "begins", "ends", "stand_in", "note"),
    *("answer", "words", "who", "because", "contest", "into", "message", "component", "decision"),
    *("terms", "account_id", "starts_on", "ends_on", "renews_on", "notice_days", "uptime", "monthly_fee", "currency"),
    *("effective_at", "prefix", "name", "email", "role", "contact_role", "telephone", "how", "named_role"),
    *("add_on", "entry_kind", "amount", "why", "version", "rota", "gives", "takes", "group", "act"),
    *("every", "unit", "weekday", "handover", "person-0", "instead_of"),
]
EDGES = ["\0", "-1", "9" * 400, "9999", "0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59", "localtime"]
OFTEN_EMPTY = (
    "ends_on",
    "renews_on",
    "renews_by_itself",
    "effective_at",
    "monthly_fee",
    "uptime",
    "instead_of",
    "day-0",
)
BETWEEN = {"begins": "2027-03-01T09:00", "ends": "2027-03-02T09:00"}
# Everything that an address names.
NAMES = {name for _, path in EXPECTED for name in re.findall(r"{(\w+)}", path)}
KINDS = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="\xff"',
    "multipart/form-data; boundary=" + "x" * 5000,
    "application/json",
    "text/xml",
    "nonsense",
    "",
]


def part(headers: str, content: bytes) -> bytes:
    """One part of a multipart form."""
    return b"--x\r\n" + headers.encode("latin-1") + b"\r\n\r\n" + content + b"\r\n"


BODIES = [
    b"",
    b"\xff" * 100,
    b"&=&=%&%zz=%",
    b"body=%00&subject=%ed%a0%80&once=%ff",
    b"--x--\r\n",
    b"--x",
    part('Content-Disposition: form-data; name="body"', b"\xff\xfe") + b"--x--\r\n",
    part('Content-Disposition: form-data; name="body"\r\nContent-Type: text/plain; charset=nonsense', b"x")
    + b"--x--\r\n",
    part('Content-Disposition: form-data; name="body"\r\nContent-Type: text/plain; charset=rot13', b"x") + b"--x--\r\n",
    part('Content-Disposition: form-data; name="body"\r\nContent-Type: text/plain; charset=utf-7', b"+2AA-")
    + b"--x--\r\n",
    part("Content-Disposition: form-data", b"x") + b"--x--\r\n",
    part('Content-Disposition: form-data; name="files"; filename="\xff\x00"', b"x") + b"--x--\r\n",
    part('Content-Disposition: form-data; name="body"; filename="a"', b"x") * 1500 + b"--x--\r\n",
    b"--x\r\n" + b"A: b\r\n" * 2000 + b"\r\n\r\n--x--\r\n",
]


async def everyone(house: House) -> list[Browser]:
    return [house.visitor(), await house.browser("erin"), await house.browser("admin")]


async def test_no_address_breaks_anything(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    browsers = await everyone(house)
    chance = random.Random(7)
    paths = sorted({path for _, path in EXPECTED if "{" in path})
    for path, nonsense in product(paths, PARTS):
        which = chance.choice([reference, nonsense]) if path.count("{") > 1 else nonsense
        target = path.format_map(dict.fromkeys(NAMES, nonsense) | {"reference": which})
        answer = await chance.choice(browsers).get(target)
        assert answer.status_code < 500, target
        assert "x" not in answer.headers.get("set-cookie", "").partition("=")[0]


async def test_no_query_breaks_anything(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    browsers = await everyone(house)
    program = await house.program("admin")
    targets = ["/", "/tickets", "/tickets/new", "/desk", "/admin/deliveries", "/sign-in", "/password-reset"]
    targets += ["/desk/organisations", "/desk/organisations/NW/history", "/desk/on-call/swaps/new", "/admin/rehearsal"]
    targets += [f"/desk/tickets/{reference}/contract", "/admin/rotas/new", "/desk/articles", "/desk/articles/new"]
    article_id = (await articles.names(house, articles.HERE))["article_id"]
    targets += [f"/desk/articles/{article_id}{rest}" for rest in ("", "/publishing", "/withdrawal", "/history")]
    targets += [f"/tickets/{reference}", f"/tickets/{reference}/now", f"/tickets/{reference}/severity", "/dev/mail"]
    chance = random.Random(7)
    for target, nonsense in product(targets, PARTS):
        answer = await chance.choice(browsers).get(f"{target}?{QUERY.format(nonsense)}&&=&%")
        assert answer.status_code < 500, (target, nonsense)
    for nonsense in PARTS:
        assert (await program.get(f"/api/v1/tickets?{QUERY.format(nonsense)}")).status_code < 500, nonsense


async def test_no_body_breaks_anything(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    admin, visitor = await house.browser("admin"), house.visitor()
    chance = random.Random(7)
    for kind, body in product(KINDS, BODIES):
        browser, target = chance.choice(
            [
                (admin, f"/desk/tickets/{reference}/messages"),
                (admin, f"/tickets/{reference}/watchers"),
                (visitor, "/password-reset/x"),
            ]
        )
        headers = {"content-type": kind, "x-csrftoken": await browser.token()}
        answer = await browser.request("POST", target, headers, body)
        assert answer.status_code < 500, (target, kind, body[:200])


async def test_no_field_breaks_anything(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    erin, admin = await house.browser("erin"), await house.browser("admin")
    tokens = {id(browser): await browser.token() for browser in (erin, admin)}
    names = dict.fromkeys(NAMES, "00000000-0000-7000-8000-000000000000") | {"reference": reference, "token": "x"}
    targets = [path.format_map(names) for method, path in EXPECTED if method == "POST"]
    pages = [target for target in targets if not target.startswith(("/api/", "/sign-"))]
    for target, value in product(pages, ("\0", "x\0y", "-1", "9" * 400, "1e309", "\u202e\ufeff", "null", "x" * 300)):
        browser = admin if target.startswith(("/desk", "/admin")) else erin
        values = dict.fromkeys(FORM, value) | {"_csrf_token": tokens[id(browser)]}
        answer = await browser.send_form(target, values)
        assert answer.status_code < 500, (target, value)


async def test_no_field_of_a_form_that_is_right_otherwise_breaks_anything(house: House) -> None:
    admin = await house.browser("admin")
    found = await on_call.names(house, "/on-call")
    found |= {"staff_id": str(house.cast["alex"].person_id)}
    customer, rota = "/desk/organisations/NW", f"/admin/rotas/{found['rota_id']}"
    paths = (f"{customer}/contract", f"{customer}/add-ons", "/admin/rotas/new", rota, f"{rota}/covers")
    shown = ("/desk/organisations", customer, f"{customer}/history", "/desk/on-call", "/admin/rotas", rota)
    for path in paths:
        names = [*(await organisations.form(path) | on_call.form(found, path)), *OFTEN_EMPTY]
        for name, value in product(names, EDGES):
            right = await organisations.form(path) | on_call.form(found, path) | BETWEEN
            assert (await admin.post(path, right | {name: value})).status_code < 500, (path, name, value)
        for page in shown:
            assert (await admin.get(page)).status_code == 200, (path, page)


async def test_no_field_of_an_authors_form_breaks_anything(house: House) -> None:
    admin, found = await house.browser("admin"), await articles.names(house, articles.HERE)
    here = f"{articles.HERE}/{found['article_id']}"
    right = articles.form(here, found)
    for target, fields in (
        (here, ("title", "summary", "body", "note", "began_from", "then")),
        (f"{here}?language=de", ("began_from",)),
        (f"{here}/preview", ("title", "body")),
        (f"{here}/facts", ("kind", "section", "audience", "tags", "component", "owner", "review_on")),
        (f"{here}/address", ("slug",)),
        (f"{here}/publishing", ("number",)),
        (f"{here}/restoration", ("number",)),
        (f"{articles.HERE}/new", ("title", "kind", "section", "audience", "language", "once")),
        (f"{articles.HERE}/sections", ("name", "description", "slug")),
    ):
        for name, value in product(fields, EDGES):
            assert (await admin.post(target, right | {name: value})).status_code < 500, (target, name, value)
        assert (await admin.get(articles.HERE)).status_code == (await admin.get(here)).status_code == 200, target


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(FORM[1:]), st.text(st.characters(codec="utf-8"), max_size=40)))
async def test_any_text_is_either_taken_as_it_is_or_refused(house: House, values: dict[str, str]) -> None:
    erin = await house.browser("erin")
    answer = await erin.post("/tickets/new", TICKET | values)
    assert answer.status_code in (303, 403, 422)
    if answer.status_code == 303 and "once" not in values:
        (row,) = await rows("SELECT body FROM message ORDER BY id DESC LIMIT 1")
        assert row["body"] == (TICKET | values)["body"].replace("\0", "").replace("\r\n", "\n").strip()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), kind=st.sampled_from(KINDS[:5]))
async def test_any_bytes_are_a_visitors_to_send(house: House, body: bytes, kind: str) -> None:
    answer = await house.visitor().request("POST", "/sign-in", {"content-type": kind}, body)
    assert answer.status_code in (400, 403)


async def test_odd_requests_are_answered(house: House) -> None:
    erin = await house.browser("erin")
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "HEAD", "OPTIONS", "NONSENSE"):
        for target in (
            "/",
            "/tickets",
            "/tickets/NW-1",
            "/sign-in",
            "/no/such/page",
            "/api/v1/tickets",
            "/health/live",
        ):
            assert (await erin.request(method, target)).status_code < 500, (method, target)
    for target in (
        "",
        "//",
        "//evil.example/",
        "/./tickets",
        "/tickets/../desk",
        "/tickets//NW-1",
        "/TICKETS",
        "/tickets/",
    ):
        answer = await erin.get(target)
        assert answer.status_code < 500, target
        assert "evil.example" not in answer.headers.get("location", "").partition("?")[0]


async def test_a_host_that_is_not_ours_gets_nothing(house: House) -> None:
    erin = await house.browser("erin")
    for host in ("evil.example", "localhost", "localhost:8001", "localhost:8000.evil.example", "", "a b", "[::1]:8000"):
        answer = await erin.get("/tickets", host=host)
        assert answer.status_code in (400, 421), host
        assert "Tickets</h1>" not in answer.text
    assert (await erin.get("/tickets", host="LOCALHOST:8000")).status_code == 200
    forwarded = await erin.get("/tickets/new", x_forwarded_host="evil.example", forwarded="host=evil.example")
    assert "evil.example" not in forwarded.text

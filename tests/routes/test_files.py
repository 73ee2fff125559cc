"""Files: given out from their own origin, as downloads, to whoever was just allowed to have them."""

import time
from urllib.parse import urlsplit

import httpx
import pytest

from app.lib.ids import new_id
from app.web.uploads import LIFE, clean_name, sign
from tests.browser import Browser
from tests.cast import rows
from tests.house import House
from tests.routes.forms import TICKET, Page

pytestmark = pytest.mark.anyio
EVIL = b"<script>alert(1)</script>"


async def file_with(browser: Browser, name: str = "log.html", content: bytes = EVIL) -> tuple[str, str]:
    """Files a ticket with a file; the addresses of the ticket and of the file on it."""
    words = TICKET | {"subject": f"With a file {new_id()}"}
    answer = await browser.post("/tickets/new", words, [("files", (name, content))])
    address = str(answer.headers["location"])
    page = Page((await browser.get(address)).text)
    (link,) = [given["href"] for tag, given in page.tags if tag == "a" and "/files/" in given["href"]]
    return address, link


async def fetch(house: House, address: str) -> httpx.Response:
    """What the files' origin gives, to a browser that has nothing of ours."""
    parts = urlsplit(address)
    return await house.visitor().get(f"{parts.path}?{parts.query}", host=parts.netloc)


async def signed(browser: Browser, link: str) -> str:
    """The address on the files' origin."""
    answer = await browser.get(link)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def test_a_file_comes_back_as_it_was_and_runs_nowhere(house: House) -> None:
    erin = await house.browser("erin")
    _, link = await file_with(erin)
    address = await signed(erin, link)
    assert address.startswith(house.settings.files_url + "/")
    answer = await fetch(house, address)
    assert (answer.status_code, answer.content) == (200, EVIL)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''log.html"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-length"] == str(len(EVIL))
    assert "no-store" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers


async def test_a_large_file_comes_back_whole(house: House) -> None:
    erin = await house.browser("erin")
    content = bytes(range(256)) * 4096 * 3
    _, link = await file_with(erin, "trace.bin", content)
    assert (await fetch(house, await signed(erin, link))).content == content


async def test_an_empty_file_is_a_file(house: House) -> None:
    erin = await house.browser("erin")
    _, link = await file_with(erin, "empty.txt", b"")
    answer = await fetch(house, await signed(erin, link))
    assert (answer.status_code, answer.content) == (200, b"")


async def test_an_address_that_is_changed_or_old_gives_nothing(house: House) -> None:
    erin = await house.browser("erin")
    address = await signed(erin, (await file_with(erin))[1])
    _, other = await file_with(await house.browser("pat"))
    (theirs,) = await rows("SELECT organisation_id, id FROM attachment ORDER BY id DESC LIMIT 1")
    path = urlsplit(address).path.removeprefix("/files/")
    until = int(time.time()) + LIFE
    right, past = sign(house.settings, path, until), int(time.time()) - 1
    base = f"{house.settings.files_url}/files"
    for broken in (
        f"{base}/{path}",
        f"{base}/{path}?until={until}",
        f"{base}/{path}?until={until}&signature=",
        f"{base}/{path}?until={until}&signature={right[:-1]}{'0' if right[-1] != '0' else '1'}",
        f"{base}/{path}?until={until + 1}&signature={right}",
        f"{base}/{path}?until={past}&signature={sign(house.settings, path, past)}",
        f"{base}/{path}?until=-1&signature={right}",
        f"{base}/{path}?until=٣&signature={right}".encode().decode("latin-1"),
        f"{base}/{path}?until={'9' * 5000}&signature={right}",
        f"{base}/{path}?until=nan&signature={right}",
        f"{base}/{path}?until={until}&signature=%C3%BC",
        f"{base}/{theirs['organisation_id']}/{theirs['id']}?until={until}&signature={right}",
        f"{base}/{path.upper()}x?until={until}&signature={right}",
    ):
        assert (await fetch(house, broken)).status_code == 404, broken
    assert (await fetch(house, f"{base}/{path}?until={until}&signature={right}")).status_code == 200
    assert (await erin.get(other)).status_code == 404


async def test_a_file_is_asked_for_on_its_own_ticket_only(house: House) -> None:
    """A reference one may see opens no file of another ticket."""
    erin, pat = await house.browser("erin"), await house.browser("pat")
    mine, _ = await file_with(erin)
    _, theirs = await file_with(pat)
    assert (await erin.get(f"{mine}/files/{theirs.rpartition('/')[2]}")).status_code == 404
    assert (await erin.get(f"{mine}/files/00000000-0000-7000-8000-000000000000")).status_code == 404
    assert (await erin.get(f"{mine}/files/nonsense")).status_code == 404


async def test_a_file_of_a_note_is_the_staffs_alone(house: House) -> None:
    erin, nadia, alex = [await house.browser(name) for name in ("erin", "nadia", "alex")]
    address = (await erin.post("/tickets/new", TICKET)).headers["location"]
    await alex.post(f"/desk{address}/notes", {"body": "For us"}, [("files", ("secret.txt", b"secret"))])
    (row,) = await rows("SELECT id, public FROM attachment")
    assert not row["public"]
    for browser in (erin, nadia):
        assert (await browser.get(f"{address}/files/{row['id']}")).status_code == 404
        assert "secret.txt" not in (await browser.get(address)).text
    assert (await fetch(house, await signed(alex, f"{address}/files/{row['id']}"))).content == b"secret"


async def test_the_portals_own_origin_gives_out_no_file(house: House) -> None:
    erin = await house.browser("erin")
    address = urlsplit(await signed(erin, (await file_with(erin))[1]))
    answer = await erin.get(f"{address.path}?{address.query}")
    assert answer.status_code == 307
    assert answer.headers["location"] == address.geturl()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "file"),
        (".htaccess", "htaccess"),
        (".\u200bhtaccess", "htaccess"),
        ("a\r\nSet-Cookie: x=y.txt", "aSet-Cookie: x=y.txt"),
        ("inno\u202egpj.exe", "innogpj.exe"),
        ("x" * 300 + ".tar.gz", "x" * 147 + ".gz"),
        ("naïve ☃.txt", "naïve ☃.txt"),
        ("=1+1.csv", "=1+1.csv"),
        ("semi;colon\"quote'.txt", "semi;colon\"quote'.txt"),
    ],
)
def test_a_name_is_one_part_without_tricks(given: str, kept: str) -> None:
    assert clean_name(given) == kept


async def test_a_name_is_told_so_that_it_ends_where_it_ends(house: House) -> None:
    erin = await house.browser("erin")
    _, link = await file_with(erin, "na\u00efve ☃; filename=evil.exe.txt", b"x")
    answer = await fetch(house, await signed(erin, link))
    told = answer.headers["content-disposition"]
    assert told == "attachment; filename*=UTF-8''na%C3%AFve%20%E2%98%83%3B%20filename%3Devil.exe.txt"


async def test_the_same_bytes_are_kept_once_and_under_no_name_of_theirs(house: House) -> None:
    for name in ("erin", "pat"):
        await file_with(await house.browser(name), f"../{name}.txt", b"the same")
    kept = [path.name for path in (house.settings.data_dir / "files").iterdir()]
    assert len(kept) == 1
    assert len(kept[0]) == 64

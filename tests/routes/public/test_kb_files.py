"""Pictures and files of articles: on the files' origin, open where the article is, else by an address that runs out."""

import re
import time
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest

from app.domain.articles.facts import Facts
from app.domain.articles.settling import settle
from app.web.uploads import sign
from tests.cast import does
from tests.domain.articles.stage import drafted, published
from tests.house import House
from tests.routes.public.articles import DRAWING, REPORT, with_file
from tests.routes.test_files import fetch

pytestmark = pytest.mark.anyio
BODY = "![What it shows](drawing.svg)\n\n[The report](report.pdf)"


async def shown(house: House, name: str | None = None) -> tuple[str, str]:
    """The addresses of its picture and of its file, as somebody's page says them."""
    browser = await house.browser(name) if name else house.visitor()
    text = (await browser.get("/kb/set-up-single-sign-on")).text.replace("&amp;", "&")
    (picture,), (file,) = re.findall(r'<img src="([^"]+)"', text), re.findall(r'href="([^"]+)" class="link-file"', text)
    return picture, file


async def furnished(house: House, audience: str = "public") -> None:
    article = await published(house.cast, body=BODY, audience=audience)
    await with_file(house, article)
    await with_file(house, article, "report.pdf", REPORT)


async def test_a_public_picture_is_shown_to_anybody_and_runs_nowhere(house: House) -> None:
    await furnished(house)
    picture, _ = await shown(house)
    assert picture.startswith(f"{house.settings.files_url}/files/articles/")
    assert "signature" not in picture
    answer = await fetch(house, picture)
    assert (answer.status_code, answer.content) == (200, DRAWING)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in answer.headers


async def test_what_is_no_picture_is_a_download(house: House) -> None:
    await furnished(house)
    _, file = await shown(house)
    answer = await fetch(house, file)
    assert (answer.status_code, answer.content) == (200, REPORT)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''report.pdf"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_others_need_an_address_that_was_given_to_a_reader(house: House) -> None:
    await furnished(house, "customers")
    for address in await shown(house, "erin"):
        answer = await fetch(house, address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private, max-age=300"
        assert (await fetch(house, address.partition("?")[0])).status_code == 404
        assert (await fetch(house, address[:-1])).status_code == 404


async def test_authors_see_the_pictures_of_a_draft_and_nobody_else_does(house: House) -> None:
    article = await drafted(house.cast, body=BODY, audience="public")
    await with_file(house, article)
    alex = await house.browser("alex")
    editor = (await alex.get(f"/desk/articles/{article.id}")).text.replace("&amp;", "&")
    (picture,) = re.findall(r'<img src="([^"]+)"', editor)
    assert (await fetch(house, picture)).content == DRAWING
    assert (await fetch(house, picture.partition("?")[0])).status_code == 404


async def test_a_signed_address_runs_out_and_opens_nothing_else(house: House) -> None:
    await furnished(house, "customers")
    picture, file = await shown(house, "erin")
    path, past = urlsplit(picture).path.removeprefix("/files/"), int(time.time()) - 1
    base = picture.partition("?")[0]
    for query in (
        f"until={past}&signature={sign(house.settings, path, past)}",
        urlsplit(file).query,
        "until=x&signature=y",
        "until=-1&signature=",
        f"until={'9' * 5000}&signature=",
    ):
        assert (await fetch(house, f"{base}?{query}")).status_code == 404


async def test_an_address_stays_the_same_for_a_while_so_that_browsers_keep_the_picture(house: House) -> None:
    await furnished(house, "customers")
    seen = {await shown(house, name) for name in ("erin", "pat", "alex", "erin")}
    assert len(seen) <= 2


async def test_what_is_no_longer_public_is_closed_at_once(house: House) -> None:
    article = await published(house.cast, body=BODY)
    await with_file(house, article)
    await with_file(house, article, "report.pdf", REPORT)
    picture, _ = await shown(house)
    await does(house.cast["sam"], settle, article.id, replace(Facts.of(article), audience="customers"))
    assert (await fetch(house, picture)).status_code == 404


async def test_the_portals_own_origin_gives_out_none(house: House) -> None:
    await furnished(house)
    picture, _ = await shown(house)
    answer: httpx.Response = await house.visitor().get(urlsplit(picture).path)
    assert (answer.status_code, answer.headers["location"]) == (307, picture)

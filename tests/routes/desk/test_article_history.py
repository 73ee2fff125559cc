"""What was kept of an article: its revisions and files, in the browser."""

import pytest

from app.domain.articles.writing import Words, keep
from app.web.forms import MOST_FILE
from tests.browser import Files
from tests.cast import does, rows
from tests.domain.articles.stage import drafted, published, revisions
from tests.house import House
from tests.routes.desk.test_article_text import HERE, words_of
from tests.routes.forms import Page
from tests.routes.test_markup import CORPUS, check

pytestmark = pytest.mark.anyio
PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


async def test_any_two_revisions_are_compared_word_by_word(house: House) -> None:
    article = await published(house.cast)
    for number, body in enumerate(("Read this now.", "Read this now, please."), 1):
        await does(house.cast["sam"], keep, article.id, "en", number, Words(article.slug, body=body, note="Politer"))
    here, alex = f"{HERE}/{article.id}/history", await house.browser("alex")
    last = await alex.get(here)
    assert "From revision 2 to 3" in words_of(last)
    assert "<ins>, please</ins>" in last.text
    assert "1 readers read it" in words_of(last)
    assert "Politer" in words_of(last)
    back = await alex.get(f"{here}?from=3&to=1")
    assert "From revision 3 to 1" in words_of(back)
    assert "<del>" in back.text
    assert "From revision 1 to 2" in words_of(await alex.get(f"{here}?to=2"))
    for query in ("from=99&to=1", "from=x&to=%00", "before=0", "language=de"):
        assert (await alex.get(f"{here}?{query}")).status_code == 200, query


async def test_a_long_history_goes_on_over_the_page(house: House) -> None:
    article = await drafted(house.cast)
    for number in range(1, 53):
        await does(house.cast["sam"], keep, article.id, "en", number, Words("One", "", str(number), f"no. {number}."))
    here, alex = f"{HERE}/{article.id}/history", await house.browser("alex")
    first = Page((await alex.get(here)).text)
    assert ("no. 52." in first.words, "no. 3." in first.words, "no. 2." in first.words) == (True, True, False)
    (following,) = [given["href"] for _, given in first.tags if given.get("rel") == "next"]
    second = Page((await alex.get(following)).text)
    assert ("no. 3." in second.words, "no. 2." in second.words) == (False, True)
    assert not [given for _, given in second.tags if given.get("rel") == "next"]
    assert "Restore revision 1" in {given.get("aria-label") for _, given in second.tags}


async def test_restoring_makes_a_new_draft_and_readers_keep_theirs(house: House) -> None:
    article = await published(house.cast)
    await does(house.cast["sam"], keep, article.id, "en", 1, Words("Worse", body="Worse"))
    here, alex = f"{HERE}/{article.id}", await house.browser("alex")
    for _ in range(2):
        assert (await alex.post(f"{here}/restoration", {"number": "1"})).status_code == 303
    assert [one.body for one in await revisions(article)] == ["Read this.", "Worse", "Read this."]
    for number in ("9", "", "nonsense"):
        assert (await alex.post(f"{here}/restoration", {"number": number})).status_code == 404


async def test_files_are_added_several_at_once_each_with_its_markdown(house: House) -> None:
    article = await drafted(house.cast)
    here, alex = f"{HERE}/{article.id}/files", await house.browser("alex")
    several: Files = [("files", ("the drawing.svg", PICTURE)), ("files", ("report.pdf", b"%PDF"))]
    for _ in range(2):
        assert (await alex.post(here, {"once": "1"}, several)).status_code == 303
    shown = await alex.get(here)
    values = {given.get("value") for tag, given in Page(shown.text).tags if tag == "input"}
    assert {"![What it shows](the%20drawing.svg)", "[report.pdf](report.pdf)"} <= values
    links = [given.get("href") or "" for tag, given in Page(shown.text).tags if tag == "a"]
    assert len([link for link in links if f"/files/articles/{article.id}/" in link]) == len(several)
    body = {"title": "x", "body": "![A drawing](the%20drawing.svg) [It](report.pdf)"}
    part = await alex.post(f"{HERE}/{article.id}/preview", body, hx_request="true")
    assert "is no file" not in part.text
    assert "<img" in part.text


async def test_one_file_that_cannot_be_leaves_the_others_out(house: House) -> None:
    article = await drafted(house.cast)
    here, alex = f"{HERE}/{article.id}/files", await house.browser("alex")
    await alex.post(here, {}, [("files", ("there.svg", PICTURE))])
    for wrong in (("there.svg", b"another"), ("large.bin", b"x" * (MOST_FILE + 1))):
        refused = await alex.post(here, {}, [("files", ("new.svg", PICTURE)), ("files", wrong)])
        assert refused.status_code == 422
        assert wrong[0] in words_of(refused)
    assert (await alex.post(here, {}, [("files", ("", b""))])).status_code == 422
    assert len(await rows("SELECT FROM article_file")) == 1


async def test_a_file_is_replaced_under_its_name_and_removed(house: House) -> None:
    article = await drafted(house.cast)
    here, alex = f"{HERE}/{article.id}/files", await house.browser("alex")
    await alex.post(here, {}, [("files", ("drawing.svg", PICTURE))])
    (old,) = await rows("SELECT id, digest FROM article_file")
    two: Files = [("files", ("v2.svg", PICTURE)), ("files", ("v3.svg", PICTURE))]
    assert "Choose one file" in words_of(await alex.post(f"{here}/{old['id']}/replacement", {}, two))
    assert (
        await alex.post(f"{here}/{old['id']}/replacement", {}, [("files", ("v2.svg", PICTURE + b" "))])
    ).status_code == 303
    (new,) = await rows("SELECT id, name, digest FROM article_file")
    assert (new["name"], new["digest"] == old["digest"]) == ("drawing.svg", False)
    assert (await alex.post(f"{here}/{old['id']}/removal")).status_code == 404
    assert (await alex.post(f"{here}/{new['id']}/removal")).status_code == 303
    assert "There is no file yet" in words_of(await alex.get(here))


async def test_names_of_files_stay_names(house: House) -> None:
    article = await drafted(house.cast)
    here, alex = f"{HERE}/{article.id}", await house.browser("alex")
    named: Files = [("files", (f"{words} {number}.svg", PICTURE)) for number, words in enumerate(CORPUS)]
    assert (await alex.post(f"{here}/files", {}, named)).status_code == 303
    assert len(await rows("SELECT FROM article_file")) == len(CORPUS)
    shown = await alex.get(f"{here}/files")
    check(shown.text)
    for line in [given["value"] for tag, given in Page(shown.text).tags if "copy-value" in given.get("class", "")]:
        part = await alex.post(f"{here}/preview", {"title": "x", "body": line}, hx_request="true")
        check(part.text.replace("http://127.0.0.1", "/"))
        assert "is no file" not in part.text, line

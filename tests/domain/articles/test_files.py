"""Pictures and files of articles: what they are, by their bytes, and who may change what readers see."""

import pytest

from app.demo import Cast
from app.domain.articles.article import Article
from app.domain.articles.files import File, NewFile, add_file, file_for, files_of, remove_file, replace_file
from app.domain.articles.media_type import OTHER, PICTURES, media_type_of
from app.lib import database
from app.lib.database import NOBODY, Who
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import does, rows
from tests.domain.articles.stage import drafted, kinds_of, published

pytestmark = pytest.mark.anyio
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def a_file(name: str = "plan.png", head: bytes = PNG) -> NewFile:
    """A file that is in the store."""
    return NewFile(name, len(head), "0" * 64, head)


async def seen_by(who: Who, article: Article) -> list[File]:
    """The files that these eyes see of it."""
    async with database.transaction(who):
        return await files_of(article.id)


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"<svg>", "image/svg+xml"),
        (b"<svg/>", "image/svg+xml"),
        (b'<?xml version="1.0"?>\n<!-- A > licence -->\n<!DOCTYPE svg>\n<svg xmlns="x">', "image/svg+xml"),
        ("\ufeff <svg\nwidth='1'>".encode(), "image/svg+xml"),
        (b"<svgfoo>", OTHER),
        (b"<html><svg>", OTHER),
        (b"<!-- never ended <svg>", OTHER),
        (b"<!--" * 1000, OTHER),
        (b"RIFF\0\0\0\0WAVE", OTHER),
        (b"%PDF-1.7", OTHER),
        (b"", OTHER),
        (b"<script>alert(1)</script>", OTHER),
        (b"GIF89", OTHER),
    ],
)
def test_a_file_is_what_its_first_bytes_are(head: bytes, media_type: str) -> None:
    assert media_type_of(head) == media_type
    assert (media_type in PICTURES) == (media_type != OTHER)


async def test_a_file_has_a_name_of_its_own_in_the_article(cast: Cast) -> None:
    article, other = await drafted(cast, "A"), await drafted(cast, "B")
    await does(cast["alex"], add_file, article.id, a_file())
    with pytest.raises(Wrong, match="already"):
        await does(cast["alex"], add_file, article.id, a_file())
    await does(cast["alex"], add_file, article.id, a_file("a report.pdf", b"%PDF-1.7"))
    await does(cast["alex"], add_file, other.id, a_file())
    found = await seen_by(cast["alex"].who, article)
    assert [(one.name, one.media_type, one.is_picture) for one in found] == [
        ("a report.pdf", OTHER, False),
        ("plan.png", "image/png", True),
    ]


async def test_a_file_in_anothers_place_keeps_the_name_and_gets_a_new_address(cast: Cast) -> None:
    article = await drafted(cast)
    file_id = await does(cast["alex"], add_file, article.id, a_file())
    new = NewFile("other.gif", 6, "1" * 64, b"GIF89a")
    changed_id = await does(cast["alex"], replace_file, article.id, file_id, new)
    (found,) = await seen_by(cast["alex"].who, article)
    assert changed_id != file_id
    assert (found.id, found.name, found.media_type, found.size, found.digest) == (
        changed_id,
        "plan.png",
        "image/gif",
        6,
        "1" * 64,
    )
    with pytest.raises(NotFound):
        await does(cast["alex"], replace_file, article.id, file_id, new)
    assert await kinds_of(article) == ["article_drafted", "article_file_added", "article_file_replaced"]


async def test_an_agent_adds_to_what_customers_read_and_changes_nothing_they_see(cast: Cast) -> None:
    article = await published(cast)
    file_id = await does(cast["alex"], add_file, article.id, a_file())
    with pytest.raises(Refused):
        await does(cast["alex"], replace_file, article.id, file_id, a_file())
    with pytest.raises(Refused):
        await does(cast["alex"], remove_file, article.id, file_id)
    await does(cast["sam"], remove_file, article.id, file_id)
    assert await seen_by(cast["sam"].who, article) == []
    with pytest.raises(Refused):
        await does(cast["nadia"], add_file, article.id, a_file())


async def test_a_file_is_one_articles(cast: Cast) -> None:
    article, other = await drafted(cast, "A"), await drafted(cast, "B")
    file_id = await does(cast["alex"], add_file, article.id, a_file())
    for verb in (remove_file, replace_file):
        with pytest.raises(NotFound):
            await does(cast["sam"], verb, other.id, file_id, *([a_file()] if verb is replace_file else []))  # type: ignore[arg-type]
    async with database.transaction(cast["sam"].who):
        assert await file_for(other.id, file_id) is None
        assert await file_for(article.id, file_id)


async def test_files_are_read_by_whoever_reads_the_article(cast: Cast) -> None:
    article = await published(cast, audience="customers")
    file_id = await does(cast["alex"], add_file, article.id, a_file())
    for who, reads in ((NOBODY, False), (cast["stan"].who, True), (cast["alex"].who, True)):
        async with database.transaction(who):
            assert (await file_for(article.id, file_id) is not None) is reads
            assert await file_for(article.id, new_id()) is None


async def test_an_article_has_a_hundred_files_at_most(cast: Cast) -> None:
    article = await drafted(cast)
    sql = (
        "INSERT INTO article_file SELECT gen_random_uuid(), $1, n::text, 'x', 1, '', $2, portal_now() "
        "FROM generate_series(1, 100) n"
    )
    await rows(sql, article.id, cast["alex"].person_id)
    with pytest.raises(Wrong, match="100 files"):
        await does(cast["alex"], add_file, article.id, a_file())

"""Files that nothing refers to go after a while; what is referred to stays, however old."""

import hashlib
import io
import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import replies
from app.domain.tickets.filing import Upload
from app.integrations import storage as storing
from app.integrations.storage import FolderStorage
from app.tasks.clearing import Clearing
from tests.cast import does, file_ticket, furnish, opened
from tests.domain.tickets.reading import PAUSING

pytestmark = pytest.mark.anyio
WEEK = timedelta(days=7)


@pytest.fixture
async def cast(database: Settings) -> AsyncIterator[Cast]:
    """People with contracts."""
    async with opened(database):
        yield await furnish()


async def stored(folder: Path, words: str, *, days_ago: float) -> str:
    """A file that was uploaded then."""
    digest, _ = await FolderStorage(folder).keep(io.BytesIO(words.encode()))
    grow_old(folder / digest, days_ago)
    return digest


def grow_old(file: Path, days: float) -> None:
    then = time.time() - timedelta(days=days).total_seconds()
    os.utime(file, (then, then))


def names_in(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


async def test_a_file_that_was_never_sent_goes_after_a_week_and_one_of_a_message_stays(
    cast: Cast, tmp_path: Path
) -> None:
    used, unused = await stored(tmp_path, "used", days_ago=400), await stored(tmp_path, "unused", days_ago=8)
    young = await stored(tmp_path, "young", days_ago=6)
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["erin"], replies.reply, reference, "See there", uploads=[Upload("log.txt", 4, used)])
    (half := tmp_path / ".incoming-x").write_text("half")
    grow_old(half, 8)
    assert await Clearing(FolderStorage(tmp_path), WEEK).turn() == 2
    assert names_in(tmp_path) == {used, young}
    assert unused not in names_in(tmp_path)
    assert await Clearing(FolderStorage(tmp_path), WEEK).turn() == 0


async def test_what_is_stored_again_meanwhile_stays(tmp_path: Path) -> None:
    digest = await stored(tmp_path, "again", days_ago=8)
    storage = FolderStorage(tmp_path)
    assert list(storage.older_than(WEEK)) == [[digest]]
    await storage.keep(io.BytesIO(b"again"))
    assert not storage.remove(digest, WEEK)
    assert b"".join([piece async for piece in storage.read(digest)]) == b"again"


async def test_a_folder_of_many_is_gone_through_in_batches(cast: Cast, tmp_path: Path) -> None:
    for number in range(storing.BATCH + 1):
        file = tmp_path / hashlib.sha256(str(number).encode()).hexdigest()
        file.touch()
        grow_old(file, 8)
    assert [len(batch) for batch in FolderStorage(tmp_path).older_than(WEEK)] == [storing.BATCH, 1]
    assert await Clearing(FolderStorage(tmp_path), WEEK).turn() == storing.BATCH + 1
    assert names_in(tmp_path) == set()


async def test_where_nothing_was_ever_stored_there_is_nothing_to_remove(database: Settings, tmp_path: Path) -> None:
    async with opened(database):
        assert await Clearing(FolderStorage(tmp_path / "none"), WEEK).turn() == 0

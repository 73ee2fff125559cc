"""The publisher of the status page: no old page comes back, and none is said to be true that is not."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime, timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.incidents.snapshot import snapshot, version
from app.lib import database
from app.lib.database import SYSTEM
from app.tasks.publishing import Behind, Publisher
from status_page import files, manifest, slots
from status_page.publish import publish, shown_version
from status_page.snapshot import Snapshot
from tests.cast import as_owner
from tests.domain.incidents.stage import API, furnish_components, opened
from tests.status_page.server import TOKENS

pytestmark = pytest.mark.anyio
GREEN, RED = "All Systems Operational", "Partial System Outage"


async def read() -> tuple[int, Snapshot]:
    """What is public now, and its version."""
    async with database.transaction(SYSTEM, reading=True):
        return await version(), await snapshot(name="Vendor", url="http://status", portal_url="http://portal")


def word(settings: Settings) -> str:
    """What the page says of everything."""
    index = manifest.read_index(settings.status_dir, manifest.read(settings.status_dir).index)
    content = files.read(settings.status_dir, index["/api/v2/status.json"].fresh[0][1])
    return str(json.loads(slots.stamp(content, datetime.now(UTC)))["status"]["description"])


async def have_an_outage(cast: Cast) -> None:
    """One of two components is down, and everybody may know."""
    ids = await furnish_components(cast)
    await opened(cast["sam"], {ids[API]: "major_outage"})


async def restore(settings: Settings) -> None:
    """Puts the version back, as a backup does."""
    await as_owner(settings, "UPDATE publication SET version = 1")


async def portal_status_publish(settings: Settings, *options: str) -> tuple[int | None, str]:
    """The command in that installation: its exit code and all that it said."""
    given = {
        "DATABASE_URL": settings.database_url,
        "APP_DATABASE_URL": settings.app_database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "DATA_DIR": str(settings.data_dir),
    }
    command = (sys.executable, "-m", "app.cli", "status", "publish", *options)
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | given, stdout=PIPE, stderr=PIPE)
    said = b"".join(await process.communicate())
    return process.returncode, said.decode()


async def test_a_publisher_that_slept_never_puts_its_page_back(cast: Cast, monday: Settings) -> None:
    awake, (before, green), read_at = Publisher(monday), await read(), datetime.now(UTC)
    await have_an_outage(cast)
    await awake.turn()
    assert word(monday) == RED
    assert publish(green, read_at - timedelta(seconds=70), before, monday.status_dir, TOKENS) == []
    assert word(monday) == RED


async def test_a_heartbeat_replaces_a_page_that_is_not_of_its_version(cast: Cast, monday: Settings) -> None:
    publisher, (before, green) = Publisher(monday, heartbeat=0), await read()
    await have_an_outage(cast)
    await publisher.turn()
    publish(green, datetime.now(UTC), before, monday.status_dir, TOKENS, anyway=True)
    assert word(monday) == GREEN
    await publisher.turn()
    assert word(monday) == RED


async def test_two_publishers_at_once_show_what_is_true(cast: Cast, monday: Settings) -> None:
    await asyncio.gather(*(Publisher(monday).turn() for _ in range(2)))
    assert word(monday) == GREEN
    await have_an_outage(cast)
    await asyncio.gather(*(Publisher(monday).turn() for _ in range(2)))
    assert word(monday) == RED
    assert shown_version(monday.status_dir) == (await read())[0]


async def test_a_restored_database_is_not_published_and_not_said_to_be_true(cast: Cast, monday: Settings) -> None:
    publisher = Publisher(monday, heartbeat=0)
    await have_an_outage(cast)
    await publisher.turn()
    before = manifest.read(monday.status_dir)
    await restore(monday)
    for one in (publisher, publisher, Publisher(monday)):
        with pytest.raises(Behind, match="portal status publish --anyway"):
            await one.turn()
    assert manifest.read(monday.status_dir) == before


async def test_a_restored_database_can_be_published_by_hand(cast: Cast, monday: Settings) -> None:
    publisher = Publisher(monday)
    await have_an_outage(cast)
    await publisher.turn()
    await restore(monday)
    code, said = await portal_status_publish(monday)
    assert code == 2
    assert said.count("portal status publish --anyway") == said.count("\n") == 1
    assert shown_version(monday.status_dir) != 1
    assert (await portal_status_publish(monday, "--anyway"))[0] == 0
    assert shown_version(monday.status_dir) == 1
    await publisher.turn()

"""The database, opened as the product opens it; and servers of a test's own, to be killed."""

import signal
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import embedded
from app.config import Settings
from app.demo import Cast
from app.lib import database as pool
from app.lib.processes import stop
from tests.by_itself import MONDAY, set_time
from tests.cast import furnish
from tests.cast import opened as opened_for
from tests.mail_server import MailServer, mail_server


@pytest.fixture
async def opened(database: Settings) -> AsyncIterator[Settings]:
    """The settings of an installation whose database this process uses as the application's role."""
    await pool.start(database.app_database_url)
    yield database
    await pool.stop()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[embedded.Place]:
    """Where servers of this test's own live: they are killed here, and nobody else's."""
    made = embedded.place_of(tmp_path)
    yield made
    embedded.remove(made)


@pytest.fixture
def database_of_its_own(
    database: Settings, place: embedded.Place, tmp_path: Path
) -> Iterator[tuple[Settings, Callable[[], None]]]:
    """An installation on a PostgreSQL that can be cut off in the middle of everything and started again."""
    log = tmp_path / "postgres.log"
    server = embedded.postgres(place)
    running = [embedded.start(server, log)]

    def restart() -> None:
        stop(running.pop(), signal.SIGQUIT, patience=10)
        running.append(embedded.start(embedded.postgres(place), log))

    app_url = server.url.replace("uphold:", "uphold_app:", 1)
    yield replace(database, database_url=server.url, app_database_url=app_url), restart
    stop(running.pop(), signal.SIGINT, patience=10)


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """Where all mail of a test goes."""
    async with mail_server() as server:
        yield server


@pytest.fixture
async def monday(database: Settings) -> AsyncIterator[Settings]:
    """The database without anybody, on a Monday in the small hours."""
    async with opened_for(database):
        await set_time(database, MONDAY)
        yield database


@pytest.fixture
async def cast(monday: Settings) -> Cast:
    """People with contracts, everyone of the staff in their group and reachable at any hour."""
    return await furnish()

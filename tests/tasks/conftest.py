"""The database, opened as the product opens it."""

from collections.abc import AsyncIterator

import pytest

from app.config import Settings
from app.lib import database as pool


@pytest.fixture
async def opened(database: Settings) -> AsyncIterator[Settings]:
    """The settings of an installation whose database this process uses as the application's role."""
    await pool.start(database.app_database_url)
    yield database
    await pool.stop()

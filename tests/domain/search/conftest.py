"""The demo's cast in a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from app.config import Settings
from app.demo import Cast
from tests.cast import furnish, opened


@pytest.fixture
async def cast(database: Settings) -> AsyncIterator[Cast]:
    """People with passwords and contracts; nobody is signed in."""
    async with opened(database):
        yield await furnish()


@pytest.fixture
def installation(database: Settings) -> Settings:
    """Where the database is, for a test that also speaks to it by the module of that name."""
    return database

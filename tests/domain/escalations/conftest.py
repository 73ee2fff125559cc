"""The demo's cast in a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from app.config import Settings
from app.demo import Cast
from tests.by_itself import MONDAY, set_time
from tests.cast import furnish, opened


@pytest.fixture
async def cast(database: Settings) -> AsyncIterator[Cast]:
    """People with contracts, in the plan's groups; everyone can be reached at any hour."""
    async with opened(database):
        yield await furnish()


@pytest.fixture
async def monday(database: Settings) -> AsyncIterator[Settings]:
    """The database without anybody, on a Monday in the small hours."""
    async with opened(database):
        await set_time(database, MONDAY)
        yield database

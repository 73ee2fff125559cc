"""The portal of a test's own."""

from collections.abc import AsyncIterator

import pytest

from app.config import Settings
from tests.house import House, house_of


@pytest.fixture
async def house(database: Settings) -> AsyncIterator[House]:
    """A portal with the demo's cast and no ticket yet."""
    async with house_of(database) as house:
        yield house

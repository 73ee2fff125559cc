"""An installation with a trail to tamper with."""

from collections.abc import AsyncIterator

import pytest

from app.config import Settings
from app.demo import Cast
from tests.cast import furnish, opened


@pytest.fixture
async def installation(database: Settings) -> AsyncIterator[Settings]:
    """The settings of an installation whose database is open."""
    async with opened(database):
        yield database


@pytest.fixture
async def cast(installation: Settings) -> Cast:
    """The demo's people in it."""
    return await furnish()

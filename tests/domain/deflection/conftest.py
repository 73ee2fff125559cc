"""The demo's cast in a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from app.config import Settings
from app.demo import Cast
from tests.cast import furnish, opened
from tests.offers import CLOSED_BELOW


@pytest.fixture
async def cast(database: Settings) -> AsyncIterator[Cast]:
    """People with passwords and contracts; nobody is signed in."""
    async with opened(database):
        yield await furnish()


@pytest.fixture
def severe() -> str:
    """A severity of the cast's plan."""
    return CLOSED_BELOW.severities[0].slug

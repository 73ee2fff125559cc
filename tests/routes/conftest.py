"""The portal of a test's own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.config import Settings
from tests.house import House, house_of
from tests.routes.fuzzing import Watch, watching


@pytest.fixture
async def house(database: Settings) -> AsyncIterator[House]:
    """A portal with the demo's cast and no ticket yet."""
    async with house_of(database) as house:
        yield house


@pytest.fixture
def watch(house: House, caplog: pytest.LogCaptureFixture) -> Iterator[Watch]:
    """Sends what may be anything, and looks at what comes back and at what is logged."""
    with watching(house, caplog) as watch:
        yield watch

"""What the tests of deflection share."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from app.domain.accounts.viewer import Viewer
from app.lib import database

P = ParamSpec("P")
Answer = TypeVar("Answer")


async def sees(viewer: Viewer, query: Callable[P, Awaitable[Answer]], *args: P.args, **kwargs: P.kwargs) -> Answer:
    """What a query that names no viewer answers to these eyes."""
    async with database.transaction(viewer.who):
        return await query(*args, **kwargs)

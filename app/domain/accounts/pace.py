"""How fast one person may file and write by hand: faster than anybody types, so that only a browser run wild, or
somebody who floods the queue, is ever told to wait. Programs have tokens, which end one by one."""

from typing import Literal

from app.domain.accounts import throttle
from app.domain.accounts.throttle import Limit
from app.domain.accounts.viewer import Viewer
from app.lib import database
from app.lib.database import SYSTEM

_LIMITS = {"filing": Limit(burst=60, every=20), "writing": Limit(burst=120, every=10)}


async def keep_pace(me: Viewer, doing: Literal["filing", "writing"]) -> None:
    """Counts one more in the open transaction; what is rolled back was none. Raises TooMany."""
    async with database.acting_as(SYSTEM):
        await throttle.attempt(throttle.key_of(doing, str(me.person_id)), _LIMITS[doing])

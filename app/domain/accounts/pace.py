"""How fast one person may file, write and search: by hand faster than anybody types, and their programs faster than
anything breaks, so that only what has run wild, or somebody who floods the queue, is ever told to wait."""

from typing import Literal

from app.domain.accounts import throttle
from app.domain.accounts.throttle import Limit, network_of
from app.domain.accounts.viewer import Viewer
from app.lib import database
from app.lib.database import SYSTEM

Doing = Literal["filing", "writing", "searching", "calling"]
_LIMITS = {
    "filing": Limit(burst=60, every=20),
    "writing": Limit(burst=120, every=10),
    "searching": Limit(burst=120, every=0.5),
    # What the person's programs file, write and search, with all their tokens together.
    "calling": Limit(burst=240, every=0.5),
}


async def keep_pace(me: Viewer | str, doing: Doing) -> None:
    """Counts one more in the open transaction; what is rolled back was none. Who is signed out is counted by the
    address that they come from. Raises TooMany."""
    whose = network_of(me) if isinstance(me, str) else str(me.person_id)
    async with database.acting_as(SYSTEM):
        await throttle.attempt(throttle.key_of(doing, whose), _LIMITS[doing])

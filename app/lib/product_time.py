"""The product's time (design.md, decision 7)."""

from datetime import datetime
from typing import cast

from app.lib import database


async def portal_now() -> datetime:
    """What the clock says, ahead by what the demo or a test has set; in the open transaction."""
    return cast(datetime, await database.fetch_value("SELECT portal_now()"))

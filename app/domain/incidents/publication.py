"""Telling the public page's publisher that something on it has changed."""

from typing import cast

from app.lib import database, nudge

# The round of the worker that publishes the status page (app/tasks/schedule.py).
PUBLISH_STATUS = "publish_status"


async def announce() -> None:
    """Something public changed, in the open transaction; once that is in, the worker is told. Called last: whoever
    changes something else meanwhile waits for us here, so that versions become visible in their order."""
    await database.execute("UPDATE publication SET version = version + 1")
    database.after_commit(lambda: nudge.poke(PUBLISH_STATUS))


async def version() -> int:
    """A number that grows with every public change; equal numbers mean an equal snapshot, but for what time itself
    changes (today's bar, the percentages)."""
    return cast(int, await database.fetch_value("SELECT version FROM publication"))

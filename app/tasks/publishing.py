"""Publishing the status page: whenever something on it changes, and as a heartbeat that it is still true."""

import asyncio
import time
from datetime import datetime
from pathlib import Path

from app.config import Settings
from app.domain.contracts.queries import newest_plan
from app.domain.incidents.snapshot import snapshot, version
from app.lib import database
from app.lib.database import SYSTEM
from status_page.publish import publish, shown_version, verify
from status_page.snapshot import Snapshot

_STATIC = Path(__file__).parent.parent / "static"
_FONT = _STATIC / "vendor" / "inter" / "files" / "inter-latin-wght-normal.woff2"
# Seconds between two heartbeats; and after which the page is made anew though nobody changed anything, because days and
# percentages grow.
HEARTBEAT = 10.0
ANEW = 60.0


class Behind(Exception):
    """The page shows a version that the database has not come to."""

    def __init__(self, present: int, shown: int) -> None:
        super().__init__(
            f"the status page shows version {shown}, the database has {present}: it was restored from a backup or made "
            "anew. Nothing is published until it is there, or you run `portal status publish --anyway`."
        )


class Publisher:
    """Keeps one directory like the database. Several may do so at once; the page never goes back."""

    def __init__(self, settings: Settings, heartbeat: float = HEARTBEAT) -> None:
        self.settings = settings
        self.heartbeat = heartbeat
        self._version: int | None = None
        self._made_at = self._verified_at = float("-inf")

    async def turn(self) -> None:
        """Publishes if something changed; else says now and then that nothing did. Behind as `publish`."""
        now = time.monotonic()
        async with database.transaction(SYSTEM, reading=True):
            present, verified_at = await version(), await _clock()
        if present != self._version or now - self._made_at >= ANEW:
            await self.publish()
        elif now - self._verified_at >= self.heartbeat:
            if await asyncio.to_thread(verify, self.settings.status_dir, verified_at, present):
                self._verified_at = now
            else:
                await self.publish()

    async def publish(self, *, anyway: bool = False) -> list[str]:
        """Publishes what is public now; answers the addresses that were made anew. Behind when the page shows a later
        version than there is, unless it is to be published `anyway`."""
        began = time.monotonic()
        # Before the database is read: later, another publisher may be ahead of us with every right.
        seen = shown_version(self.settings.status_dir)
        async with database.transaction(SYSTEM, reading=True):
            present, verified_at = await version(), await _clock()
            if seen is not None and present < seen and not anyway:
                raise Behind(present, seen)
            plan = await newest_plan()
            shown = await snapshot(
                name=plan.vendor if plan else "Support",
                url=self.settings.status_url,
                portal_url=self.settings.portal_url,
            )
        made = await asyncio.to_thread(self._write, shown, verified_at, present, anyway)
        self._version, self._made_at, self._verified_at = present, began, began
        return made

    def _write(self, shown: Snapshot, verified_at: datetime, present: int, anyway: bool) -> list[str]:
        tokens = (_STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
        font = _FONT.read_bytes() if _FONT.exists() else None
        return publish(shown, verified_at, present, self.settings.status_dir, tokens, font, anyway=anyway)


async def _clock() -> datetime:
    """When it is: the snapshot's verified time goes by the clock, never by the demo's (design.md, decision 7)."""
    found: datetime = await database.fetch_value("SELECT clock_timestamp()")
    return found

"""Certificates that end: the provider's and ours, of connections that people sign in through. Whoever looks after them
is told 30, 14 and 3 days before, and once it is over; each time once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from app.domain.accounts.ways_in import looking_after
from app.domain.audit.queries import Asked, newest
from app.domain.audit.trail import note
from app.domain.deliveries.actions import owe
from app.domain.identity.connection import Connection
from app.domain.identity.places import STAFF
from app.domain.identity.queries import connection
from app.lib import database
from app.lib.database import SYSTEM

DAYS_BEFORE = (30, 14, 3, 0)
# More than any place gets in a year.
_MOST_WARNINGS = 1000


class Facts(Protocol):
    """What is read of a certificate (integrations/saml/metadata.py)."""

    @property
    def not_after(self) -> datetime:
        """Until when it holds."""

    @property
    def fingerprint(self) -> str:
        """By which it is told from others."""


Read = Callable[[str], Facts]


@dataclass(frozen=True, slots=True)
class Ending:
    """A certificate whose end is near or over: `days` is the threshold that was passed last."""

    whose: Literal["theirs", "ours"]
    fingerprint: str
    not_after: datetime
    days: int


def threshold(not_after: datetime, now: datetime) -> int | None:
    """The last of DAYS_BEFORE that has been passed; None while there is time. Pure."""
    left = (not_after - now).total_seconds() / 86400
    return next((days for days in reversed(DAYS_BEFORE) if left <= days), None)


def endings(held: Connection, read: Read, now: datetime) -> Iterator[Ending]:
    """The certificates of a connection that need a word. Of the provider's the longest-lived counts: while it changes
    keys, the old one may end. So it is with ours. Pure."""
    theirs = [facts for pem in held.saml.certificates if (facts := _facts(pem, read))]
    ours = [facts for key in held.keys if (facts := _facts(key.certificate, read))]
    for whose, found in (("theirs", theirs), ("ours", ours)):
        last = max(found, key=lambda facts: facts.not_after, default=None)
        days = threshold(last.not_after, now) if last else None
        if last and days is not None:
            yield Ending("theirs" if whose == "theirs" else "ours", last.fingerprint, last.not_after, days)


async def warn_of_certificates(read: Read) -> int:
    """Tells whoever has not been told yet; answers how many certificates there was a word on."""
    async with database.transaction(SYSTEM):
        rows = await database.fetch(
            "SELECT id FROM connection WHERE protocol = 'saml' AND state IN ('pilot', 'on') ORDER BY id"
        )
    return sum([await _warn(row["id"], read) for row in rows])


async def _warn(connection_id: UUID, read: Read) -> int:
    async with database.transaction(SYSTEM):
        # Two workers that come at once: the second finds what the first has noted.
        now = await database.fetch_value(
            "SELECT clock_timestamp() FROM connection WHERE id = $1 FOR NO KEY UPDATE", connection_id
        )
        held = await connection(connection_id)
        if held is None:
            return 0
        told = await newest(held.organisation_id, Asked(actions=["certificate.warned"]), _MOST_WARNINGS)
        # Two connections may be to one provider, and have its certificate in common.
        ours = [entry.details for entry in told if entry.details.get("connection") == str(held.id)]
        known = {(details.get("fingerprint"), details.get("days")) for details in ours}
        new = [ending for ending in endings(held, read, now) if (ending.fingerprint, ending.days) not in known]
        for ending in new:
            await _tell(held, ending)
        return len(new)


async def _tell(held: Connection, ending: Ending) -> None:
    place = held.organisation_id
    told = {
        "connection": held.name,
        "whose": ending.whose,
        "ends_at": ending.not_after.isoformat(),
        "days": ending.days,
        "path": f"/access/{place or STAFF}/connections/{held.id}",
    }
    await owe(await looking_after(place), "certificate_expiring", told, organisation_id=place)
    await note(
        [place],
        "certificate.warned",
        connection=held.id,
        whose=ending.whose,
        fingerprint=ending.fingerprint,
        days=ending.days,
    )


def _facts(pem: str, read: Read) -> Facts | None:
    try:
        return read(pem)
    except ValueError:
        return None

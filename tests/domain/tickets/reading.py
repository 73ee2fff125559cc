"""What the tests of verbs look at: clocks, events and messages as they stand."""

import json
from typing import Any

import asyncpg

from tests.cast import rows
from tests.offers import CLOSED_BELOW

MOST_SEVERE, PAUSING, *_ = (severity.slug for severity in CLOSED_BELOW.severities)


async def clock(reference: str, kind: str, cycle: int = 1) -> asyncpg.Record:
    """A clock of a ticket as its projection has it."""
    (row,) = await rows(
        "SELECT c.* FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.reference = $1 AND c.kind = $2 "
        "AND c.cycle = $3",
        reference,
        kind,
        cycle,
    )
    return row


async def events(reference: str) -> list[str]:
    """The kinds of a ticket's events, in order, without the verdicts sealed meanwhile."""
    found = await rows(
        "SELECT e.kind FROM event e JOIN ticket t ON t.id = e.subject_id "
        "WHERE t.reference = $1 AND e.kind <> 'sealed' ORDER BY e.seq",
        reference,
    )
    return [row["kind"] for row in found]


async def owed(kind: str) -> dict[str, dict[str, Any]]:
    """What mails of that kind say, by the name of whom they go to."""
    found = await rows("SELECT address, data FROM delivery WHERE kind = $1", kind)
    return {row["address"].partition("@")[0]: json.loads(row["data"]) for row in found}


async def owed_to(kind: str) -> list[str]:
    """Who gets mails of that kind, one name a mail."""
    found = await rows("SELECT address FROM delivery WHERE kind = $1 ORDER BY address", kind)
    return [row["address"].partition("@")[0] for row in found]

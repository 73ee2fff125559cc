"""Letting time pass on tickets in the running system, and looking at what happened by itself meanwhile."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from app.config import Settings
from app.domain.deliveries import notices
from app.tasks.firing import Firing
from tests.cast import as_owner, pass_time, rows
from tests.offers import CLOSED_BELOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# A Monday, in the night of both plans' offices: 02:00 in Los Angeles, 05:00 in New York.
MONDAY = datetime(2026, 1, 12, 10, tzinfo=UTC)
MOST_SEVERE, PAUSING, *_, LEAST = (severity.slug for severity in CLOSED_BELOW.severities)


async def set_time(settings: Settings, at: datetime) -> None:
    """The product's time becomes that instant, and goes on from there."""
    await as_owner(settings, "UPDATE time_offset SET ahead = $1 - clock_timestamp()", at)


async def time_goes_on(settings: Settings, gap: timedelta) -> None:
    """Lets time pass as a worker that never sleeps sees it: each timer fires when it falls due, and not later."""
    await Firing().sweep()
    (end,) = await rows("SELECT portal_now() + $1 AS at", gap)
    while found := await rows(_NEXT, end["at"]):
        await set_time(settings, found[0]["due_at"])
        await Firing().sweep()
    await set_time(settings, end["at"])
    await Firing().sweep()


_NEXT = (
    "SELECT due_at FROM timer WHERE fired_at IS NULL AND due_at > portal_now() AND due_at <= $1 ORDER BY due_at LIMIT 1"
)


async def outage(settings: Settings, gap: timedelta) -> None:
    """Lets time pass while no worker runs; then one fires all that fell due, and summarises it."""
    await pass_time(settings, gap)
    await Firing().sweep()
    await notices.summarise()


async def happened(reference: str, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of the ticket that nobody did, in order; of these kinds, where some are named."""
    found = await rows(
        "SELECT e.kind, e.data FROM event e JOIN ticket t ON t.id = e.subject_id "
        "WHERE t.reference = $1 AND e.actor_id IS NULL ORDER BY e.seq",
        reference,
    )
    return [(row["kind"], json.loads(row["data"])) for row in found if row["kind"] in kinds or not kinds]


async def levels(reference: str) -> list[tuple[int, str]]:
    """Each level told, and why, in order."""
    return [(data["level"], " ".join(data["causes"])) for _, data in await happened(reference, "escalated")]


async def told(kind: str) -> list[str]:
    """Whom mails of that kind are owed to, by the name before the @, in order."""
    found = await rows("SELECT address FROM delivery WHERE kind = $1 ORDER BY id", kind)
    return [row["address"].partition("@")[0] for row in found]


async def forget_mail() -> None:
    """Nothing is owed to anybody any more, so that a test sees what is owed from now on."""
    await rows("DELETE FROM delivery")


async def escalations(reference: str) -> Sequence[asyncpg.Record]:
    """What was recorded of the ticket's ladder, in order."""
    return await rows(
        "SELECT e.* FROM escalation e JOIN ticket t ON t.id = e.ticket_id WHERE t.reference = $1 ORDER BY e.id",
        reference,
    )


async def timers(reference: str, *kinds: str) -> Sequence[asyncpg.Record]:
    """The ticket's timers by the time they are due; of these kinds, where some are named."""
    return await rows(
        "SELECT i.* FROM timer i JOIN ticket t ON t.id = i.subject_id WHERE t.reference = $1 "
        "AND ($2::text[] = '{}' OR i.kind = ANY ($2)) ORDER BY i.due_at, i.id",
        reference,
        list(kinds),
    )


async def climbed(reference: str) -> list[tuple[int, timedelta, str, list[str]]]:
    """Level, how long after the opening it was due, why, and who was told, of each recorded."""
    (ticket,) = await rows("SELECT opened_at FROM ticket WHERE reference = $1", reference)
    return [
        (one["level"], one["due_at"] - ticket["opened_at"], " ".join(one["because"]), _first_names(one["told"]))
        for one in await escalations(reference)
    ]


def _first_names(text: str) -> list[str]:
    """First names of those told."""
    return sorted(person["name"].split()[0] for person in json.loads(text))

"""Planting timers: each is a row with its time, written with the change that makes it (sla.md, "Firing")."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.events.actions import Subject
from app.domain.timers.tables import Timer
from app.lib import database, nudge
from app.lib.ids import new_id
from app.lib.rows import Row

# The round of the worker that fires what is due (app/tasks/schedule.py).
FIRE = "fire"


@dataclass(frozen=True, slots=True)
class Instant:
    """When something of `kind` happens to a subject. `what` tells apart those of one kind; the same instant planted
    twice is one, also when it has fired in between."""

    kind: str
    what: str
    due_at: datetime


async def plant(subject: Subject, instants: Iterable[Instant]) -> None:
    """Adds these, besides what is planted already."""
    await replant(subject, (), list(instants))


async def replant(subject: Subject, kinds: Sequence[str], instants: Sequence[Instant]) -> None:
    """The subject's timers of these kinds that are still to come become these. What was due stays: it happened, and
    fires late if it has to; what has fired fires no second time."""
    if not kinds and not instants:
        return
    await database.execute(
        _REPLANT,
        subject.organisation_id,
        subject.kind,
        subject.id,
        list(kinds),
        [new_id() for _ in instants],
        [instant.kind for instant in instants],
        [instant.what for instant in instants],
        [instant.due_at for instant in instants],
    )
    hurry()


def hurry() -> None:
    """Once the open transaction is in, a worker looks what is due now: a ladder's first level is, at the opening."""
    database.after_commit(lambda: nudge.poke(FIRE))


_REPLANT = """
    WITH wanted AS (
        SELECT * FROM unnest($5::uuid[], $6::text[], $7::text[], $8::timestamptz[]) AS w (id, kind, what, due_at)
    ), gone AS (
        DELETE FROM timer WHERE subject = $2 AND subject_id = $3 AND fired_at IS NULL AND kind = ANY ($4)
        AND due_at > (SELECT portal_now()) AND (kind, what, due_at) NOT IN (SELECT kind, what, due_at FROM wanted)
    )
    INSERT INTO timer (organisation_id, id, subject, subject_id, kind, what, due_at)
    SELECT $1, id, $2, $3, kind, what, due_at FROM wanted
    ON CONFLICT (subject_id, kind, what, due_at) DO NOTHING
"""


def rows(subject: Subject, instants: Iterable[Instant]) -> list[Row]:
    """The rows of a new subject's timers."""
    return [
        (
            Timer,
            {
                "organisation_id": subject.organisation_id,
                "id": new_id(),
                "subject": subject.kind,
                "subject_id": subject.id,
                "kind": instant.kind,
                "what": instant.what,
                "due_at": instant.due_at,
            },
        )
        for instant in instants
    ]

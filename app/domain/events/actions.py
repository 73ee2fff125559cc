"""Writing the one log (design.md, decision 3), and telling open pages that something happened."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.lib import database


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event happened to: a kind ("ticket"), its id, and the organisation it belongs to (None: the vendor's)."""

    kind: str
    id: UUID
    organisation_id: UUID | None


async def record(
    subject: Subject,
    kind: str,
    *,
    at: datetime,
    actor: UUID | None,
    public: bool = True,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Appends an event in the open transaction. Pages that show the subject hear of it once that is committed;
    those of customers only when the event is public."""
    await database.execute(
        "WITH noted AS (INSERT INTO event (organisation_id, subject, subject_id, kind, actor_id, public, at, data) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb)) SELECT pg_notify('live', $9)",
        subject.organisation_id,
        subject.kind,
        subject.id,
        kind,
        actor,
        public,
        at,
        json.dumps(data or {}),
        json.dumps({"subject": f"{subject.kind}:{subject.id}", "public": public}),
    )


async def record_each(
    subjects: Sequence[Subject],
    kind: str,
    *,
    at: datetime,
    actor: UUID | None,
    public: bool = True,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Appends the same event to each of many subjects, in one statement."""
    await database.execute(
        "WITH noted AS (INSERT INTO event (organisation_id, subject, subject_id, kind, actor_id, public, at, data) "
        "SELECT organisation_id, subject, subject_id, $4, $5, $6, $7, $8::text::jsonb "
        "FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS s (organisation_id, subject, subject_id)) "
        "SELECT pg_notify('live', heard) FROM unnest($9::text[]) AS heard",
        [subject.organisation_id for subject in subjects],
        [subject.kind for subject in subjects],
        [subject.id for subject in subjects],
        kind,
        actor,
        public,
        at,
        json.dumps(data or {}),
        [json.dumps({"subject": f"{subject.kind}:{subject.id}", "public": public}) for subject in subjects],
    )

"""A ticket's timeline: messages as they were written, events each as one quiet line, in the order they happened."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from markupsafe import Markup

from app.domain.plans.plan import Plan
from app.domain.tickets import queries
from app.domain.tickets.ticket import TicketFacts
from app.lib.text import as_markup, file_size
from app.lib.time import Reader
from app.routes.event_words import words_of


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote or did it."""

    name: str
    is_staff: bool


@dataclass(frozen=True, slots=True)
class File:
    """An attached file as the page links it."""

    name: str
    url: str
    size: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, as `ui/timeline.html` shows it."""

    kind: str
    id: str
    author: Author | None
    at: datetime
    ago: str
    exact: str
    text: Markup | str
    files: list[File]


async def timeline(ticket: TicketFacts, plan: Plan, reader: Reader) -> list[Entry]:
    """What the eyes of this transaction see of it, oldest first."""
    files: dict[object, list[File]] = {}
    for row in await queries.attachments_of(ticket):
        url = f"/tickets/{ticket.reference}/files/{row['id']}"
        files.setdefault(row["message_id"], []).append(File(row["name"], url, file_size(row["size"])))
    messages = [_message(row, files.get(row["id"], []), reader) for row in await queries.messages_of(ticket)]
    events = [entry for row in await queries.log_of(ticket) if (entry := _event(row, plan, reader))]
    # At one instant the words come before what they did.
    return sorted(messages + events, key=lambda entry: (entry.at, entry.kind == "event"))


def _message(row: asyncpg.Record, files: list[File], reader: Reader) -> Entry:
    return Entry(
        kind="public" if row["public"] else "internal",
        id=f"message-{row['id']}",
        author=Author(row["author"], row["side"] == "staff"),
        at=row["at"],
        ago=reader.ago(row["at"]),
        exact=reader.full(row["at"]),
        text=as_markup(row["body"]),
        files=files,
    )


def _event(row: asyncpg.Record, plan: Plan, reader: Reader) -> Entry | None:
    data = json.loads(row["data"])
    words = words_of(row["kind"], data, plan)
    if words is None:
        return None
    if "was_due_at" in data:
        words = f"{words} Due {reader.exact(datetime.fromisoformat(data['was_due_at']))}, done late."
    author = Author(row["actor"], row["by_staff"]) if row["actor"] else None
    at = row["at"]
    # What happens by itself begins its own sentence.
    words = words if author else words[:1].upper() + words[1:]
    return Entry("event", f"event-{row['seq']}", author, at, reader.ago(at), reader.full(at), words, [])

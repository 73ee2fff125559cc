"""A ticket's timeline: messages as they were written, events each as one quiet line, in the order they happened."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from markupsafe import Markup

from app.domain.clocks.words import LABELS, VERDICTS
from app.domain.contracts.plan import Plan
from app.domain.escalations.words import noted_words
from app.domain.incidents.statuses import STATUS_WORDS
from app.domain.tickets import queries
from app.domain.tickets.ticket import TicketFacts
from app.lib.text import as_markup, file_size
from app.lib.time import Reader


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
    words = _words(row["kind"], data, plan)
    if words is None:
        return None
    if "was_due_at" in data:
        words = f"{words} Due {reader.exact(datetime.fromisoformat(data['was_due_at']))}, done late."
    author = Author(row["actor"], row["by_staff"]) if row["actor"] else None
    at = row["at"]
    # What happens by itself begins its own sentence.
    words = words if author else words[:1].upper() + words[1:]
    return Entry("event", f"event-{row['seq']}", author, at, reader.ago(at), reader.full(at), words, [])


def _words(kind: str, data: dict[str, Any], plan: Plan) -> str | None:
    match kind:
        case "opened":
            return f"filed it as {_severity(plan, data['severity'])}"
        case "taken":
            return "took it"
        case "assigned":
            return f"took it over from {data['from']}"
        case "waiting_on_customer":
            return "waits for the customer"
        case "back_to_us":
            return "took the turn back"
        case "severity_changed":
            reason = f": {data['reason']}" if data.get("reason") else ""
            return f"changed it from {_severity(plan, data['from'])} to {_severity(plan, data['severity'])}{reason}"
        case "resolved":
            return "resolved it"
        case "reopened":
            return "reopened it"
        case "closed":
            return "It was closed: the time to reopen it is over." if data.get("because") else "closed it"
        case "voided":
            return f"closed it: {data['reason']}"
        case "escalation_requested":
            return f"asked for escalation: {data['reason']}" if data.get("reason") else "asked for escalation"
        case "escalation_accepted":
            return f"accepted level {data['level']}"
        case "escalation_noted":
            return f"{noted_words(data['because'], data['why'])}."
        case "escalated":
            return _escalated(data)
        case "warned":
            return f"{data['share']} of the {LABELS[data['clock']]} time has run."
        case "breached":
            return f"{LABELS[data['clock']].capitalize()} within {data['target']}: {VERDICTS[data['commitment']]}."
        case "reminder":
            return f"Reminder sent: no answer for {data['days']} business days."
        case "closing_proposed":
            return f"No answer for {data['days']} business days, so closing was proposed."
        case "incident_linked":
            return f"linked it to the incident “{data['name']}” ({STATUS_WORDS[data['status']].lower()})"
        case "incident_unlinked":
            return f"unlinked it from the incident “{data['name']}”"
        case "incident_update":
            return f"on the incident “{data['name']}”, {STATUS_WORDS[data['status']].lower()}: {data['body']}"
        case "rated":
            return f"rated it {data['score']} of 5"
        case _:
            return None


def _escalated(data: dict[str, Any]) -> str:
    level, told = f"Level {data['level']}, {data['role']}", ", ".join(data["told"])
    because = f"because {data['because']}."
    if data["settled"]:
        return f"{level}, was due {because} The ticket was settled before anybody was told."
    if not told and data["last_resort"]:
        return f"{level}: nobody could be reached at all. It was due {because}"
    if not told:
        return f"{level}: nobody could be reached. It was due {because}"
    if data["last_resort"]:
        return f"{level}: nobody could be reached, so {told} was told instead, {because}"
    return f"{level}, was told{' again' if data['again'] else ''}: {told}, {because}"


def _severity(plan: Plan, slug: str) -> str:
    return plan.severity(slug).label

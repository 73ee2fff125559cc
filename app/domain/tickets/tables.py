"""Columns of tickets and what hangs on them (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Ticket(Table):
    """A customer's request, pinned to the contract version it was opened under."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    reference = Text()
    subject = Text()
    severity = Text()
    channel = Text()
    status = Text(default="open")
    turn = Text(default="us")
    contract_version_id = UUID()
    opened_by = UUID()
    opened_at = Timestamptz()
    assignee_id = UUID(null=True, default=None)
    taken_at = Timestamptz(null=True, default=None)
    resolved_at = Timestamptz(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    closed_by = UUID(null=True, default=None)
    voided = Boolean(default=False)
    last_public_message_id = UUID(null=True, default=None)
    last_public_at = Timestamptz()
    nearest_due_at = Timestamptz()
    nearest_kind = Text(null=True, default=None)
    level = Integer(default=0)
    calendar_edition = Integer(default=0)
    component_id = UUID(null=True, default=None)
    merged_into = UUID(null=True, default=None)
    split_from = UUID(null=True, default=None)


class Message(Table):
    """Words on a ticket; an internal note is one that is not public."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    ticket_id = UUID()
    author_id = UUID()
    side = Text()
    public = Boolean()
    body = Text()
    at = Timestamptz()


class Attachment(Table):
    """A file on a message; its bytes are in the store under `digest`."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    ticket_id = UUID()
    message_id = UUID()
    name = Text()
    size = BigInt()
    digest = Text()
    public = Boolean()


class Clock(Table):
    """The projection of a ticket's clocks as of its last change; `projection.project` makes it from the events."""

    organisation_id = UUID()
    ticket_id = UUID(primary_key=True)
    kind = Text()
    cycle = Integer()
    commitment = Text()
    severity = Text()
    target = Text()
    calendar = Text()
    started_at = Timestamptz()
    soon_at = Timestamptz(null=True, default=None)
    due_at = Timestamptz(null=True, default=None)
    state = Text()
    stopped_at = Timestamptz(null=True, default=None)
    breached_at = Timestamptz(null=True, default=None)
    counted_seconds = BigInt()
    promised_seconds = BigInt(null=True, default=None)
    verdict_at = Timestamptz(null=True, default=None)
    disputed = Boolean(default=False)


class Watch(Table):
    """A member who follows a ticket that somebody else filed."""

    organisation_id = UUID()
    ticket_id = UUID(primary_key=True)
    person_id = UUID()


class Rating(Table):
    """What the customer thought of it once it was closed, from 1 to 5."""

    organisation_id = UUID()
    ticket_id = UUID(primary_key=True)
    person_id = UUID()
    score = Integer()
    comment = Text(default="")
    at = Timestamptz()


class Replay(Table):
    """Past tickets replayed under a plan draft: asked for, worked off by a worker, kept with its result."""

    id = UUID(primary_key=True)
    plan_draft_id = UUID()
    since = Timestamptz()
    until = Timestamptz(null=True, default=None)
    organisation_id = UUID(null=True, default=None)
    as_of = Timestamptz()
    asked_by = UUID()
    asked_at = Timestamptz(default=TimestamptzNow())
    state = Text(default="waiting")
    tickets = BigInt(default=0)
    replayed = BigInt(default=0)
    lease = UUID(null=True, default=None)
    lease_until = Timestamptz()
    attempts = Integer(default=0)
    result = JSONB(null=True, default=None)
    error = Text(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)

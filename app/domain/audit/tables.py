"""Columns of the audit trail that the application writes itself (its shape stands in migrations/audit.sql)."""

from piccolo.columns import UUID, BigInt, Bytea, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class AuditSink(Table, tablename="audit_sink"):
    """Where an organisation's entries are streamed to, how far that has come, and how it fails."""

    organisation_id = UUID(null=True)
    id = UUID(primary_key=True)
    kind = Text()
    address = Text()
    secret = Bytea(null=True)
    sent_seq = BigInt(default=0)
    made_by = UUID(null=True)
    created_at = Timestamptz(default=TimestamptzNow())
    attempts = Integer(default=0)
    due_at = Timestamptz(default=TimestamptzNow())
    lease_until = Timestamptz(null=True)
    last_error = Text(null=True)
    ended_at = Timestamptz(null=True)

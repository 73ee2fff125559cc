"""Columns of timers (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.table import Table


class Timer(Table):
    """An instant at which something happens by itself; once fired it stays, with the time due and the time fired."""

    organisation_id = UUID(null=True, default=None)
    id = UUID(primary_key=True)
    subject = Text()
    subject_id = UUID()
    kind = Text()
    what = Text(default="")
    due_at = Timestamptz()
    planted_at = Timestamptz()
    lease_until = Timestamptz()
    attempts = Integer(default=0)
    last_error = Text(null=True, default=None)
    fired_at = Timestamptz(null=True, default=None)

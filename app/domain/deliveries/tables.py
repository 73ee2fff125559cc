"""Columns of what people chose to be told (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import UUID, Boolean, Text
from piccolo.table import Table


class Preference(Table):
    """Whether a person wants one kind of message by one channel."""

    person_id = UUID(primary_key=True)
    kind = Text()
    channel = Text()
    wanted = Boolean()

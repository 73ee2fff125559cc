"""Columns of escalations, and of who is told (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Integer, Text, Timestamptz
from piccolo.table import Table

# Groups and who can be reached ----------------------------------------------------------------------------------------


class GroupMember(Table, tablename="group_member"):
    """A person in one of the plan's groups; the lowest position is told first."""

    group_slug = Text(primary_key=True)
    person_id = UUID()
    position = Integer()


class Availability(Table):
    """When a person on the staff can be reached, and who stands in for them otherwise."""

    person_id = UUID(primary_key=True)
    zone = Text()
    week = JSONB()
    deputy_id = UUID(null=True, default=None)


class Absence(Table):
    """A time at which they are away."""

    id = UUID(primary_key=True)
    person_id = UUID()
    begins_at = Timestamptz()
    ends_at = Timestamptz()
    deputy_id = UUID(null=True, default=None)
    note = Text(default="")


# Escalations ----------------------------------------------------------------------------------------------------------


class Escalation(Table):
    """One time a level was told: why, and whom."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    ticket_id = UUID()
    since = Timestamptz()
    level = Integer()
    severity = Text()
    role = Text()
    due_at = Timestamptz()
    at = Timestamptz()
    because = Array(base_column=Text())
    lifted = Boolean()
    told = JSONB()
    last_resort = Boolean(default=False)
    accepted_at = Timestamptz(null=True, default=None)
    accepted_by = UUID(null=True, default=None)

"""Columns of escalations, and of who is told (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, Integer, Interval, Text, Timestamptz
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


# On-call --------------------------------------------------------------------------------------------------------------


class Rota(Table, tablename="rota"):
    """People who take turns at being on call for a group."""

    id = UUID(primary_key=True)
    group_slug = Text()
    name = Text()
    position = Integer()


class RotaVersion(Table, tablename="rota_version"):
    """How a rota goes from an instant on."""

    rota_id = UUID(primary_key=True)
    number = Integer()
    effective_at = Timestamptz()
    zone = Text()
    people = Array(base_column=UUID())
    starts_on = Date()
    every_days = Integer()
    weekday = Integer(null=True, default=None)
    handover = Integer()
    week = JSONB()
    made_by = UUID(null=True, default=None)
    made_at = Timestamptz()


class RotaOverride(Table, tablename="rota_override"):
    """Somebody covers a span of a rota."""

    id = UUID(primary_key=True)
    rota_id = UUID()
    person_id = UUID()
    instead_of = UUID(null=True, default=None)
    begins_at = Timestamptz()
    ends_at = Timestamptz()
    why = Text()
    made_by = UUID(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class Swap(Table, tablename="swap"):
    """Two people exchange shifts, once the other agrees."""

    id = UUID(primary_key=True)
    rota_id = UUID()
    asked_by = UUID()
    asked_of = UUID()
    gives_from = Timestamptz()
    gives_until = Timestamptz()
    takes_from = Timestamptz()
    takes_until = Timestamptz()
    note = Text(default="")
    state = Text(default="pending")
    asked_at = Timestamptz()
    decided_by = UUID(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)


class TestPage(Table, tablename="test_page"):
    """A message that only tries whether people are reached."""

    id = UUID(primary_key=True)
    group_slug = Text(null=True, default=None)
    sent_by = UUID()
    sent_at = Timestamptz()
    people = Array(base_column=UUID())
    told = JSONB()
    retell_every = Interval(null=True, default=None)
    times = Integer(default=1)
    accepted_at = Timestamptz(null=True, default=None)
    accepted_by = UUID(null=True, default=None)

"""Columns of components, incidents and what hangs on them (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Component(Table):
    """A part of the product that the status page names, or a group of them."""

    id = UUID(primary_key=True)
    public_id = Text()
    name = Text()
    description = Text(default="")
    is_group = Boolean(default=False)
    group_id = UUID(null=True, default=None)
    position = Integer()
    only_show_if_degraded = Boolean(default=False)
    showcase = Boolean(default=True)
    start_date = Date(null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()
    archived_at = Timestamptz(null=True, default=None)
    archived_by = UUID(null=True, default=None)


class ManualStatus(Table):
    """A status that somebody set without an incident, for as long as it held."""

    id = UUID(primary_key=True)
    component_id = UUID()
    status = Text()
    set_by = UUID()
    set_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


class Incident(Table):
    """Something that went wrong, or (with `scheduled_for`) a maintenance."""

    id = UUID(primary_key=True)
    public_id = Text()
    number = BigInt()
    name = Text()
    status = Text()
    impact = Text()
    impact_override = Text(null=True, default=None)
    impact_override_by = UUID(null=True, default=None)
    impact_override_at = Timestamptz(null=True, default=None)
    backfilled = Boolean(default=False)
    created_by = UUID()
    created_at = Timestamptz()
    updated_at = Timestamptz()
    started_at = Timestamptz()
    monitoring_at = Timestamptz(null=True, default=None)
    resolved_at = Timestamptz(null=True, default=None)
    next_update_by = Timestamptz(null=True, default=None)
    scheduled_for = Timestamptz(null=True, default=None)
    scheduled_until = Timestamptz(null=True, default=None)
    announced_for = Timestamptz(null=True, default=None)
    announced_until = Timestamptz(null=True, default=None)
    auto_start = Boolean(default=True)
    auto_complete = Boolean(default=True)


class IncidentComponent(Table):
    """A component that an incident is about."""

    incident_id = UUID(primary_key=True)
    component_id = UUID()


class IncidentUpdate(Table):
    """One public word about an incident; nobody's (`created_by`) when the clock said it."""

    id = UUID(primary_key=True)
    public_id = Text()
    incident_id = UUID()
    status = Text()
    body = Text()
    created_by = UUID(null=True, default=None)
    created_at = Timestamptz()
    display_at = Timestamptz()
    edited_at = Timestamptz(null=True, default=None)
    next_update_by = Timestamptz(null=True, default=None)
    deliver = Boolean(default=True)


class AffectedComponent(Table):
    """What an update says of a component."""

    update_id = UUID(primary_key=True)
    component_id = UUID()
    incident_id = UUID()
    status = Text()


class IncidentTemplate(Table):
    """Words and components that fill the form of a new incident."""

    id = UUID(primary_key=True)
    name = Text()
    title = Text(default="")
    body = Text(default="")
    status = Text()
    affected = JSONB(default="{}")
    updated_by = UUID()
    updated_at = Timestamptz()


class IncidentTicket(Table):
    """A ticket that is about an incident."""

    organisation_id = UUID(primary_key=True)
    incident_id = UUID()
    ticket_id = UUID()
    linked_by = UUID()
    linked_at = Timestamptz()


class Publication(Table):
    """The public page's identity, and how often anything on it has changed."""

    only_row = Boolean(primary_key=True, default=True)
    page_id = Text()
    version = BigInt(default=1)
    created_at = Timestamptz()

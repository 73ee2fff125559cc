"""Columns of plans and contracts (their shape stands in migrations/)."""

from piccolo.columns import JSONB, UUID, Date, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class PlanVersion(Table, tablename="plan_version"):
    """A plan file as it was when adopted; a contract points at it, so a later edit of the file moves nobody."""

    id = UUID(primary_key=True)
    stem = Text()
    version = Text()
    source = Text()
    digest = Text()
    adopted_at = Timestamptz(default=TimestamptzNow())


class Contract(Table):
    """An organisation's agreement with the vendor."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    account_id = Text()
    starts_on = Date()
    ends_on = Date(null=True, default=None)


class ContractVersion(Table, tablename="contract_version"):
    """What the agreement says from `effective_at` on; tickets keep the version they were opened under."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    contract_id = UUID()
    number = Integer()
    plan_version_id = UUID()
    tier = Text()
    effective_at = Timestamptz()
    overrides = JSONB(default="{}")
    created_at = Timestamptz(default=TimestamptzNow())


class CalendarVersion(Table, tablename="calendar_version"):
    """A calendar of a plan version as it was changed; a ticket keeps the edition that it was opened under."""

    edition = Integer(primary_key=True)
    plan_version_id = UUID()
    name = Text()
    body = JSONB()
    changes = Text()
    changed_by = UUID(null=True, default=None)
    changed_at = Timestamptz(default=TimestamptzNow())

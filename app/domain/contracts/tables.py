"""Columns of plans and contracts (their shape stands in migrations/)."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Date, Integer, Numeric, Text, Timestamptz
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
    tiers = Array(base_column=Text())


class Contract(Table):
    """An organisation's agreement with the vendor; its versions say what."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    shows_budget = Boolean(default=False)


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
    account_id = Text()
    starts_on = Date()
    ends_on = Date(null=True, default=None)
    zone = Text(default="UTC")
    renews_on = Date(null=True, default=None)
    renews_by_itself = Boolean(default=False)
    notice_days = Integer(null=True, default=None)
    uptime = Numeric(null=True, default=None)
    changed_by = UUID(null=True, default=None)


class ContractInternal(Table, tablename="contract_internal"):
    """What of a contract version only the vendor sees."""

    organisation_id = UUID()
    contract_version_id = UUID(primary_key=True)
    monthly_fee = Numeric(null=True, default=None)
    currency = Text(default="")
    note = Text(default="")
    reason = Text(default="")


class AddOnEntry(Table, tablename="add_on_entry"):
    """Something granted or used of a service bought besides; a negative amount corrects."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    add_on = Text()
    kind = Text()
    amount = Integer()
    why = Text()
    entered_by = UUID(null=True, default=None)
    entered_at = Timestamptz()


class ContactRole(Table, tablename="contact_role"):
    """What the vendor turns to a person of the customer for."""

    organisation_id = UUID()
    role = Text(primary_key=True)
    person_id = UUID()
    given_by = UUID(null=True, default=None)
    given_at = Timestamptz()


class Telephone(Table):
    """A number of a person at one organisation; verified once somebody has tried it."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    person_id = UUID()
    shown = Text()
    e164 = Text()
    verified_by = UUID(null=True, default=None)
    verified_at = Timestamptz(null=True, default=None)
    verified_how = Text(null=True, default=None)


class NamedPerson(Table, tablename="named_person"):
    """Somebody of the vendor by name for one customer."""

    organisation_id = UUID()
    role = Text(primary_key=True)
    person_id = UUID()
    named_by = UUID(null=True, default=None)
    named_at = Timestamptz()


class CalendarVersion(Table, tablename="calendar_version"):
    """A calendar of a plan version as it was changed; a ticket keeps the edition that it was opened under."""

    edition = Integer(primary_key=True)
    plan_version_id = UUID()
    name = Text()
    body = JSONB()
    changes = Text()
    changed_by = UUID(null=True, default=None)
    changed_at = Timestamptz(default=TimestamptzNow())


class PlanDraft(Table, tablename="plan_draft"):
    """A plan file that somebody brought; once adopted, with its version."""

    id = UUID(primary_key=True)
    stem = Text()
    version = Text()
    source = Text()
    digest = Text()
    kept_by = UUID()
    kept_at = Timestamptz(default=TimestamptzNow())
    plan_version_id = UUID(null=True, default=None)

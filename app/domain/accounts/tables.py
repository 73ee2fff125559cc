"""Columns of the accounts tables (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import UUID, Boolean, Bytea, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Organisation(Table):
    """A customer company."""

    id = UUID(primary_key=True)
    name = Text()
    prefix = Text()
    created_at = Timestamptz(default=TimestamptzNow())


class Person(Table):
    """Anyone who may sign in: a contact through memberships, staff through `staff_role`."""

    id = UUID(primary_key=True)
    email = Text()
    name = Text()
    zone = Text(default="UTC")
    staff_role = Text(null=True, default=None)
    active = Boolean(default=True)
    created_at = Timestamptz(default=TimestamptzNow())


class Membership(Table):
    """Binds a person to an organisation."""

    organisation_id = UUID(primary_key=True)
    person_id = UUID()
    role = Text()
    created_at = Timestamptz(default=TimestamptzNow())


class Credential(Table):
    """A person's password, hashed."""

    person_id = UUID(primary_key=True)
    password_hash = Text()
    changed_at = Timestamptz(default=TimestamptzNow())


class Session(Table):
    """A browser that is signed in."""

    id = UUID(primary_key=True)
    person_id = UUID()
    token_hash = Bytea()
    created_at = Timestamptz(default=TimestamptzNow())
    seen_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    address = Text()
    browser = Text()


class ApiToken(Table, tablename="api_token"):
    """A secret that acts as a person over the API."""

    id = UUID(primary_key=True)
    person_id = UUID()
    token_hash = Bytea()
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class PasswordReset(Table, tablename="password_reset"):
    """A link that sets a password, once."""

    token_hash = Bytea(primary_key=True)
    person_id = UUID()
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)

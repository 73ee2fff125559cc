"""Columns of the accounts tables (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import UUID, Array, BigInt, Boolean, Bytea, Integer, Text, Timestamptz
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
    method = Text(default="password")
    second_factor = Boolean(default=False)
    connection_id = UUID(null=True, default=None)
    organisation_id = UUID(null=True, default=None)
    issuer = Text(null=True, default=None)
    subject = Text(null=True, default=None)
    name_id_format = Text(null=True, default=None)
    provider_session = Text(null=True, default=None)
    id_token = Bytea(null=True, default=None)
    checked_at = Timestamptz(default=TimestamptzNow())
    ended_by = UUID(null=True, default=None)
    ended_because = Text(null=True, default=None)


class ViewAs(Table, tablename="view_as"):
    """An agent who looks at the portal as a customer does, for a while."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    session_id = UUID()
    staff_id = UUID()
    person_id = UUID()
    reason = Text()
    started_at = Timestamptz(default=TimestamptzNow())
    until = Timestamptz()
    looks = Integer(default=0)
    ended_at = Timestamptz(null=True, default=None)


class ApiToken(Table, tablename="api_token"):
    """A secret that acts as a person over the API."""

    id = UUID(primary_key=True)
    person_id = UUID()
    token_hash = Bytea()
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    name = Text(default="token")
    scopes = Array(Text(), default=["tickets:read", "tickets:write"])
    organisation_id = UUID(null=True, default=None)
    used_at = Timestamptz(null=True, default=None)
    warned_at = Timestamptz(null=True, default=None)


class PasswordReset(Table, tablename="password_reset"):
    """A link that sets a password, once."""

    token_hash = Bytea(primary_key=True)
    person_id = UUID()
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class Passkey(Table):
    """A WebAuthn credential of a person's; `sign_count` is the last that its authenticator told."""

    person_id = UUID()
    id = UUID(primary_key=True)
    credential = Bytea()
    public_key = Bytea()
    sign_count = BigInt()
    transports = Array(Text())
    name = Text()
    created_at = Timestamptz(default=TimestamptzNow())
    used_at = Timestamptz(null=True, default=None)


class Totp(Table):
    """The secret that a person's authenticator app shares with us, locked."""

    person_id = UUID(primary_key=True)
    secret = Bytea()
    created_at = Timestamptz(default=TimestamptzNow())
    confirmed_at = Timestamptz(null=True, default=None)
    last_step = BigInt(default=0)


class RecoveryCode(Table, tablename="recovery_code"):
    """A code, hashed, that stands in once for a second factor."""

    person_id = UUID(primary_key=True)
    code_hash = Bytea()
    created_at = Timestamptz(default=TimestamptzNow())
    used_at = Timestamptz(null=True, default=None)


class SignInStep(Table, tablename="sign_in_step"):
    """Half of a sign-in: a password that was right, or a challenge that was sent."""

    token_hash = Bytea(primary_key=True)
    person_id = UUID(null=True, default=None)
    kind = Text()
    challenge = Bytea(null=True, default=None)
    next = Text(default="/")
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class KnownBrowser(Table, tablename="known_browser"):
    """A browser that a person signed in with before."""

    person_id = UUID(primary_key=True)
    browser_hash = Bytea()
    created_at = Timestamptz(default=TimestamptzNow())
    seen_at = Timestamptz(default=TimestamptzNow())
